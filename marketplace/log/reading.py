"""Reading the log by position, types and tags."""

from typing import Any, Final

import asyncpg

from domain.leaf import RecordedEvent, decode_leaf
from marketplace.log.contract import DCBQuery

Connection = asyncpg.Connection | asyncpg.pool.PoolConnectionProxy

POSITION_MAX: Final = 2**63 - 1

LOST: Final = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.OperatorInterventionError,
    asyncpg.TooManyConnectionsError,
    # What asyncpg says to the next call when the server's last words came between two calls.
    asyncpg.InternalClientError,
    # Covers TimeoutError: a server that no longer answers.
    OSError,
)
"""What a call raises when its connection is gone or none can be had."""

SELECT_HEAD: Final = "SELECT size, root, frontier, recorded_at FROM log_head"
SELECT_BY_POSITION: Final = """
    SELECT position, leaf FROM log_events
    WHERE position > $1 AND position <= $2 ORDER BY position LIMIT $3
"""
SELECT_BY_KEYS: Final = "SELECT key, position, leaf FROM log_events WHERE key = ANY($1)"
SELECT_RECENT: Final = """
    SELECT position, type, tags FROM log_events WHERE position > $1 ORDER BY position
"""
SELECT_MATCHING: Final = """
    SELECT position, leaf FROM log_events
    WHERE position > $1 AND position <= $2 AND ({criteria}) ORDER BY position LIMIT $3
"""


def criteria(query: DCBQuery, first: int) -> tuple[str, list[Any]]:
    """A WHERE clause and its arguments, numbered from ``first``."""
    clauses: list[str] = []
    arguments: list[Any] = []
    for item in query.items:
        parts = []
        for column, operator, values in (("tags", "@>", item.tags), ("type", "", item.types)):
            if values:
                number = first + len(arguments)
                parts.append(
                    f"{column} {operator} ${number}" if operator else f"{column} = ANY(${number})"
                )
                arguments.append(list(values))
        clauses.append(f"({' AND '.join(parts) or 'true'})")
    return " OR ".join(clauses) or "true", arguments


async def select_events(
    connection: Connection, query: DCBQuery | None, after: int, until: int, limit: int
) -> list[RecordedEvent]:
    """Events in ``(after, until]`` that match, lowest first, at most ``limit``."""
    if query is None or not query.items:
        rows = await connection.fetch(SELECT_BY_POSITION, after, until, limit)
    else:
        where, arguments = criteria(query, 4)
        statement = SELECT_MATCHING.format(criteria=where)
        rows = await connection.fetch(statement, after, until, limit, *arguments)
    return [decode_leaf(row["leaf"]) for row in rows]


async def first_match(connection: Connection, query: DCBQuery, after: int) -> int | None:
    """Position of the first event after ``after`` that matches; absent if none does."""
    where, arguments = criteria(query, 2)
    statement = (
        "SELECT position FROM log_events "  # noqa: S608 - only numbered parameters are put in
        f"WHERE position > $1 AND ({where}) ORDER BY position LIMIT 1"
    )
    found: int | None = await connection.fetchval(statement, after, *arguments)
    return found
