"""Due times in tables: what stands after every event, and how it is asked for."""

from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import pairwise

import asyncpg
import pytest

from domain import catalogue
from domain.due import DueKind
from domain.due_times import DUE_TIMES
from domain.leaf import RecordedEvent
from marketplace.handling import CommandHandler
from marketplace.log import EventLog
from projections.advance import advance
from projections.due_times import Timer
from projections.projection import Fact
from projections.timers import tables
from projections.timers.tables import Timers
from tests.worlds.piecework_story import piecework
from tests.worlds.standing import standing
from tests.worlds.workshop import NOW

FOREVER = NOW + timedelta(days=999)


@pytest.fixture
async def events(log: EventLog) -> list[RecordedEvent]:
    """The story of piecework."""
    handler = CommandHandler(log)
    for command, actor in piecework():
        await handler.handle(command, actor=actor)
    return await log.read()


@pytest.fixture
async def connection(dsn: str) -> AsyncIterator[asyncpg.Connection]:
    """To the tables."""
    opened = await asyncpg.connect(dsn)
    yield opened
    await opened.close()


def fact(recorded: RecordedEvent) -> Fact:
    """The event, decoded."""
    header = recorded.header
    return Fact(header.position, header.type, header.at, catalogue.decode(recorded.payload))


async def all_due(connection: asyncpg.Connection, limit: int) -> list[Timer]:
    """Everything that stands, a page at a time."""
    found: list[Timer] = []
    while page := await tables.due(connection, FOREVER, found[-1] if found else None, limit):
        found += page
    return found


@pytest.mark.parametrize("size", [1, 7])
async def test_what_stands_is_what_the_log_says_after_every_batch(
    connection: asyncpg.Connection, events: list[RecordedEvent], size: int
) -> None:
    """Each kind comes and goes; in larger batches some within one."""
    kinds: set[DueKind] = set()
    for end in range(size, len(events) + size, size):
        await advance(Timers(), connection, events[end - size : end])
        found = await all_due(connection, 2)
        assert set(found) == standing([fact(one) for one in events[:end]])
        assert len(set(found)) == len(found)
        kinds |= {timer.kind for timer in found}
    assert size > 1 or kinds == set(DUE_TIMES)
    assert await tables.folded(connection) == len(events)


async def test_pages_come_in_order_of_their_due_times(
    connection: asyncpg.Connection, events: list[RecordedEvent]
) -> None:
    """The earliest first; those of one moment as they were set; nothing that is not due."""
    await advance(Timers(), connection, events)
    found = await all_due(connection, 1)
    assert found == await all_due(connection, 100)
    assert all((a.due_at, a.position) < (b.due_at, b.position) for a, b in pairwise(found))
    first = found[0]
    at_first = [timer for timer in found if timer.due_at == first.due_at]
    second = found[len(at_first)]
    assert len(at_first) > 1
    assert await tables.due(connection, first.due_at, None, 100) == at_first
    assert await tables.due(connection, first.due_at - timedelta(seconds=1), None, 100) == []
    assert await tables.next_due_at(connection, first.due_at) == second.due_at
    assert await tables.next_due_at(connection, FOREVER) is None
    assert await tables.overdue(connection, FOREVER) == (len(found), first.due_at)
    assert await tables.overdue(connection, NOW) == (0, None)
