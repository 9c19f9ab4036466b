"""Moving a projection: its rows and its position in one transaction."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Final

import asyncpg

from domain.leaf import RecordedEvent
from projections.decoding import Facts
from projections.projection import Connection, Projection, ProjectionStoppedError

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
# Rows and position are lost together if the server falls within the next moments, and folded again.
ENTER: Final = """
    SELECT set_config('search_path', $1, true), set_config('synchronous_commit', 'off', true),
        pg_advisory_xact_lock(hashtextextended('projection:' || $1, 0))
"""
SELECT_PROGRESS: Final = "SELECT position FROM progress"
SELECT_DUE: Final = """
    SELECT position, ARRAY(SELECT s.position FROM public.projection_skips s WHERE projection = $1)
        AS skipped
    FROM progress
"""
SELECT_PROBLEM: Final = "SELECT problem FROM progress"
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
    facts: Facts | None = None,
) -> int:
    """Fold a batch of consecutive events; those that are folded already change nothing.

    Args:
        projection: What is moved.
        connection: Without an open transaction.
        batch: As the log gives them.
        schema: Where its tables are; absent: the live ones.
        facts: What others decoded of the same log; absent if nobody else reads it.

    Returns:
        The projection's position now.

    Raises:
        ProjectionStoppedError: events before the bad one are folded and kept.
        OPERATIONAL: the database can't now, as when its disk is full; nothing was folded.
    """
    try:
        place = schema or projection.name
        return await _fold(projection, connection, batch, place, facts or Facts())
    except ProjectionStoppedError:
        raise
    except BaseException as error:
        # Also when cancelled: what was folded in memory was not written.
        projection.forget()
        if not isinstance(error, Exception) or is_operational(error):
            raise
        if len(batch) > 1:
            middle = len(batch) // 2
            await advance(projection, connection, batch[:middle], schema, facts)
            return await advance(projection, connection, batch[middle:], schema, facts)
        problem = f"{batch[0].header.type}: {_reason(error)}"
        raise ProjectionStoppedError(projection.name, batch[0].position, problem) from error


def _reason(error: Exception) -> str:
    """Why an event can't be folded, for who reads it and not only for who wrote the fold."""
    match error:
        case LookupError():
            return f"it does not follow from what came before: nothing is known of {error}"
        case AssertionError() | asyncpg.UniqueViolationError():
            return f"it does not follow from what came before: {str(error) or 'figures disagree'}"
        case _:
            return f"{type(error).__name__}: {error}"


async def _fold(
    projection: Projection,
    connection: Connection,
    batch: Sequence[RecordedEvent],
    schema: str,
    facts: Facts,
) -> int:
    async with connection.transaction():
        await connection.execute(ENTER, schema)
        position, skipped = await _due(projection, connection)
        if projection.position != position:
            projection.forget()
            projection.position = position
        due = [recorded for recorded in batch if recorded.position > position]
        if not due:
            return position
        if due[0].position != position + 1:
            problem = f"the next event is {due[0].position}: there is a hole"
            raise ProjectionStoppedError(projection.name, position + 1, problem)
        # What a person decided to pass over is not even decoded; its position is passed.
        carried = [recorded for recorded in due if recorded.position not in skipped]
        handled = facts.handled(carried, projection.handles)
        if handled:
            await projection.apply(connection, handled)
        position = due[-1].position
        await connection.execute(MOVE, position)
    projection.position = position
    return position


async def _due(projection: Projection, connection: Connection) -> tuple[int, list[int]]:
    """The position, and those that the projection passes over by a person's decision."""
    row = await connection.fetchrow(SELECT_DUE, projection.name)
    assert row is not None
    return row["position"], row["skipped"]


async def position_of(projection: Projection, connection: Connection) -> int:
    """How far the live tables have come."""
    async with connection.transaction():
        await connection.execute(SET_SCHEMA, projection.name)
        position: int = await connection.fetchval(SELECT_PROGRESS)
        return position


async def problem_of(projection: Projection, connection: Connection) -> str | None:
    """Why the live tables stay where they are; absent if they go on."""
    async with connection.transaction():
        await connection.execute(SET_SCHEMA, projection.name)
        problem: str | None = await connection.fetchval(SELECT_PROBLEM)
        return problem


async def follow(
    projection: Projection,
    connection: Connection,
    events: AsyncGenerator[list[RecordedEvent]],
    facts: Facts | None = None,
) -> None:
    """Advance for as long as there are events, or until the projection stops, loudly.

    Raises:
        ProjectionStoppedError: also written to the projection's ``progress``.
    """
    try:
        async with aclosing(events):
            async for batch in events:
                await advance(projection, connection, batch, facts=facts)
    except ProjectionStoppedError as error:
        async with connection.transaction():
            await connection.execute(SET_SCHEMA, projection.name)
            await connection.execute(TELL_PROBLEM, str(error))
        raise
