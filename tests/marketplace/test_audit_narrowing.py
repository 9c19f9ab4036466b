"""An event that was changed together with its hash is named where it is, or not at all.

The demo's log: a gift at 112, its fee at 113.
"""

from collections.abc import Iterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import asdict, replace

from domain import catalogue
from domain.decider import Event
from domain.facts.gifts import DonationReceived, FeeCharged
from domain.leaf import decode_leaf, encode_leaf
from domain.merkle import leaf_hash
from domain.money import Money
from marketplace.audit.narrowing import NOTED
from marketplace.audit.verdict import Verdict
from projections.registry import PROJECTIONS
from tests.marketplace.conftest import Place
from tests.marketplace.damaging import REWRITE

SELECT_LEAF = "SELECT leaf FROM log_events WHERE position = $1"
GIFT = 112
KINDS_TRIED = 16


async def event_at(place: Place, position: int) -> Event:
    """The event that stands there."""
    leaf = await place.connection.fetchval(SELECT_LEAF, position)
    return catalogue.decode(decode_leaf(leaf).payload)


@asynccontextmanager
async def changed(place: Place, position: int, event: Event) -> Any:
    """Another event in its place, with a hash that fits, and all as it was afterwards."""
    leaf = await place.connection.fetchval(SELECT_LEAF, position)
    forged = encode_leaf(decode_leaf(leaf).header, catalogue.encode(event))
    await rewrite(place, position, forged)
    yield
    await rewrite(place, position, leaf)


async def rewrite(place: Place, position: int, leaf: bytes) -> None:
    """Past the trigger, which is as it was afterwards."""
    await place.connection.execute("ALTER TABLE log_events DISABLE TRIGGER ALL")
    await place.connection.execute(REWRITE, position, leaf, leaf_hash(leaf))
    await place.connection.execute("ALTER TABLE log_events ENABLE TRIGGER ALL")


@pytest.mark.parametrize("field", ["amount", "gateway_reference", "received_at", "gateway"])
async def test_a_changed_gift_is_named_and_not_its_fee(place: Place, field: str) -> None:
    """Whatever of it was changed, although its row was last written by the fee's event."""
    gift, fee = await event_at(place, GIFT), await event_at(place, GIFT + 1)
    assert isinstance(gift, DonationReceived)
    assert isinstance(fee, FeeCharged)
    assert gift.donation_id == fee.donation_id
    async with changed(place, GIFT, replace(gift, **{field: other(getattr(gift, field))})):
        finding = await place.audit()
    assert (finding.verdict, finding.position) == (Verdict.LOG_DAMAGED, GIFT)
    assert "changed together with its hash" in (finding.problem or "")
    first, last = finding.suspects or (0, 0)
    assert first <= GIFT <= last


async def test_where_nothing_tells_the_position_a_range_is_told(place: Place) -> None:
    """The gift's row has no column of its own for what the fee's event said."""
    fee = await event_at(place, GIFT + 1)
    assert isinstance(fee, FeeCharged)
    later = replace(fee, charged_at=fee.charged_at + timedelta(seconds=1))
    async with changed(place, GIFT + 1, later):
        finding = await place.audit()
    assert (finding.verdict, finding.position) == (Verdict.LOG_DAMAGED, None)
    first, last = finding.suspects or (0, 0)
    assert first <= GIFT + 1 <= last
    assert f"one between {first} and {last}" in (finding.problem or "")


def other(value: Any) -> Any:
    """Another value of the same kind; absent if this one is left as it is."""
    match value:
        case bool():
            return not value
        case Money(minor=minor):
            return replace(value, minor=minor + 1)
        case int():
            return value + 1
        case datetime():
            return value + timedelta(seconds=1)
        case str() if type(value) is str:
            return value[:-1] + ("x" if value[-1:] != "x" else "y")
        case _:
            return None


def mutants(event: Event) -> Iterator[Event]:
    """The event with one field changed at a time, where its tags stay."""
    for name, value in asdict(event).items():
        new = other(value)
        if new is not None:
            mutant = replace(event, **{name: new})
            if mutant.tags() == event.tags():
                yield mutant


async def test_no_wrong_position_is_ever_named(place: Place) -> None:
    """Of events of many kinds, early and late: its own position, or a range that has it."""
    rows = await place.connection.fetch("SELECT max(position) FROM log_events GROUP BY type")
    positions = sorted(row[0] for row in rows)
    named = 0
    for position in positions[:: -(-len(positions) // KINDS_TRIED)]:
        event = await event_at(place, position)
        # The last field is mostly a time, which fewest of the rows know.
        for mutant in [*mutants(event)][-1:]:
            async with changed(place, position, mutant):
                finding = await place.audit()
            about = type(event).__name__, position, finding.position, finding.problem
            assert finding.verdict is Verdict.LOG_DAMAGED, about
            first, last = finding.suspects or (position, position)
            assert first <= position <= last, about
            assert finding.position in {None, position}, about
            named += finding.position is not None
    assert named


async def test_the_columns_that_tell_are_there(place: Place) -> None:
    """In tables of the projections that are named."""
    for name, noted in NOTED.items():
        assert noted.table in PROJECTIONS[name]().tables
        columns = ", ".join((noted.at, *noted.columns))
        await place.connection.fetch(f"SELECT {columns} FROM {name}.{noted.table} LIMIT 1")  # noqa: S608
