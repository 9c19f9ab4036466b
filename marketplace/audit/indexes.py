"""The log's indexes of tags and of unique names, against the events.

They are read beside the events, in the same snapshot of the database: a replay waits for its money
half the time, and the database has that time for the join.
"""

from typing import Final, NamedTuple

import asyncpg

from marketplace.audit.spill import Kept, Names, Spills
from marketplace.audit.verdict import Bad, Verdict
from marketplace.connections import REPLAYS, connect

EXPORT_SNAPSHOT: Final = "SELECT pg_export_snapshot()"
ENTER_SNAPSHOT: Final = "SET TRANSACTION SNAPSHOT '{}'"
# The other core folds the money.
STAY_ALONE: Final = "SET LOCAL max_parallel_workers_per_gather = 0"
SELECT_NAMES: Final = "SELECT name, position FROM log_names"
ROWS_AT_ONCE: Final = 400
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


class Indexes(NamedTuple):
    """What was read of the indexes.

    Attributes:
        tags_bad: The first event that the index of tags does not fit; absent if it fits all.
        names: Those of the index of names.
    """

    tags_bad: Bad | None
    names: Kept

    def first_bad(self, taken: Kept | None) -> Bad | None:
        """The first event that one of them does not fit; absent if both fit all.

        Args:
            taken: The names that events take; absent if they are not to be compared.
        """
        names_bad = None if taken is None else first_bad_name(taken, self.names)
        found = [one for one in (self.tags_bad, names_bad) if one is not None]
        return min(found, key=lambda one: one.position, default=None)


async def read_indexes(dsn: str, snapshot: str, spills: Spills) -> Indexes:
    """Compare the index of tags, and note that of names."""
    names = Names(spills, "the index of names")
    connection = await connect(dsn, REPLAYS)
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            await connection.execute(ENTER_SNAPSHOT.format(snapshot))
            await connection.execute(STAY_ALONE)
            cursor = await connection.cursor(SELECT_NAMES)
            while rows := await cursor.fetch(ROWS_AT_ONCE):
                for name, position in rows:
                    spills.position = position
                    names.note(name)
            found = await first_bad_tag(connection)
    finally:
        await connection.close()
    return Indexes(None if found is None else Bad(Verdict.LOG_DAMAGED, *found), names.write())


def first_bad_name(taken: Kept, index: Kept) -> Bad | None:
    """The first event that the index of names does not fit; absent if it fits all.

    Args:
        taken: The names that events take.
        index: Those of the index.
    """
    lacking, surplus = taken.first_lacking(index), index.first_lacking(taken)
    if lacking is not None and (surplus is None or lacking <= surplus):
        problem = "the index of names lacks one that the event takes"
        return Bad(Verdict.LOG_DAMAGED, lacking, problem)
    if surplus is not None:
        problem = "the index of names has one that the event does not take"
        return Bad(Verdict.LOG_DAMAGED, surplus, problem)
    return None
