"""What the laws keep can be kept outside memory, each thing under a name of its own."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, MutableMapping
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from domain.decider import Event
from domain.facts.payouts import PayoutFailure
from domain.facts.piecework.pay import BonusReason
from domain.facts.treasury import CorrectionReason
from domain.laws.ledger import Ledger
from domain.laws.stores import InMemory
from domain.money import Currency, Money
from domain.payouts.commands import ReturnByGateway
from domain.piecework.assignments.judgement.commands import ApproveAssignment
from domain.piecework.assignments.pay.commands import PayBonus
from domain.treasury.commands import (
    ConfirmLineCorrection,
    MatchSuspenseLine,
    ProposeLineCorrection,
    RecordSuspenseLine,
)
from tests.worlds.book import Book
from tests.worlds.giving import (
    ALLOCATED,
    APPROVE,
    DRAFT,
    FUNDED,
    MOVED,
    ONE,
    PAYOUT,
    PUBLISH,
    REPAID,
    REQUEST,
    REVERSE,
    SEND,
    SETTLE,
    STAFF,
    WON,
    charge_back,
    refund,
)
from tests.worlds.paying import payments
from tests.worlds.piecework_story import piecework
from tests.worlds.story import APPROVER, CAMPAIGN, HOUSEHOLDS, NOW, cny, paid_in, story
from tests.worlds.workshop import NEEDY, Workshop


class Encoded(MutableMapping[Any, Any]):
    """A mapping that holds values as bytes, as any store outside memory does.

    What was got from it may be changed until the next is got, so it is written then.
    """

    def __init__(self, kind: Any) -> None:
        self._kept: dict[Any, bytes] = {}
        self._kind = kind
        self._given: tuple[Any, Any] | None = None

    def _write(self) -> dict[Any, bytes]:
        if self._given is not None:
            key, value = self._given
            self._kept[key] = msgspec.json.encode(value)
            self._given = None
        return self._kept

    def __getitem__(self, key: Any) -> Any:
        value = msgspec.json.decode(self._write()[key], type=self._kind)
        self._given = key, value
        return value

    def __setitem__(self, key: Any, value: Any) -> None:
        self._write()[key] = msgspec.json.encode(value)

    def __delitem__(self, key: Any) -> None:
        del self._write()[key]

    def __iter__(self) -> Iterator[Any]:
        return iter(list(self._write()))

    def __len__(self) -> int:
        return len(self._kept)


class Outside(InMemory):
    """Stores that note their names, and give back what bytes and a type make of a value.

    Attributes:
        wholes: By name.
        parts: By the name of the whole, then by owner.
    """

    def __init__(self) -> None:
        self.names: list[str] = []
        self.wholes: dict[str, MutableMapping[Any, Any]] = {}
        self.parts: defaultdict[str, dict[str, MutableMapping[Any, Any]]] = defaultdict(dict)
        self._wholes: dict[int, tuple[str, Callable[[], MutableMapping[Any, Any]]]] = {}

    def _named(self, name: str, make: Callable[[], MutableMapping[Any, Any]]) -> Any:
        self.names.append(name)
        whole = self.wholes[name] = make()
        self._wholes[id(whole)] = name, make
        return whole

    def values(self, name: str, kind: Any) -> Any:
        """Bytes, as the store of a long log holds them."""
        return self._named(name, lambda: Encoded(kind))

    def objects(self, name: str) -> dict[Any, Any]:
        """As in memory, but named."""
        whole: dict[Any, Any] = self._named(name, dict)
        return whole

    def part(self, whole: MutableMapping[Any, Any], owner: str) -> Any:
        """Of the same type as the whole that it is of."""
        name, make = self._wholes[id(whole)]
        self.parts[name][owner] = make()
        return self.parts[name][owner]


def lines() -> list[Event]:
    """A line was mistyped, another stood in suspense, and a payout that had arrived came back."""
    wrong = ProposeLineCorrection(
        right_gateway="sandbox",
        right_amount=cny(6_000),
        reason=CorrectionReason.MISTYPED,
        bank_reference="L-1",
        **STAFF,
    )
    agreed = ConfirmLineCorrection(bank_reference="L-1", by=APPROVER, at=NOW)
    strange = RecordSuspenseLine(amount=cny(900), bank_reference="L-2", **STAFF)
    known = MatchSuspenseLine(gateway="sandbox", bank_reference="L-2", by=APPROVER, at=NOW)
    back = ReturnByGateway(
        payout_id=PAYOUT,
        household_id=ONE,
        amount=cny(5_000),
        reason=PayoutFailure.ACCOUNT_CLOSED,
        gateway_reference="rt-1",
        at=NOW,
    )
    entered, _ = paid_in("L-1", 6_900)
    paying = [REQUEST, APPROVE, SEND, SETTLE, back]
    book = Book([*ALLOCATED, entered, wrong, agreed, strange, known, *paying])
    # Lines that wait for a person at the log's end, in two currencies.
    for minor in (3, 4):
        book.do(replace(strange, bank_reference=f"L-WAITS-{minor}", amount=cny(minor)))
    book.do(replace(strange, bank_reference="L-DOLLARS", amount=Money(5, Currency.USD)))
    return book.events


def bonuses() -> list[Event]:
    """One lot got two of them."""
    shop = Workshop().opened()
    shop.do(shop.claim(), shop.submit(), shop.judge(ApproveAssignment))
    for minor in (200, 300):
        shop.do(shop.judge(PayBonus, amount=cny(minor), reason=BonusReason.QUALITY))
    return shop.book.events


def owing() -> list[Event]:
    """A gift is charged back twice after it was spent, a part is repaid, and one is won."""
    second = replace(charge_back(cny(200)), gateway_reference="cb-2")
    steps = [refund(None), charge_back(cny(100)), second, REPAID, WON]
    return Book([*FUNDED, *steps]).events


LOGS: dict[str, Callable[[], list[Event]]] = {
    "gifts": lambda: Book(command for command, _ in story()).events,
    "work": lambda: Book(command for command, _ in piecework()).events,
    "payments": lambda: Book([DRAFT, PUBLISH, *payments(1)]).events,
    "lines": lines,
    "moves": lambda: Book(MOVED).events,
    "reversals": lambda: Book([*ALLOCATED, REVERSE]).events,
    "bonuses": bonuses,
    "debts": owing,
}


def written(log: Iterable[Event]) -> tuple[Ledger, Outside]:
    """A ledger that remembers nothing but what was written, and where it was."""
    stores = Outside()
    ledger = Ledger(stores)
    for event in log:
        ledger.apply(event, event.actor())
    ledger.check_whole()
    return ledger, stores


@pytest.mark.parametrize("name", LOGS)
def test_the_laws_hold_on_values_that_were_written_and_read(name: str) -> None:
    """The same log, the same verdict, whether values stay in memory or are bytes in between."""
    log = LOGS[name]()
    remembered = Ledger()
    for event in log:
        remembered.apply(event, event.actor())
    ledger, _ = written(log)
    assert ledger.books.balances == remembered.books.balances
    assert ledger.open_points() == remembered.open_points()


def test_what_belongs_to_one_owner_lies_in_the_stores() -> None:
    """Each gift, share, payout and lot under its owner: a long log's do not fit in memory."""
    _, stores = written([*LOGS["gifts"](), *LOGS["work"]()])
    found = {
        name: {owner: set(part) for owner, part in of.items()} for name, of in stores.parts.items()
    }
    assert found["gifts"] == {CAMPAIGN: {"G-0", "G-1", "G-2", "G-3"}}
    assert found["taken"] == {CAMPAIGN: {("A-1", home) for home in HOUSEHOLDS}}
    assert found["shares"] == {HOUSEHOLDS[0]: {"A-1"}, HOUSEHOLDS[1]: {"A-1"}, NEEDY: set()}
    assert found["held"] == {HOUSEHOLDS[0]: {"P-1"}, HOUSEHOLDS[1]: set(), NEEDY: set()}
    assert {1, 2, 3, 6, 7, 9} <= found["lots"]["O-BAGS"]


def test_what_is_over_is_kept_no_longer() -> None:
    """What waits is as much as waits, however long the log."""
    _, ended = written([*LOGS["gifts"](), *LOGS["work"]()])
    assert set(ended.wholes["payouts"]) == set()
    assert set(ended.wholes["arrived"]) == {"P-1", "W-1"}
    assert set(ended.wholes["withheld"]) == {"W-1"}
    _, lines_known = written(LOGS["lines"]())
    assert set(lines_known.wholes["arrived"]) == set()
    assert set(lines_known.wholes["suspense"]) == {"L-WAITS-3", "L-WAITS-4", "L-DOLLARS"}
    _, moved = written(LOGS["moves"]())
    assert set(moved.wholes["proposed_moves"]) == set()


def test_no_two_things_are_kept_under_one_name() -> None:
    """A store on a disk would mix them; names are plain, since a disk names files by them."""
    stores = Outside()
    Ledger(stores)
    assert len(stores.names) == len(set(stores.names)) > 10
    assert all(name.isidentifier() and name == name.lower() for name in stores.names)


def test_a_type_that_does_not_fit_is_noticed() -> None:
    """The control: what another type reads is no longer what was put there."""
    kept = Encoded(int)
    kept["a"] = "text"
    with pytest.raises(msgspec.ValidationError):
        kept["a"]
