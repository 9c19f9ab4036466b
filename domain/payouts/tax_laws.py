"""Income tax on payouts of earnings, held against the income that the log says.

What an event claims of the year's income and of the months counts only if a replay comes to the
same.
"""

from functools import partial
from typing import Final

from msgspec import Struct

from domain.calendar import beijing_day
from domain.decider import Event
from domain.facts.income_tax import TaxEvent, TaxReleased, TaxWithheld
from domain.facts.payouts import (
    PayoutCancelled,
    PayoutFailed,
    PayoutRequested,
    PayoutReturned,
    PayoutSource,
)
from domain.funds.household_earnings import HouseholdEarnings
from domain.ids import HouseholdId, PayoutId
from domain.laws.books import Awaited, Books
from domain.laws.broken import LawBrokenError
from domain.laws.law import Law
from domain.money import Currency
from domain.payouts.tax import due_minor

GOES_WITH = "tax goes with its payout"
IS_DUE = "tax is what the year's income makes due"
Ended = PayoutFailed | PayoutCancelled | PayoutReturned
ENDS: Final = (PayoutFailed, PayoutCancelled, PayoutReturned)
Claimed = TaxEvent | PayoutRequested | Ended


class Withheld(Struct, gc=False, array_like=True):
    """Tax of a payout that did not come to nothing, and has not come back."""

    household_id: HouseholdId
    minor: int
    year: int


class TaxIsWhatIsDue(Law):
    """Tax goes with its payout, and is what the income that the log says makes due."""

    concerns = (TaxEvent, PayoutRequested, *ENDS)

    def __init__(self, books: Books) -> None:
        super().__init__(books)
        self._withheld = books.stores.values("withheld", Withheld)
        self._asked: TaxWithheld | None = None

    def check_after(self, event: Claimed) -> None:
        """Hold tax and payouts of earnings against the income, with both folded in."""
        match event:
            case TaxEvent():
                self._check_tax(event)
            case PayoutRequested():
                self._check_request(event, self.books.earnings[event.household_id])
            case _:
                self._end_payout(event)

    def _check_tax(self, event: TaxEvent) -> None:
        """Take tax in, or give it back as it was withheld."""
        payout_id, books = event.payout_id, self.books
        if isinstance(event, TaxWithheld):
            _check_claims(event, books.earnings[event.household_id])
            self._asked = event
            self._withheld[payout_id] = Withheld(event.household_id, event.amount.minor, event.year)
            books.awaited = Awaited(GOES_WITH, partial(_asks, payout_id), payout_id)
            return
        kept = self._withheld.get(payout_id)
        due = Withheld(event.household_id, event.amount.minor, event.year)
        if books.awaited is None or kept != due:
            raise LawBrokenError(GOES_WITH, payout_id)
        del self._withheld[payout_id]
        books.awaited = None

    def _end_payout(self, event: Ended) -> None:
        """A payout that came to nothing, or came back, owes its tax back, at once."""
        payout_id = event.payout_id
        if event.source is not PayoutSource.EARNINGS or payout_id not in self._withheld:
            return
        self.books.awaited = Awaited(GOES_WITH, partial(_gives_back, payout_id), payout_id)

    def _check_request(self, event: PayoutRequested, earnings: HouseholdEarnings) -> None:
        """The tax of a request is what the replayed income makes due.

        Args:
            event: The request; its tax stands before it, or there is none.
            earnings: The household's, with both folded in.
        """
        withheld, self._asked, self.books.awaited = self._asked, None, None
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


def _asks(payout_id: PayoutId, event: Event) -> bool:
    """Tax stands right before the request that it is of."""
    return isinstance(event, PayoutRequested) and event.payout_id == payout_id


def _gives_back(payout_id: PayoutId, event: Event) -> bool:
    """What was withheld is released right after an end in vain."""
    return isinstance(event, TaxReleased) and event.payout_id == payout_id


def _check_claims(event: TaxWithheld, earnings: HouseholdEarnings) -> None:
    """Year and months are those of the log, and the tax is what the claimed income makes due.

    Whether the income is the log's shows with the request, which is the next event.
    """
    at = event.withheld_at
    year, months = beijing_day(at).year, earnings.months_of_work(at)
    fits = (event.year, event.months) == (year, months)
    whole = event.amount.minor > 0 and event.income_minor > 0
    if not (fits and whole) or earnings.tax_minor[year] != due_minor(event.income_minor, months):
        raise LawBrokenError(IS_DUE, event.payout_id)
