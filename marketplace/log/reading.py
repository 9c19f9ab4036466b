"""Reading the log by position, types and tags."""

from typing import Any, Final

import asyncpg

from domain.leaf import POSITION_MAX, RecordedEvent, decode_leaf
from marketplace.log.contract import DCBQuery, DCBQueryItem

Connection = asyncpg.Connection | asyncpg.pool.PoolConnectionProxy


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

UNUSABLE: Final = (asyncpg.SyntaxOrAccessError,)
"""No such table or column, or no right to it: of no use to try again."""

SELECT_HEAD: Final = """
    SELECT size, root, frontier, recorded_at, clock_timestamp() AS server_at FROM log_head
"""
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
    WHERE position = ANY(ARRAY({positions})) ORDER BY position
"""
"""The positions as an array, so that no plan can walk the whole log for a few of them."""
TAGGED_POSITIONS: Final = """
    SELECT position FROM log_tags t
    WHERE tag = {tag} AND position > $1 AND position <= $2{criteria} ORDER BY position LIMIT $3
"""
OTHER_POSITIONS: Final = """
    SELECT position FROM log_events
    WHERE position > $1 AND position <= $2{criteria} ORDER BY position LIMIT $3
"""
RAREST_TAG: Final = """(
    SELECT asked.tag FROM unnest({tags}::text[]) asked (tag)
    ORDER BY (SELECT count(*) FROM (
        SELECT FROM log_tags o WHERE o.tag = asked.tag AND o.position > $1 LIMIT 5000
    ) counted) LIMIT 1
)"""
"""PostgreSQL knows too little about rare tags to choose, and a large tag may have millions."""
HAS_ALL_TAGS: Final = (
    " AND (SELECT e.tags @> {tags} FROM log_events e WHERE e.position = t.position)"
)


def positions(query: DCBQuery) -> tuple[str, list[Any]]:
    """A SELECT of the positions in ``($1, $2]`` that match, at most $3, and its values from $4."""
    values: list[Any] = []
    parts = [_positions_of(item, values) for item in query.items or [DCBQueryItem()]]
    if len(parts) == 1:
        return parts[0], values
    union = " UNION ".join(f"({part})" for part in parts)
    return f"{union} ORDER BY position LIMIT $3", values


def _positions_of(item: DCBQueryItem, values: list[Any]) -> str:
    """The same for one item, whose values are put to the others."""

    def name(value: Any) -> str:
        values.append(value)
        return f"${3 + len(values)}"

    criteria = f" AND type = ANY({name(list(item.types))})" if item.types else ""
    match item.tags:
        case []:
            return OTHER_POSITIONS.format(criteria=criteria)
        case [tag]:
            return TAGGED_POSITIONS.format(tag=name(tag), criteria=criteria)
        case tags:
            asked = name(list(tags))
            rarest, has_all = RAREST_TAG.format(tags=asked), HAS_ALL_TAGS.format(tags=asked)
            return TAGGED_POSITIONS.format(tag=rarest, criteria=criteria + has_all)


async def select_events(
    connection: Connection, query: DCBQuery | None, after: int, until: int, limit: int
) -> list[RecordedEvent]:
    """Events in ``(after, until]`` that match, lowest first, at most ``limit``."""
    if query is None or not query.items:
        rows = await connection.fetch(SELECT_BY_POSITION, after, until, limit)
    else:
        found, values = positions(query)
        statement = SELECT_MATCHING.format(positions=found)
        rows = await connection.fetch(statement, after, until, limit, *values)
    return [decode_leaf(row["leaf"]) for row in rows]


async def first_match(connection: Connection, query: DCBQuery, after: int) -> int | None:
    """Position of the first event after ``after`` that matches; absent if none does."""
    statement, values = positions(query)
    found: int | None = await connection.fetchval(statement, after, POSITION_MAX, 1, *values)
    return found
