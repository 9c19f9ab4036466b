"""When a household may be paid: asking for a payout."""

from typing import Final

from domain.calendar import beijing_day
from domain.decider import Boundary, Decider, Event
from domain.facts.households import ActScope, HouseholdEvent
from domain.facts.income_tax import TaxWithheld
from domain.facts.payouts import PayoutRequested, PayoutSource
from domain.funds.household_earnings import HouseholdEarnings, household_earnings
from domain.funds.household_fund import HouseholdFund, household_money
from domain.households import belonging
from domain.households import rules as households
from domain.households.rules import Household
from domain.ids import PayoutId
from domain.money import Currency, Money
from domain.payouts.commands import RequestPayout
from domain.payouts.errors import PayoutAlreadyRequestedError, PayoutExceedsFundError
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


def boundary(command: RequestPayout) -> Boundary:
    """The household's standing and the account: two payouts of one account do conflict."""
    money = household_money(command.household_id)
    if command.source is PayoutSource.EARNINGS:
        money = household_earnings(command.household_id)
    return Boundary.of(households.household_events(command.household_id), money)


def evolve(state: Payee, event: Event) -> Payee:
    """The payee one event later, in place."""
    if isinstance(event, HouseholdEvent):
        state.standing = households.evolve(state.standing, event)
        return state
    if isinstance(event, PayoutRequested):
        state.payouts.add(event.payout_id)
    state.account.apply(event)
    return state


def decide(state: Payee, command: RequestPayout) -> tuple[Event, ...]:
    """Hold the amount for a payout."""
    if command.payout_id in state.payouts:
        raise PayoutAlreadyRequestedError(command.payout_id)
    households.require_payable(state.standing, command.household_id)
    stations, household_id = state.standing.stations, command.household_id
    belonging.require_acting(stations, household_id, command.station_id, ActScope.PAYOUTS)
    amount = command.amount.checked()
    available = state.account.available(amount.currency)
    if amount.minor > available:
        held = Money(available, amount.currency)
        raise PayoutExceedsFundError(command.household_id, amount, held)
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


REQUEST_DECIDER: Final = Decider(boundary=boundary, initial=Payee, evolve=evolve, decide=decide)
