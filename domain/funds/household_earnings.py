"""A household's earnings: what piecework brought it, kept apart from what it was given."""

from collections import Counter
from datetime import datetime
from typing import Final, get_args

from domain.calendar import beijing_day
from domain.decider import Criterion, Event
from domain.facts.income_tax import TaxReleased, TaxWithheld
from domain.facts.payouts import (
    PayoutCancelled,
    PayoutFailed,
    PayoutRequested,
    PayoutReturned,
    PayoutSource,
)
from domain.facts.piecework.claims import ClaimConflictCompensated
from domain.facts.piecework.materials import LossAdjudicated
from domain.facts.piecework.pay import BonusPaid, EarningsCredited
from domain.funds.ranges import FundShortError
from domain.ids import HouseholdId, PayoutId, household_tag
from domain.money import Currency

EarningsEvent = (
    EarningsCredited
    | BonusPaid
    | ClaimConflictCompensated
    | LossAdjudicated
    | TaxWithheld
    | TaxReleased
    | PayoutRequested
    | PayoutFailed
    | PayoutCancelled
    | PayoutReturned
)
EARNINGS_EVENTS: Final[tuple[type[EarningsEvent], ...]] = get_args(EarningsEvent)


class HouseholdEarnings:
    """Folded from a household's earnings events, in place.

    Attributes:
        balances: What is available, by currency.
        income_minor: What payouts of a calendar year (Beijing) took, tax included.
        tax_minor: The tax among it.
        first_earned: When anything was earned for the first time; absent before.
    """

    def __init__(self, household_id: HouseholdId) -> None:
        self.household_id = household_id
        self.balances: Counter[Currency] = Counter()
        self.income_minor: Counter[int] = Counter()
        self.tax_minor: Counter[int] = Counter()
        self.first_earned: datetime | None = None
        self._years: dict[PayoutId, int] = {}

    def available(self, currency: Currency) -> int:
        """Minor units that are neither paid, asked for nor withheld."""
        return self.balances[currency]

    def apply(self, event: Event) -> None:
        """Fold one event in; others than earnings of this household change nothing.

        Raises:
            FundShortError: the log takes more than there is.
        """
        if getattr(event, "household_id", None) != self.household_id:
            return
        match event:
            case EarningsCredited(pay=amount, credited_at=at):
                self._earn(amount.currency, amount.minor, at)
            case BonusPaid(amount=amount, paid_at=at):
                self._earn(amount.currency, amount.minor, at)
            case ClaimConflictCompensated(amount=amount, compensated_at=at):
                self._earn(amount.currency, amount.minor, at)
            case LossAdjudicated(charged=amount):
                self._take(amount.currency, amount.minor)
            case PayoutRequested(source=PayoutSource.EARNINGS) as asked:
                year = self._years[asked.payout_id] = beijing_day(asked.requested_at).year
                self._take(asked.amount.currency, asked.amount.minor)
                self.income_minor[year] += asked.amount.minor
            case PayoutFailed() | PayoutCancelled() | PayoutReturned() if (
                event.source is PayoutSource.EARNINGS
            ):
                self._take(event.amount.currency, -event.amount.minor)
                self.income_minor[self._years[event.payout_id]] -= event.amount.minor
            case TaxWithheld() | TaxReleased():
                sign = 1 if isinstance(event, TaxWithheld) else -1
                self._take(event.amount.currency, sign * event.amount.minor)
                self.income_minor[event.year] += sign * event.amount.minor
                self.tax_minor[event.year] += sign * event.amount.minor

    def _earn(self, currency: Currency, minor: int, at: datetime) -> None:
        self.balances[currency] += minor
        if self.first_earned is None:
            self.first_earned = at

    def _take(self, currency: Currency, minor: int) -> None:
        self.balances[currency] -= minor
        if self.balances[currency] < 0:
            raise FundShortError(f"{self.household_id} earned {-self.balances[currency]} less")

    def months_of_work(self, at: datetime) -> int:
        """Months of the calendar year in which it has worked here, up to and with a moment's.

        At least one: the clock of whoever credited its first pay may have been a little ahead.
        """
        day = beijing_day(at)
        if self.first_earned is None:
            return 1
        first = beijing_day(self.first_earned)
        months = 12 * (day.year - first.year) + day.month - first.month + 1
        return min(max(months, 1), day.month)


def household_earnings(household_id: HouseholdId) -> Criterion:
    """All that moves a household's earnings."""
    return Criterion(EARNINGS_EVENTS, (household_tag(household_id),))
