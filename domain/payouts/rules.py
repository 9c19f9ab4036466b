"""When a household may be paid, and the steps of a payout."""

from typing import Any, Final

from domain.calendar import beijing_day
from domain.decider import Boundary, Criterion, Decider, Event
from domain.facts.households import ActScope, HouseholdEvent
from domain.facts.payouts import (
    PAYOUT_EVENTS,
    TAX_EVENTS,
    PayoutApproved,
    PayoutCancelled,
    PayoutEvent,
    PayoutFailed,
    PayoutRequested,
    PayoutSent,
    PayoutSettled,
    PayoutSource,
    TaxReleased,
    TaxWithheld,
)
from domain.funds.household_earnings import HouseholdEarnings, household_earnings
from domain.funds.household_fund import HouseholdFund, household_money
from domain.households import belonging
from domain.households import rules as households
from domain.households.rules import Household
from domain.ids import PayoutId, payout_tag
from domain.money import Currency, Money
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
from domain.payouts.tax import due_minor


class Payee:
    """A household as a payee, folded in place.

    Attributes:
        account: What is asked for: what it was given, or what it earned. The other is not read.
        payouts: Ids that are taken.
    """

    def __init__(self, command: RequestPayout) -> None:
        earned = command.source is PayoutSource.EARNINGS
        self.standing = Household()
        self.account: HouseholdFund | HouseholdEarnings = (
            HouseholdEarnings(command.household_id)
            if earned
            else HouseholdFund(command.household_id)
        )
        self.payouts: set[PayoutId] = set()


def request_boundary(command: RequestPayout) -> Boundary:
    """The household's standing and the account: two payouts of one account do conflict."""
    money = household_money(command.household_id)
    if command.source is PayoutSource.EARNINGS:
        money = household_earnings(command.household_id)
    return Boundary.of(households.standing(command.household_id), money)


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
    stations, household_id = state.standing.stations, command.household_id
    belonging.require_acting(stations, household_id, command.station_id, ActScope.PAYOUTS)
    amount = command.amount.checked()
    available = state.account.available(amount.currency)
    if amount.minor > available:
        raise PayoutExceedsFundError(command.household_id, amount.minor, available)
    withheld = _withhold(state.account, command)
    tax_minor = sum(one.amount.minor for one in withheld)
    requested = PayoutRequested(
        payout_id=command.payout_id,
        household_id=command.household_id,
        amount=Money(amount.minor - tax_minor, amount.currency),
        source=command.source,
        requested_by=command.by,
        requested_at=command.at,
        batch_id=command.batch_id,
        station_id=command.station_id,
    )
    return *withheld, requested


def _withhold(
    earnings: HouseholdFund | HouseholdEarnings, command: RequestPayout
) -> tuple[TaxWithheld, ...]:
    """The income tax on a payout of earnings; nothing where none is due."""
    amount = command.amount
    if isinstance(earnings, HouseholdFund) or amount.currency is not Currency.CNY:
        return ()
    year, months = beijing_day(command.at).year, earnings.months_of_work(command.at)
    income_minor = earnings.income_minor[year] + amount.minor
    tax_minor = due_minor(income_minor, months) - earnings.tax_minor[year]
    if tax_minor <= 0:
        return ()
    return (
        TaxWithheld(
            payout_id=command.payout_id,
            household_id=command.household_id,
            amount=Money(tax_minor, amount.currency),
            year=year,
            income_minor=income_minor,
            months=months,
            withheld_at=command.at,
        ),
    )


class Payout:
    """One payout and the standing of its household, folded in place."""

    def __init__(self) -> None:
        self.household = Household()
        self.requested: PayoutRequested | None = None
        self.withheld: TaxWithheld | None = None
        self.gateway: str | None = None
        self.status = PayoutStatus.UNKNOWN


def boundary(command: PayoutCommand) -> Boundary:
    """The payout's own steps; before it is sent also whether the household may be paid."""
    steps = Criterion((*PAYOUT_EVENTS, *TAX_EVENTS), (payout_tag(command.payout_id),))
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
            _require(state, command, PayoutStatus.REQUESTED, PayoutStatus.APPROVED)
            cancelled = PayoutCancelled(
                **_about(asked),
                approved=state.status is PayoutStatus.APPROVED,
                reason=command.reason,
                cancelled_by=command.by,
                cancelled_at=command.at,
            )
            return cancelled, *_release(state, command)
        case SendPayout(gateway=gateway):
            _require(state, command, PayoutStatus.APPROVED)
            households.require_payable(state.household, asked.household_id)
            return (
                PayoutSent(
                    **_about(asked),
                    gateway=gateway,
                    sent_at=command.at,
                ),
            )
        case _:
            return _conclude(state, asked, command)


def _require(state: Payout, command: PayoutCommand, *needed: PayoutStatus) -> None:
    if state.status not in needed:
        raise PayoutNotInStatusError(command.payout_id, state.status, needed)


def _approve(state: Payout, asked: PayoutRequested, command: ApprovePayout) -> PayoutApproved:
    _require(state, command, PayoutStatus.REQUESTED)
    if command.by == asked.requested_by:
        raise ApproverIsRequesterError(asked.payout_id, command.by)
    households.require_payable(state.household, asked.household_id)
    return PayoutApproved(
        **_about(asked),
        approved_by=command.by,
        approved_at=command.at,
    )


def _conclude(state: Payout, asked: PayoutRequested, command: PayoutCommand) -> tuple[Event, ...]:
    _require(state, command, PayoutStatus.SENT)
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


REQUESTING: Final = Decider(
    boundary=request_boundary, initial=Payee, evolve=request_evolve, decide=request
)
PAYOUTS: Final = Decider(
    boundary=boundary, initial=lambda _: Payout(), evolve=evolve, decide=decide
)
