"""The whole ledger: every capability's laws, over double entry that all of them share."""

from collections import Counter
from collections.abc import Callable
from typing import Any, Final

from domain.capabilities import CAPABILITIES
from domain.decider import Event
from domain.funds import accounts
from domain.funds.accounts import Account, may_not_overdraw
from domain.funds.ranges import FundShortError
from domain.laws.books import Books
from domain.laws.broken import LawBrokenError
from domain.laws.law import Law, OpenPoint
from domain.laws.stores import InMemory, Stores
from domain.money import Currency
from domain.postings import postings
from domain.unique_names import OCCURS_ONCE, UNIQUE_NAMES, unique_names

LAWS: Final[tuple[type[Law], ...]] = tuple(law for one in CAPABILITIES for law in one.laws)
"""In the capabilities' order: what an event breaks first is what the audit tells."""
Checks = tuple[Callable[[Any], None], ...]


class Ledger:
    """The books, folded in place and checked on the way.

    Attributes:
        books: What the laws look into.
        overdrawn: By currency how the custody account first went below zero; none if it never did.
            An honest hand may do it, by a line that is entered late, so the rest is still judged.
    """

    def __init__(self, stores: Stores | None = None) -> None:
        """Keep what grows in the stores given, or in memory."""
        stores = stores or InMemory()
        self.books = Books(stores)
        self.overdrawn: dict[Currency, LawBrokenError] = {}
        self._names = stores.once(OCCURS_ONCE)
        self._laws = tuple(law(self.books) for law in LAWS)
        self._concerning: dict[type[Event], tuple[Checks, Checks]] = {}

    def apply(self, event: Event, actor: str | None) -> None:
        """Fold one event in.

        Args:
            event: The event.
            actor: Whom the log names for it.

        Raises:
            LawBrokenError: the law that the event breaks.
        """
        named = event.actor()
        if named is not None and named != actor:
            raise LawBrokenError("every staff action names its actor", f"{named} is not {actor}")
        awaited = self.books.awaited
        if awaited is not None and not awaited.fits(event):
            raise awaited.broken()
        self._post(event)
        kind = type(event)
        concerning = self._concerning.get(kind)
        if concerning is None:
            concerning = self._concerning[kind] = self._before(kind), self._after(kind)
        before, after = concerning
        for check in before:
            check(event)
        try:
            for move in after:
                move(event)
        except (FundShortError, KeyError) as error:
            raise LawBrokenError("no part of a fund is taken twice", repr(error)) from error

    def _before(self, kind: type[Event]) -> Checks:
        laws = (law for law in self._laws if issubclass(kind, law.concerns))
        checks = (law.check for law in laws if type(law).check is not Law.check)
        return *((self._check_names,) if kind in UNIQUE_NAMES else ()), *checks

    def _after(self, kind: type[Event]) -> Checks:
        laws = (law for law in self._laws if issubclass(kind, law.concerns))
        checks = (law.check_after for law in laws if type(law).check_after is not Law.check_after)
        return *self.books.moves(kind), *checks

    def _post(self, event: Event) -> None:
        entry = postings(event)
        if not entry:
            return
        balances = self.books.balances
        sums: dict[Currency, int] = {}
        moved: dict[tuple[Account, Currency], int] = {}
        for account, minor, currency in entry:
            sums[currency] = sums.get(currency, 0) + minor
            key = account, currency
            moved[key] = balances[key] = balances.get(key, 0) + minor
        if any(sums.values()):
            raise LawBrokenError("postings sum to zero", f"{sums}")
        for key, balance in moved.items():
            if balance > 0 and may_not_overdraw(key[0]):
                raise LawBrokenError("no fund goes below zero", f"{key[0]} is {balance} below zero")
            if balance < 0 and key[0] == accounts.BANK and key[1] not in self.overdrawn:
                detail = f"{key[0]} is {-balance} {key[1]} below zero"
                self.overdrawn[key[1]] = LawBrokenError("custody does not go below zero", detail)
            if not balance:
                del balances[key]

    def _check_names(self, event: Event) -> None:
        for name in unique_names(event):
            if not self._names.note(name.text):
                raise LawBrokenError(OCCURS_ONCE, name.text)

    def check_whole(self) -> None:
        """What is checked once, at the end: nothing is awaited, funds and accounts agree.

        Raises:
            LawBrokenError: the log ends too early, or what is free in a fund is not its account's
                balance.
        """
        if self.books.awaited is not None:
            raise LawBrokenError(self.books.awaited.law, "the log ends before it")
        totals: Counter[Currency] = Counter()
        for (_, currency), minor in self.books.balances.items():
            totals[currency] += minor
        if any(totals.values()):
            raise LawBrokenError("all balances sum to zero", f"{dict(totals)}")
        for law in self._laws:
            law.check_whole()

    def open_points(self) -> tuple[OpenPoint, ...]:
        """What a person must still see to, oldest first."""
        found = (point for law in self._laws for point in law.open_points())
        return tuple(sorted(found, key=lambda point: (point.since, point.what)))
