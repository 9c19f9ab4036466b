"""Income tax on payouts of earnings, held against the income that the log says.

What an event claims of the year's income and of the months counts only if a replay comes to the
same.
"""

from msgspec import Struct

from domain.calendar import beijing_day
from domain.decider import Event
from domain.facts.payouts import (
    PayoutCancelled,
    PayoutFailed,
    PayoutRequested,
    PayoutSettled,
    PayoutSource,
    TaxEvent,
    TaxReleased,
    TaxWithheld,
)
from domain.funds.household_earnings import HouseholdEarnings
from domain.ids import HouseholdId, PayoutId
from domain.laws.broken import LawBrokenError
from domain.laws.stores import Stores
from domain.money import Currency
from domain.payouts.tax import due_minor

GOES_WITH = "tax goes with its payout"
IS_DUE = "tax is what the year's income makes due"


class Withheld(Struct, gc=False, array_like=True):
    """Tax of a payout that is not over."""

    household_id: HouseholdId
    minor: int
    year: int


class Taxes:
    """What was withheld for payouts that are not over, checked on the way."""

    def __init__(self, stores: Stores) -> None:
        """Keep it in the stores given."""
        self._withheld = stores.values("withheld", Withheld)
        self._asked: TaxWithheld | None = None
        self._owed: PayoutId | None = None

    def check_next(self, event: Event) -> None:
        """Tax stands right before the request that it is of, and right after an end in vain.

        Raises:
            LawBrokenError: another event comes between, or the tax is kept.
        """
        asked, owed = self._asked, self._owed
        if asked is not None and not (
            isinstance(event, PayoutRequested) and event.payout_id == asked.payout_id
        ):
            raise LawBrokenError(GOES_WITH, asked.payout_id)
        if owed is not None and not (isinstance(event, TaxReleased) and event.payout_id == owed):
            raise LawBrokenError(GOES_WITH, owed)

    @property
    def waits(self) -> bool:
        """Whether the next event must be a certain one."""
        return self._asked is not None or self._owed is not None

    def move_tax(self, event: TaxEvent) -> None:
        """Take tax in, or give it back as it was withheld."""
        payout_id = event.payout_id
        if isinstance(event, TaxWithheld):
            self._asked = event
            self._withheld[payout_id] = Withheld(event.household_id, event.amount.minor, event.year)
            return
        kept = self._withheld.get(payout_id)
        due = Withheld(event.household_id, event.amount.minor, event.year)
        if kept is None or self._owed != payout_id or kept != due:
            raise LawBrokenError(GOES_WITH, payout_id)
        del self._withheld[payout_id]
        self._owed = None

    def end_payout(self, event: PayoutSettled | PayoutFailed | PayoutCancelled) -> None:
        """A payout that arrived keeps its tax; one that came to nothing owes it back."""
        if event.source is not PayoutSource.EARNINGS or event.payout_id not in self._withheld:
            return
        if isinstance(event, PayoutSettled):
            del self._withheld[event.payout_id]
        else:
            self._owed = event.payout_id

    def check_claims(self, event: TaxWithheld, earnings: HouseholdEarnings) -> None:
        """Year and months are those of the log, and the tax is what the claimed income makes due.

        Whether the income is the log's shows with the request, which is the next event.
        """
        at = event.withheld_at
        year, months = beijing_day(at).year, earnings.months_of_work(at)
        fits = (event.year, event.months) == (year, months)
        whole = event.amount.minor > 0 and event.income_minor > 0
        if not (fits and whole) or earnings.tax_minor[year] != due_minor(
            event.income_minor, months
        ):
            raise LawBrokenError(IS_DUE, event.payout_id)

    def check_request(self, event: PayoutRequested, earnings: HouseholdEarnings) -> None:
        """The tax of a request is what the replayed income makes due.

        Args:
            event: The request; its tax stands before it, or there is none.
            earnings: The household's, with both folded in.
        """
        withheld, self._asked = self._asked, None
        if event.source is not PayoutSource.EARNINGS or event.amount.currency is not Currency.CNY:
            if withheld is not None:
                raise LawBrokenError(GOES_WITH, event.payout_id)
            return
        at = event.requested_at
        year, months = beijing_day(at).year, earnings.months_of_work(at)
        income, taxed = earnings.income_minor[year], earnings.tax_minor[year]
        due = due_minor(income, months)
        if withheld is None:
            if taxed < due:
                raise LawBrokenError(IS_DUE, f"{event.payout_id}: {due} due, {taxed} withheld")
            return
        claimed = withheld.year, withheld.income_minor, withheld.months, taxed
        if claimed != (year, income, months, due) or withheld.household_id != event.household_id:
            detail = f"{event.payout_id} claims {claimed}, due is {(year, income, months, due)}"
            raise LawBrokenError(IS_DUE, detail)
