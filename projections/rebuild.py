"""Building a projection's tables beside the live ones, to swap them in or to compare them."""

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from typing import Final, NamedTuple, Protocol

from domain.leaf import RecordedEvent
from projections.advance import LOCK, advance
from projections.decoding import Facts
from projections.projection import Connection, Projection

COPY_TABLE: Final = "CREATE TABLE {shadow}.{table} (LIKE {live}.{table} INCLUDING ALL)"
DIFFERENCE: Final = """
    WITH differing AS (
        SELECT position, t::text AS line, true AS live
        FROM (TABLE {live}.{table} EXCEPT ALL TABLE {shadow}.{table}) AS t
        UNION ALL
        SELECT position, t::text, false
        FROM (TABLE {shadow}.{table} EXCEPT ALL TABLE {live}.{table}) AS t
    )
    SELECT position, min(line) FILTER (WHERE live), min(line) FILTER (WHERE NOT live)
    FROM differing GROUP BY position ORDER BY position LIMIT 1
"""


class Difference(NamedTuple):
    """What of a live table does not follow from the log.

    Attributes:
        table: Its name without the projection's.
        position: The lowest position of the rows that differ.
        live: A row of that position as it is; absent if the live table lacks it.
        expected: As it should be; absent if the log gives no such row.
    """

    table: str
    position: int
    live: str | None
    expected: str | None


class Log(Protocol):
    """What a rebuild needs of the log."""

    def pages(
        self, *, after: int = 0, until: int | None = None
    ) -> AsyncGenerator[list[RecordedEvent]]:
        """Events in ``(after, until]`` in batches; up to today's head if ``until`` is absent."""


@asynccontextmanager
async def shadow_of(
    projection: Projection, connection: Connection, suffix: str
) -> AsyncIterator[str]:
    """Empty tables beside the live ones; dropped afterwards if they are still there."""
    shadow, live = f"{projection.name}_{suffix}", projection.name
    await connection.execute(f"DROP SCHEMA IF EXISTS {shadow} CASCADE")
    await connection.execute(f"CREATE SCHEMA {shadow}")
    for table in ("progress", *projection.tables):
        await connection.execute(COPY_TABLE.format(shadow=shadow, live=live, table=table))
    await connection.execute(f"INSERT INTO {shadow}.progress DEFAULT VALUES")
    try:
        yield shadow
    finally:
        await connection.execute(f"DROP SCHEMA IF EXISTS {shadow} CASCADE")


async def fill(
    projection: Projection,
    connection: Connection,
    log: Log,
    shadow: str,
    progress: Callable[[int], None],
    until: int | None = None,
    facts: Facts | None = None,
) -> None:
    """Fold the log from where the shadow stands.

    Raises:
        ProjectionStoppedError: an event can't be handled.
    """
    async with aclosing(log.pages(after=projection.position, until=until)) as pages:
        async for batch in pages:
            progress(await advance(projection, connection, batch, shadow, facts))


async def rebuild(
    projection: Projection,
    connection: Connection,
    log: Log,
    progress: Callable[[int], None],
    facts: Facts | None = None,
) -> int:
    """Build anew from the first event, then swap; readers see the old tables until then.

    Args:
        projection: What is built; it remembers nothing yet.
        connection: Without an open transaction.
        log: What it is built from.
        progress: Gets the position as it grows.
        facts: Shared with others that are rebuilt at the same time; absent if alone.

    Returns:
        The position of the new tables.

    Raises:
        ProjectionStoppedError: an event can't be handled; the live tables stay.
    """
    live = projection.name
    async with shadow_of(projection, connection, "rebuild") as shadow:
        await fill(projection, connection, log, shadow, progress, None, facts)
        async with connection.transaction():
            await connection.execute(LOCK, live)
            reached = await connection.fetchval(f"SELECT position FROM {live}.progress")  # noqa: S608
            # What came in the meantime is short: the live one waits for its lock.
            await fill(projection, connection, log, shadow, progress, reached, facts)
            await connection.execute(f"DROP SCHEMA {live} CASCADE")
            await connection.execute(f"ALTER SCHEMA {shadow} RENAME TO {live}")
    return projection.position


async def first_difference(
    projection: Projection, connection: Connection, log: Log, progress: Callable[[int], None]
) -> Difference | None:
    """Recompute a projection and compare it with the live one, row by row.

    Returns:
        The first difference; absent if there is none.
    """
    live = projection.name
    async with shadow_of(projection, connection, "audit") as shadow:
        position = f"SELECT position FROM {live}.progress"  # noqa: S608 - a name of ours
        until = await connection.fetchval(position)
        await fill(projection, connection, log, shadow, progress, until)
        async with connection.transaction():
            await connection.execute(LOCK, live)
            until = await connection.fetchval(position)
            await fill(projection, connection, log, shadow, progress, until)
            if projection.position != until:
                # Beyond the log's end it would pass over the events that come next.
                return Difference("progress", until, f"({until})", f"({projection.position})")
            for table in projection.tables:
                statement = DIFFERENCE.format(live=live, shadow=shadow, table=table)
                found = await connection.fetchrow(statement)
                if found is not None:
                    return Difference(table, *found)
    return None
