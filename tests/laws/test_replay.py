"""Projections are pure consequences of the log: live, in any batches, or rebuilt, row for row."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from itertools import cycle

import asyncpg
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.catalogue import EVENTS
from domain.decider import wire_name
from domain.facts.payouts import ON_ITS_WAY
from domain.leaf import RecordedEvent
from marketplace.audit.replay import Replay
from marketplace.audit.verdict import Verdict
from marketplace.handling import CommandHandler
from marketplace.log import EventLog
from projections.advance import advance
from projections.books.journal import Journal
from projections.gifts import queries as traces
from projections.gifts.views import SharePart, Trace
from projections.projection import Connection, Fact, Projection
from projections.rebuild import first_difference, rebuild
from projections.registry import PROJECTIONS
from tests.conftest import ORIGIN
from tests.worlds.lives import LONG_LIFE, STEPS, Asked, Step, live
from tests.worlds.piecework_story import piecework

Make = Callable[[], Projection]
Batches = list[tuple[int, bool]]
BATCHES = st.lists(st.tuples(st.integers(1, 9), st.booleans()), min_size=1, max_size=8)
"""How many events come at once, and whether the process is a new one that remembers nothing."""
SELECT_PAID = """
    SELECT coalesce(sum(paid_minor), 0), coalesce(sum(in_flight_minor), 0),
        coalesce(sum(allocated_minor - paid_minor - in_flight_minor), 0)
    FROM household_ledger.totals
"""
SELECT_GIFTS = "SELECT donation_id FROM donor_ledger.gifts"
SELECT_TOTALS = """
    SELECT campaign_id, household_id, minor, paid_minor, in_flight_minor FROM takers.totals
    WHERE minor > 0
"""
SELECT_WHOLE = """
    SELECT campaign_id, households, minor, paid_minor, in_flight_minor FROM takers.campaigns
    WHERE households > 0
"""


@asynccontextmanager
async def lived(dsn: str, steps: list[Step]) -> AsyncIterator[tuple[EventLog, asyncpg.Connection]]:
    """A log in which a life was recorded, and a connection beside it."""
    async with await EventLog.open(dsn, origin=ORIGIN) as log:
        handler = CommandHandler(log)

        async def send(asked: Asked) -> object:
            command, actor, key, body = asked
            return await handler.handle(command, actor=actor, key=key, body=body)

        await live(steps, send)
        connection = await asyncpg.connect(dsn)
        try:
            yield log, connection
        finally:
            await connection.close()


@asynccontextmanager
async def told_story(dsn: str) -> AsyncIterator[tuple[EventLog, asyncpg.Connection]]:
    """A log in which the story of piecework was recorded, and a connection beside it."""
    async with lived(dsn, []) as (log, connection):
        handler = CommandHandler(log)
        for command, actor in piecework():
            await handler.handle(command, actor=actor)
        yield log, connection


async def follow_in(
    batches: Batches, make: Make, connection: Connection, events: Sequence[RecordedEvent]
) -> None:
    """Bring the live tables to the head in batches, sometimes as a process that just started."""
    projection, at = make(), 0
    for size, restarted in cycle(batches):
        if at >= len(events):
            return
        if restarted:
            projection = make()
        await advance(projection, connection, events[at : at + size])
        at += size


async def rows_of(connection: Connection, make: Make) -> dict[str, list[str]]:
    """Every row of a projection, as text."""
    statement = "SELECT t::text FROM {}.{} t ORDER BY 1"
    found = {}
    for table in make().tables:
        rows = await connection.fetch(statement.format(make().name, table))
        found[table] = [row[0] for row in rows]
    return found


async def check_replay(
    log: EventLog, connection: asyncpg.Connection, make: Make, batches: Batches
) -> None:
    """The law: what was folded in any batches is what one pass over the whole log gives.

    The other pass is the audit's, and then a rebuild's, which swaps its tables in.
    """
    await follow_in(batches, make, connection, await log.read())
    assert await first_difference(make(), connection, log, lambda _: None) is None
    before = await rows_of(connection, make)
    assert await rebuild(make(), connection, log, lambda _: None) == await log.head()
    assert await rows_of(connection, make) == before


async def check_ledgers_agree(connection: asyncpg.Connection) -> None:
    """The law: what donors see of their gifts is what households see of their money."""
    gifts = [row[0] for row in await connection.fetch(SELECT_GIFTS)]
    found = [await traces.trace(connection, gift) for gift in gifts]
    whole = [trace for trace in found if trace is not None]
    assert len(whole) == len(gifts)
    donors = (
        sum(trace.paid.minor for trace in whole),
        sum(trace.in_flight.minor for trace in whole),
        sum(trace.allocated.minor for trace in whole),
    )
    assert donors == tuple(await connection.fetchrow(SELECT_PAID))
    await check_takers_agree(connection, whole)


async def check_takers_agree(connection: asyncpg.Connection, gifts: Sequence[Trace]) -> None:
    """The law: what a campaign shows of each household is what its gifts say of it."""
    told: dict[tuple[str, ...], list[int]] = {}
    for gift in gifts:
        # What came back is told beside, the first few in each part.
        shown = [replace(share, returned=()) for share in gift.shares]
        assert await shares_in_parts(connection, gift.donation_id) == shown
        for share in gift.shares:
            assert sum(part.amount.minor for part in share.returned) <= share.amount.minor
        for share in gift.shares:
            row = told.setdefault((gift.campaign_id, share.household_id), [0, 0, 0])
            row[0] += share.amount.minor
            for part in share.payouts:
                row[1] += part.amount.minor if part.status == "settled" else 0
                row[2] += part.amount.minor if part.status in ON_ITS_WAY else 0
    kept = {
        (row[0], row[1]): [*map(int, tuple(row)[2:])]
        for row in await connection.fetch(SELECT_TOTALS)
    }
    assert kept == told
    whole: dict[str, list[int]] = {}
    for (campaign_id, _), sums in kept.items():
        was = whole.get(campaign_id, [0, 0, 0, 0])
        whole[campaign_id] = [old + more for old, more in zip(was, (1, *sums), strict=True)]
    rows = await connection.fetch(SELECT_WHOLE)
    assert {row[0]: [*map(int, tuple(row)[1:])] for row in rows} == whole


async def shares_in_parts(connection: asyncpg.Connection, donation_id: str) -> list[SharePart]:
    """A gift's shares, read in the smallest parts and put together again."""
    shares: list[SharePart] = []
    at: int | None = 0
    while at is not None:
        found = await traces.trace(connection, donation_id, at, 1)
        assert found is not None
        for share in found.shares:
            if shares and shares[-1].start == share.start:
                share = replace(share, payouts=shares.pop().payouts + share.payouts)  # noqa: PLW2901
            shares.append(replace(share, returned=()))
        assert found.next_start is None or found.next_start > at
        at = found.next_start
    return shares


@settings(max_examples=20, deadline=None, derandomize=True)
@example(steps=LONG_LIFE, batches=[(7, False), (1, True), (31, False)])
@given(steps=STEPS, batches=BATCHES)
def test_any_life_replays_to_the_same_rows(
    new_database: Callable[[], str], steps: list[Step], batches: Batches
) -> None:
    """Live, batched, restarted or rebuilt: every projection has the same rows; the audit agrees."""

    async def run() -> None:
        dsn = new_database()
        async with lived(dsn, steps) as (log, connection):
            for make in PROJECTIONS.values():
                await check_replay(log, connection, make, batches)
            await check_ledgers_agree(connection)
        finding = await Replay(None).run(dsn, lambda _done, _size: None)
        assert (finding.verdict, finding.problem) == (Verdict.HOLDS, None)

    asyncio.run(run())


@pytest.mark.parametrize("make", PROJECTIONS.values())
async def test_the_law_of_replay_holds_for_piecework(
    new_database: Callable[[], str], make: Make
) -> None:
    """In batches of three, half of them by a process that remembers nothing."""
    async with told_story(new_database()) as (log, connection):
        await check_replay(log, connection, make, [(3, True), (3, False)])


async def test_the_lives_meet_every_event_type(new_database: Callable[[], str]) -> None:
    """So the laws above are about all of them, whatever chance brings."""
    met = set()
    for lives in (lived(new_database(), LONG_LIFE), told_story(new_database())):
        async with lives as (log, _):
            met |= {recorded.header.type for recorded in await log.read()}
    assert met == {wire_name(kind) for kind in EVENTS}


class ForgetfulJournal(Journal):
    """A journal with a fault: each batch starts from balances of zero."""

    async def apply(self, connection: Connection, facts: Sequence[Fact]) -> None:
        """Post every fact as if it were the first."""
        await connection.execute("DELETE FROM balances")
        await super().apply(connection, facts)


@pytest.mark.parametrize(("make", "holds"), [(Journal, True), (ForgetfulJournal, False)])
async def test_the_law_of_replay_can_fail(
    new_database: Callable[[], str], make: Make, holds: bool
) -> None:
    """The negative control: a projection whose rows depend on its batches is found."""
    steps: list[Step] = [("give", number, 100) for number in range(5)]
    async with lived(new_database(), steps) as (log, connection):
        if holds:
            await check_replay(log, connection, make, [(2, False)])
            return
        with pytest.raises(AssertionError):
            await check_replay(log, connection, make, [(2, False)])


async def test_the_law_of_agreement_can_fail(new_database: Callable[[], str]) -> None:
    """The negative control: a household that is shown one fen too much is found."""
    steps: list[Step] = [("give", 0, 100), ("share", 0, 100), ("ask", 2, 10)]
    async with lived(new_database(), steps) as (log, connection):
        for make in PROJECTIONS.values():
            await follow_in([(9, False)], make, connection, await log.read())
        await check_ledgers_agree(connection)
        await connection.execute(
            "UPDATE household_ledger.totals SET allocated_minor = allocated_minor + 1"
        )
        with pytest.raises(AssertionError):
            await check_ledgers_agree(connection)


async def test_the_law_of_takers_can_fail(new_database: Callable[[], str]) -> None:
    """The negative control: a household of which a fen too little is on its way is found."""
    steps: list[Step] = [("give", 0, 100), ("share", 0, 100), ("ask", 2, 10)]
    async with lived(new_database(), steps) as (log, connection):
        for make in PROJECTIONS.values():
            await follow_in([(9, False)], make, connection, await log.read())
        await connection.execute("UPDATE takers.totals SET in_flight_minor = in_flight_minor - 1")
        with pytest.raises(AssertionError):
            await check_ledgers_agree(connection)
