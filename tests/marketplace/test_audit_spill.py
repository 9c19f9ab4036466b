"""What an audit moves out of memory is there when it is asked for."""

from collections.abc import Iterator, MutableMapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import catalogue
from domain.funds.ranges import Fund, Range
from domain.laws.ledger import Ledger
from marketplace.audit.spill import Spills
from marketplace.handling import CommandHandler
from marketplace.log import EventLog
from tests.worlds.piecework_story import piecework
from tests.worlds.story import story

KEYS = st.sampled_from(["", "a", "aa", "b", "1:a", "é", "\x1f", "\U0010ffff"])
STEPS = st.lists(st.tuples(st.sampled_from("sgd"), st.integers(0, 2), KEYS, st.integers(0, 9)))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for many spills."""
    return tmp_path_factory.mktemp("spills")


@pytest.fixture
def spills(tmp_path: Path) -> Iterator[Spills]:
    """Stores that hold next to nothing in memory."""
    opened = Spills(tmp_path, values_max=2, objects_max=2, names_max=3)
    yield opened
    opened.close()


def step(mapping: MutableMapping[Any, int], what: str, key: str, value: int) -> object:
    """Set, get or delete; what came of it."""
    if what == "s":
        mapping[key] = value
        return None
    if what == "g":
        return mapping.get(key), key in mapping
    try:
        del mapping[key]
    except KeyError:
        return KeyError
    return None


@given(STEPS)
def test_a_mapping_and_its_parts_are_as_dicts(
    folder: Path, steps: list[tuple[str, int, str, int]]
) -> None:
    """Whatever is set, got and deleted in two parts of one mapping and in another."""
    (folder / "spilled.sqlite").unlink(missing_ok=True)
    spills = Spills(folder, values_max=2)
    whole = spills.values("whole", int)
    real = spills.values("alone", int), spills.part(whole, "a"), spills.part(whole, "a:")
    model: tuple[dict[str, int], ...] = ({}, {}, {})
    for what, place, key, value in steps:
        assert step(real[place], what, key, value) == step(model[place], what, key, value)
    assert [dict(one) for one in real] == list(model)
    assert len(whole) == len(model[1]) + len(model[2])
    spills.close()


def test_what_is_changed_in_place_is_kept(spills: Spills) -> None:
    """Funds are changed where they lie, and may hold parts of other mappings."""
    shares = spills.values("shares", Range)
    funds = spills.objects("funds")
    for number in range(9):
        part = spills.part(shares, str(number))
        part["one"] = Range(0, number + 1)
        funds[str(number)] = [Fund(), part]
        funds[str(number)][0].add(number + 1)
    for number in range(9):
        fund, part = funds[str(number)]
        assert fund.available == number + 1
        assert part["one"] == Range(0, number + 1)


@pytest.mark.parametrize(
    ("names", "first"),
    [("abcdefgh", None), ("abcdeafb", 6), ("abb", 3), ("abcabc", 4), ("", None), ("aaa", 2)],
)
def test_the_first_repeated_name_is_found(spills: Spills, names: str, first: int | None) -> None:
    """In memory or in files, and the lowest position of several."""
    once = spills.once("a name occurs once")
    for position, name in enumerate(names, 1):
        spills.position = position
        assert once.note(name)
    assert once.write().first_repeated() == first


async def test_the_laws_hold_over_files(log: EventLog, spills: Spills) -> None:
    """Gifts, payouts and piecework: the same balances, and the same at the end."""
    handler = CommandHandler(log)
    for command, actor in (*story(), *piecework()):
        await handler.handle(command, actor=actor)
    kept, spilled = Ledger(), Ledger(spills)
    for recorded in await log.read():
        event = catalogue.decode(recorded.payload)
        kept.apply(event, recorded.header.actor)
        spills.position = recorded.position
        spilled.apply(event, recorded.header.actor)
    spilled.check_whole()
    assert spilled.books.balances == kept.books.balances
    assert [names.write().first_repeated() for names in spills.names] == [None]
    assert spilled.books.campaigns.keys() == kept.books.campaigns.keys()
    for household_id, fund in kept.books.households.items():
        for currency in fund.funds:
            available = spilled.books.households[household_id].available(currency)
            assert available == fund.available(currency)
