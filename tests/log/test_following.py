"""Followers share what they read, and nothing else: each has its own place and pace."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

import asyncpg
import pytest

from domain.leaf import RecordedEvent
from marketplace.log import EventLog
from marketplace.log.following import PAGES_MAX, Following
from tests.log.writing import event

PAGE = 3
LAST = PAGE * PAGES_MAX * 3 + 1
COUNT_CONNECTIONS = """
    SELECT count(*) FROM pg_stat_activity
    WHERE application_name = 'marketplace-follow' AND datname = current_database()
"""


@pytest.fixture
async def shared(dsn: str, log: EventLog) -> Following:
    """What the followers of a log with many short pages share."""
    for _ in range(LAST):
        await log.append([event()])
    return Following(dsn, timeout_seconds=15, page_events=PAGE, hold_seconds=0.05)


async def see(
    events: AsyncGenerator[list[RecordedEvent]], last: int = LAST
) -> tuple[list[int], list[RecordedEvent]]:
    """Positions as they came up to the last, and the events."""
    seen: list[RecordedEvent] = []
    async with asyncio.timeout(20), aclosing(events):
        async for batch in events:
            seen += batch
            if seen[-1].position >= last:
                break
    return [recorded.position for recorded in seen], seen


async def test_what_one_has_read_the_others_find_read(
    dsn: str, log: EventLog, shared: Following
) -> None:
    """From wherever they begin: the same objects, over one connection, which is then given back."""
    connection = await asyncpg.connect(dsn)
    late = shared.follow(LAST - 1)
    assert [recorded.position for recorded in await anext(late)] == [LAST]
    found = await asyncio.gather(*(see(shared.follow(after)) for after in (0, 0, 1, 2, PAGE)))
    for (positions, events), after in zip(found, (0, 0, 1, 2, PAGE), strict=True):
        assert positions == list(range(after + 1, LAST + 1))
        assert all(one is other for one, other in zip(events, found[0][1][after:], strict=True))
    assert await connection.fetchval(COUNT_CONNECTIONS) == 1
    await log.append([event()])
    assert [recorded.position for recorded in await anext(late)] == [LAST + 1]
    await late.aclose()
    async with asyncio.timeout(20):
        while await connection.fetchval(COUNT_CONNECTIONS):  # noqa: ASYNC110 - the server's
            await asyncio.sleep(0.01)
    await connection.close()


async def test_who_stands_still_holds_nobody_up(shared: Following) -> None:
    """The others go on to the end; later it goes on from its own place, missing nothing."""
    still = shared.follow(0)
    assert [recorded.position for recorded in await anext(still)] == [1, 2, 3]
    assert (await see(shared.follow(0)))[0] == list(range(1, LAST + 1))
    assert (await see(still))[0] == list(range(PAGE + 1, LAST + 1))


async def test_a_hole_hides_nothing_behind_it(dsn: str, shared: Following) -> None:
    """Positions that were deleted, a whole page among them, are jumped over, the rest is seen."""
    connection = await asyncpg.connect(dsn)
    await connection.execute("SET session_replication_role = replica")
    await connection.execute("DELETE FROM log_events WHERE position BETWEEN 5 AND 11")
    await connection.close()
    due = [*range(1, 5), *range(12, LAST + 1)]
    assert (await see(shared.follow(0)))[0] == due
    assert (await see(shared.iterate(0, LAST)))[0] == due


@pytest.mark.parametrize("until", [1, PAGE, PAGE + 1, LAST, LAST + 9])
async def test_pages_end_where_they_are_told_to(shared: Following, until: int) -> None:
    """At a position within a page, at its end, or with the log if that is earlier."""
    seen = [one.position async for events in shared.iterate(0, until) for one in events]
    assert seen == list(range(1, min(until, LAST) + 1))
