"""Moving a projection: its rows and its position in one transaction."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Final

import asyncpg

from domain import catalogue
from domain.leaf import RecordedEvent
from projections.projection import Connection, Fact, Projection, ProjectionStoppedError

OPERATIONAL: Final = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.InsufficientResourcesError,
    asyncpg.OperatorInterventionError,
    asyncpg.TransactionRollbackError,
    asyncpg.ObjectNotInPrerequisiteStateError,
)
"""No server, no room, no lock: what passes without anybody changing an event or this program."""
LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended('projection:' || $1, 0))"
SET_SCHEMA: Final = "SELECT set_config('search_path', $1, true)"
SELECT_PROGRESS: Final = "SELECT position FROM progress"
MOVE: Final = "UPDATE progress SET position = $1, problem = NULL"
TELL_PROBLEM: Final = "UPDATE progress SET problem = $1"


def is_operational(error: BaseException) -> bool:
    """Whether the database is at fault and not the event: try again, the same will do."""
    # What a query's arguments are refused for is an InterfaceError too, but no outage.
    return isinstance(error, OPERATIONAL) and not isinstance(error, ValueError)


async def advance(
    projection: Projection,
    connection: Connection,
    batch: Sequence[RecordedEvent],
    schema: str | None = None,
) -> int:
    """Fold a batch of consecutive events; those that are folded already change nothing.

    Args:
        projection: What is moved.
        connection: Without an open transaction.
        batch: As the log gives them.
        schema: Where its tables are; absent: the live ones.

    Returns:
        The projection's position now.

    Raises:
        ProjectionStoppedError: events before the bad one are folded and kept.
        OPERATIONAL: the database can't now, as when its disk is full; nothing was folded.
    """
    try:
        return await _fold(projection, connection, batch, schema or projection.name)
    except ProjectionStoppedError:
        raise
    except BaseException as error:
        # Also when cancelled: what was folded in memory was not written.
        projection.forget()
        if not isinstance(error, Exception) or is_operational(error):
            raise
        if len(batch) > 1:
            middle = len(batch) // 2
            await advance(projection, connection, batch[:middle], schema)
            return await advance(projection, connection, batch[middle:], schema)
        problem = f"{batch[0].header.type}: {type(error).__name__}: {error}"
        raise ProjectionStoppedError(projection.name, batch[0].position, problem) from error


async def _fold(
    projection: Projection, connection: Connection, batch: Sequence[RecordedEvent], schema: str
) -> int:
    async with connection.transaction():
        await connection.execute(LOCK, schema)
        await connection.execute(SET_SCHEMA, schema)
        position: int = await connection.fetchval(SELECT_PROGRESS)
        if projection.position != position:
            projection.forget()
            projection.position = position
        due = [recorded for recorded in batch if recorded.position > position]
        if not due:
            return position
        if due[0].position != position + 1:
            problem = f"the next event is {due[0].position}: there is a hole"
            raise ProjectionStoppedError(projection.name, position + 1, problem)
        facts = [_fact(recorded) for recorded in due]
        handled = [fact for fact in facts if isinstance(fact.event, projection.handles)]
        if handled:
            await projection.apply(connection, handled)
        position = due[-1].position
        await connection.execute(MOVE, position)
    projection.position = position
    return position


async def position_of(projection: Projection, connection: Connection) -> int:
    """How far the live tables have come."""
    async with connection.transaction():
        await connection.execute(SET_SCHEMA, projection.name)
        position: int = await connection.fetchval(SELECT_PROGRESS)
        return position


def _fact(recorded: RecordedEvent) -> Fact:
    header = recorded.header
    return Fact(header.position, header.type, header.at, catalogue.decode(recorded.payload))


async def follow(
    projection: Projection, connection: Connection, events: AsyncGenerator[list[RecordedEvent]]
) -> None:
    """Advance for as long as there are events, or until the projection stops, loudly.

    Raises:
        ProjectionStoppedError: also written to the projection's ``progress``.
    """
    try:
        async with aclosing(events):
            async for batch in events:
                await advance(projection, connection, batch)
    except ProjectionStoppedError as error:
        async with connection.transaction():
            await connection.execute(SET_SCHEMA, projection.name)
            await connection.execute(TELL_PROBLEM, str(error))
        raise
