"""An event that no rule would have allowed stops a projection with a reason, never a bare error."""

import re
from collections.abc import AsyncIterator
from typing import Final

import asyncpg
import pytest

from domain import catalogue
from domain.decider import Event
from domain.facts.payouts import PayoutSettled
from marketplace.handling import CommandHandler
from marketplace.log import EventLog
from marketplace.log.contract import DCBEvent
from projections.advance import advance
from projections.allocations.takers import Takers
from projections.projection import ProjectionStoppedError
from projections.registry import PROJECTIONS
from tests.worlds.samples import SAMPLES
from tests.worlds.story import SYSTEM, story

BARE: Final = re.compile(r"(Key|Index|Lookup|Assertion|Attribute|Type|UnboundLocal)Error")
SET_POSITION: Final = "UPDATE {}.progress SET position = $1"


@pytest.fixture
async def connection(dsn: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection to the database of the log."""
    opened = await asyncpg.connect(dsn)
    yield opened
    await opened.close()


async def forge(log: EventLog, event: Event) -> int:
    """Append what nobody decided; its position."""
    data, kind = catalogue.encode(event), catalogue.event_type(event)
    done = await log.append([DCBEvent(type=kind, data=data, tags=list(event.tags()))], actor=SYSTEM)
    return done.last


async def problems(log: EventLog, connection: asyncpg.Connection, after: int) -> list[str]:
    """What stops each projection at each event after a position, all others left out."""
    found = []
    for recorded in await log.read(after=after):
        for name, make in PROJECTIONS.items():
            transaction = connection.transaction()
            await transaction.start()
            await connection.execute(SET_POSITION.format(name), recorded.position - 1)
            try:
                await advance(make(), connection, [recorded])
            except ProjectionStoppedError as error:
                found.append(str(error))
            finally:
                await transaction.rollback()
    return found


async def test_what_follows_from_nothing_is_named(
    log: EventLog, connection: asyncpg.Connection
) -> None:
    """Every kind of event, first of all in an empty read model."""
    for payload in SAMPLES.values():
        await forge(log, catalogue.decode(payload))
    told = await problems(log, connection, 0)
    assert [problem for problem in told if BARE.search(problem)] == []
    assert any("it does not follow from what came before" in problem for problem in told)


async def test_what_was_recorded_once_more_is_named(
    log: EventLog, connection: asyncpg.Connection
) -> None:
    """Every event of the story, told again after its end."""
    handler = CommandHandler(log)
    for command, actor in story():
        await handler.handle(command, actor=actor)
    told = await log.read()
    for make in PROJECTIONS.values():
        await advance(make(), connection, told)
    for recorded in told:
        await forge(log, catalogue.decode(recorded.payload))
    again = await problems(log, connection, told[-1].position)
    assert [problem for problem in again if BARE.search(problem)] == []


async def test_a_second_settlement_says_where_and_why(
    log: EventLog, connection: asyncpg.Connection
) -> None:
    """What was paid once is held no more."""
    handler = CommandHandler(log)
    for command, actor in story():
        await handler.handle(command, actor=actor)
    takers = Takers()
    await advance(takers, connection, await log.read())
    settled = next(
        event
        for event in (catalogue.decode(one.payload) for one in await log.read())
        if isinstance(event, PayoutSettled)
    )
    at = await forge(log, settled)
    with pytest.raises(ProjectionStoppedError) as stopped:
        await advance(takers, connection, await log.read(after=at - 1))
    assert str(stopped.value) == (
        f"takers stopped at position {at}: PayoutSettled: it does not follow from what came "
        f"before: nothing is known of {settled.payout_id!r}"
    )
