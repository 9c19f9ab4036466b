"""When a household may be paid, and the steps of a payout."""

from typing import Final

from domain.decider import Boundary, Criterion, Decider, Event
from domain.households import rules as households
from domain.households.events import HouseholdEvent
from domain.households.rules import Household
from domain.ids import PayoutId, payout_tag
from domain.ledger.household_fund import HouseholdFund, household_money
from domain.payouts.commands import (
    ApprovePayout,
    CancelPayout,
    FailPayout,
    PayoutCommand,
    RequestPayout,
    SendPayout,
    SettlePayout,
)
from domain.payouts.errors import (
    ApproverIsRequesterError,
    PayoutAlreadyRequestedError,
    PayoutExceedsFundError,
    PayoutNotInStatusError,
    PayoutStatus,
    PayoutUnknownError,
)
from domain.payouts.events import (
    PAYOUT_EVENTS,
    PayoutApproved,
    PayoutCancelled,
    PayoutEvent,
    PayoutFailed,
    PayoutRequested,
    PayoutSent,
    PayoutSettled,
)


class Payee:
    """A household as a payee, folded in place: its standing, its money, its payouts' ids."""

    def __init__(self, command: RequestPayout) -> None:
        self.standing = Household()
        self.account = HouseholdFund(command.household_id)
        self.payouts: set[PayoutId] = set()


def request_boundary(command: RequestPayout) -> Boundary:
    """The household's standing and all its money: two payouts of one fund do conflict."""
    return Boundary.of(
        households.standing(command.household_id), household_money(command.household_id)
    )


def request_evolve(state: Payee, event: Event) -> Payee:
    """The payee one event later, in place."""
    if isinstance(event, HouseholdEvent):
        state.standing = households.evolve(state.standing, event)
        return state
    if isinstance(event, PayoutRequested):
        state.payouts.add(event.payout_id)
    state.account.apply(event)
    return state


def request(state: Payee, command: RequestPayout) -> tuple[Event, ...]:
    """Hold the amount for a payout."""
    if command.payout_id in state.payouts:
        raise PayoutAlreadyRequestedError(command.payout_id)
    households.require_payable(state.standing, command.household_id)
    amount = command.amount.checked()
    available = state.account.available(amount.currency)
    if amount.minor > available:
        raise PayoutExceedsFundError(command.household_id, amount.minor, available)
    return (
        PayoutRequested(
            payout_id=command.payout_id,
            household_id=command.household_id,
            amount=amount,
            requested_by=command.by,
            requested_at=command.at,
        ),
    )


class Payout:
    """One payout and the standing of its household, folded in place."""

    def __init__(self) -> None:
        self.household = Household()
        self.requested: PayoutRequested | None = None
        self.gateway: str | None = None
        self.status = PayoutStatus.UNKNOWN


def boundary(command: PayoutCommand) -> Boundary:
    """The payout's own steps; before it is sent also whether the household may be paid."""
    steps = Criterion(PAYOUT_EVENTS, (payout_tag(command.payout_id),))
    if isinstance(command, ApprovePayout | SendPayout):
        return Boundary.of(steps, households.standing(command.household_id))
    return Boundary.of(steps)


_STATUS_AFTER: Final[dict[type[Event], PayoutStatus]] = {
    PayoutRequested: PayoutStatus.REQUESTED,
    PayoutApproved: PayoutStatus.APPROVED,
    PayoutSent: PayoutStatus.SENT,
    PayoutSettled: PayoutStatus.SETTLED,
    PayoutFailed: PayoutStatus.FAILED,
    PayoutCancelled: PayoutStatus.CANCELLED,
}


def evolve(state: Payout, event: Event) -> Payout:
    """The payout one event later, in place."""
    if isinstance(event, HouseholdEvent):
        state.household = households.evolve(state.household, event)
    elif isinstance(event, PayoutEvent):
        state.status = _STATUS_AFTER[type(event)]
        if isinstance(event, PayoutRequested):
            state.requested = event
        if isinstance(event, PayoutSent):
            state.gateway = event.gateway
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
            _require(state, command, PayoutStatus.REQUESTED, PayoutStatus.APPROVED)
            return (
                PayoutCancelled(
                    payout_id=asked.payout_id,
                    household_id=asked.household_id,
                    amount=asked.amount,
                    approved=state.status is PayoutStatus.APPROVED,
                    reason=command.reason,
                    cancelled_by=command.by,
                    cancelled_at=command.at,
                ),
            )
        case SendPayout(gateway=gateway):
            _require(state, command, PayoutStatus.APPROVED)
            households.require_payable(state.household, asked.household_id)
            return (
                PayoutSent(
                    payout_id=asked.payout_id,
                    household_id=asked.household_id,
                    amount=asked.amount,
                    gateway=gateway,
                    sent_at=command.at,
                ),
            )
        case _:
            return (_conclude(state, asked, command),)


def _require(state: Payout, command: PayoutCommand, *needed: PayoutStatus) -> None:
    if state.status not in needed:
        raise PayoutNotInStatusError(command.payout_id, state.status, needed)


def _approve(state: Payout, asked: PayoutRequested, command: ApprovePayout) -> PayoutApproved:
    _require(state, command, PayoutStatus.REQUESTED)
    if command.by == asked.requested_by:
        raise ApproverIsRequesterError(asked.payout_id, command.by)
    households.require_payable(state.household, asked.household_id)
    return PayoutApproved(
        payout_id=asked.payout_id,
        household_id=asked.household_id,
        amount=asked.amount,
        approved_by=command.by,
        approved_at=command.at,
    )


def _conclude(
    state: Payout, asked: PayoutRequested, command: PayoutCommand
) -> PayoutSettled | PayoutFailed:
    _require(state, command, PayoutStatus.SENT)
    assert state.gateway is not None
    match command:
        case SettlePayout(gateway_reference=reference):
            return PayoutSettled(
                payout_id=asked.payout_id,
                household_id=asked.household_id,
                amount=asked.amount,
                gateway=state.gateway,
                gateway_reference=reference,
                settled_at=command.at,
            )
        case FailPayout(reason=reason):
            return PayoutFailed(
                payout_id=asked.payout_id,
                household_id=asked.household_id,
                amount=asked.amount,
                gateway=state.gateway,
                reason=reason,
                failed_at=command.at,
            )
        case _:
            raise AssertionError(command)


REQUESTING: Final = Decider(
    boundary=request_boundary, initial=Payee, evolve=request_evolve, decide=request
)
PAYOUTS: Final = Decider(
    boundary=boundary, initial=lambda _: Payout(), evolve=evolve, decide=decide
)
