"""The rows that reads by tags go by, against the tags that stand beside each leaf."""

from typing import Final

import asyncpg

FIRST_DIFFERENCE: Final = """
    SELECT position, tag, e.type AS due, t.type AS there
    FROM (SELECT position, type, tag FROM log_events, unnest(tags) tag) e
    FULL JOIN log_tags t USING (position, tag)
    WHERE e.type IS DISTINCT FROM t.type ORDER BY position, tag LIMIT 1
"""


async def first_bad_tag(connection: asyncpg.Connection) -> tuple[int, str] | None:
    """The first position whose rows differ from its event, and how; absent if none does.

    Exact in both directions, and PostgreSQL spills to disk what a long log needs. The tags of the
    events themselves are compared with the leaves elsewhere.
    """
    row = await connection.fetchrow(FIRST_DIFFERENCE)
    if row is None:
        return None
    position, tag, due, there = row
    if there is None:
        return position, f"the index of tags lacks {tag}"
    if due is None:
        return position, f"the index of tags has {tag}, which the event has not"
    return position, f"the index of tags has another type under {tag}"
