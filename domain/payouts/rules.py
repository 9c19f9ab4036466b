"""The steps of a payout once it is asked for."""

from typing import Any, Final

from domain.decider import Boundary, Criterion, Decider, Event
from domain.facts.households import HouseholdEvent
from domain.facts.income_tax import TAX_EVENTS, TaxReleased, TaxWithheld
from domain.facts.payouts import (
    PAYOUT_EVENTS,
    PAYOUT_LIFECYCLE,
    PayoutApproved,
    PayoutCancelled,
    PayoutEvent,
    PayoutFailed,
    PayoutRequested,
    PayoutReturned,
    PayoutSent,
    PayoutSettled,
    PayoutStatus,
)
from domain.facts.treasury import SuspenseLineRecorded
from domain.funds.arrivals import LINE_MOVES, Arrival, arrival, line_events, open_line
from domain.households import rules as households
from domain.households.rules import Household
from domain.ids import PayoutId, payout_tag
from domain.payouts.commands import (
    ApprovePayout,
    CancelPayout,
    FailPayout,
    PayoutCommand,
    ReturnByBankLine,
    ReturnByGateway,
    ReturnPayout,
    SendPayout,
    SettlePayout,
)
from domain.payouts.errors import (
    ApproverIsRequesterError,
    PayoutNotInStatusError,
    PayoutUnknownError,
    ReturnNotWholeError,
)
from domain.text import Reference


class Payout:
    """One payout and the standing of its household, folded in place.

    Attributes:
        line: The line of the bank that is said to bring it back, if it stands in suspense.
    """

    def __init__(self, payout_id: PayoutId) -> None:
        self.payout_id = payout_id
        self.household = Household()
        self.line: SuspenseLineRecorded | None = None
        self.requested: PayoutRequested | None = None
        self.withheld: TaxWithheld | None = None
        self.gateway: Reference | None = None
        self.status = PayoutStatus.UNKNOWN


def boundary(command: PayoutCommand) -> Boundary:
    """The payout's own steps; before it is sent also whether the household may be paid.

    And what became of the line of the bank that brings it back.
    """
    steps = Criterion((*PAYOUT_EVENTS, *TAX_EVENTS), (payout_tag(command.payout_id),))
    if isinstance(command, ApprovePayout | SendPayout):
        return Boundary.of(steps, households.household_events(command.household_id))
    if isinstance(command, ReturnByBankLine):
        return Boundary.of(steps, line_events(command.bank_reference))
    return Boundary.of(steps)


def evolve(state: Payout, event: Event) -> Payout:
    """The payout one event later, in place."""
    if isinstance(event, LINE_MOVES):
        state.line = open_line(state.line, event)
    if isinstance(event, HouseholdEvent):
        state.household = households.evolve(state.household, event)
    # What a line brought back may have been another payout.
    elif isinstance(event, PayoutEvent) and event.payout_id == state.payout_id:
        state.status = PAYOUT_LIFECYCLE.after(state.status, event)
        if isinstance(event, PayoutRequested):
            state.requested = event
        if isinstance(event, PayoutSent):
            state.gateway = event.gateway
    elif isinstance(event, TaxWithheld):
        state.withheld = event
    return state


def decide(state: Payout, command: PayoutCommand) -> tuple[Event, ...]:
    """What follows from the command, or the rule that it violates."""
    asked = state.requested
    if asked is None or asked.household_id != command.household_id:
        raise PayoutUnknownError(command.payout_id)
    match command:
        case ApprovePayout():
            return (_approve(state, asked, command),)
        case CancelPayout():
            _require(state, command, PayoutCancelled)
            cancelled = PayoutCancelled(
                **_about(asked),
                approved=state.status is PayoutStatus.APPROVED,
                reason=command.reason,
                cancelled_by=command.by,
                cancelled_at=command.at,
            )
            return cancelled, *_release(state, command)
        case SendPayout(gateway=gateway):
            _require(state, command, PayoutSent)
            households.require_payable(state.household, asked.household_id)
            return (
                PayoutSent(
                    **_about(asked),
                    gateway=gateway,
                    sent_at=command.at,
                ),
            )
        case ReturnPayout():
            return _return(state, asked, command), *_release(state, command)
        case _:
            return _conclude(state, asked, command)


def _require(state: Payout, command: PayoutCommand, due: type[PayoutEvent]) -> None:
    """Raise unless the payout stands where the event that is due may follow."""
    needed = PAYOUT_LIFECYCLE.since(due)
    if state.status not in needed:
        raise PayoutNotInStatusError(command.payout_id, state.status, needed)


def _approve(state: Payout, asked: PayoutRequested, command: ApprovePayout) -> PayoutApproved:
    _require(state, command, PayoutApproved)
    if command.by == asked.requested_by:
        raise ApproverIsRequesterError(asked.payout_id, command.by)
    households.require_payable(state.household, asked.household_id)
    return PayoutApproved(
        **_about(asked),
        approved_by=command.by,
        approved_at=command.at,
    )


def _conclude(state: Payout, asked: PayoutRequested, command: PayoutCommand) -> tuple[Event, ...]:
    _require(state, command, PayoutSettled)
    assert state.gateway is not None
    match command:
        case SettlePayout(gateway_reference=reference):
            settled = PayoutSettled(
                **_about(asked),
                gateway=state.gateway,
                gateway_reference=reference,
                settled_at=command.at,
            )
            return (settled,)
        case FailPayout(reason=reason):
            failed = PayoutFailed(
                **_about(asked), gateway=state.gateway, reason=reason, failed_at=command.at
            )
            return failed, *_release(state, command)
        case _:
            raise AssertionError(command)


def _return(state: Payout, asked: PayoutRequested, command: ReturnPayout) -> PayoutReturned:
    """It goes back to the household wherever that stands: it is its money."""
    _require(state, command, PayoutReturned)
    assert state.gateway is not None
    amount = command.amount.checked()
    amount.require(asked.amount.currency)
    if amount != asked.amount:
        raise ReturnNotWholeError(command.payout_id, asked.amount, amount)
    by, told = Arrival(None), dict[str, Any]()
    match command:
        case ReturnByBankLine(bank_reference=reference):
            by = arrival(state.line, reference, amount, command.by)
            told = {"bank_reference": reference}
        case ReturnByGateway(gateway_reference=reference):
            told = {"gateway_reference": reference}
        case _:
            raise AssertionError(command)
    return PayoutReturned(
        **_about(asked),
        gateway=state.gateway,
        reason=command.reason,
        returned_at=command.at,
        recorded_by=by.recorded_by,
        confirmed_by=by.confirmed_by,
        from_suspense=by.from_suspense,
        **told,
    )


def _about(asked: PayoutRequested) -> dict[str, Any]:
    """What every step of a payout repeats, so that its postings follow from it alone."""
    return {
        "payout_id": asked.payout_id,
        "household_id": asked.household_id,
        "amount": asked.amount,
        "source": asked.source,
    }


def _release(state: Payout, command: PayoutCommand) -> tuple[TaxReleased, ...]:
    """Tax on what is not paid after all is the household's again."""
    withheld = state.withheld
    if withheld is None:
        return ()
    return (
        TaxReleased(
            payout_id=withheld.payout_id,
            household_id=withheld.household_id,
            amount=withheld.amount,
            year=withheld.year,
            released_at=command.at,
        ),
    )


PAYOUT_DECIDER: Final = Decider(
    boundary=boundary,
    initial=lambda command: Payout(command.payout_id),
    evolve=evolve,
    decide=decide,
)
