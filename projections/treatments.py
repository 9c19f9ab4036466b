"""An operator's decisions about events that a projection can't carry.

A projection that meets such an event stops, and nothing that came after it is shown. The event
can't be taken out of the log. So a person decides, with a name and a reason, that one projection
passes over one position. The decision is kept for ever, holds for a rebuild and for an audit as
well, is shown on every page and told by every audit. It is lifted by a later decision, never by
deleting it.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from msgspec import Struct

from projections.projection import Connection


class Way(StrEnum):
    """How a projection treats a position.

    Attributes:
        SKIP: As if the event had not been recorded.
        FOLD: As every other; it lifts an earlier decision.
    """

    SKIP = "skip"
    FOLD = "fold"


class Treatment(Struct, frozen=True):
    """One decision.

    Attributes:
        number: Decisions are numbered in the order in which they were taken.
        event_type: Of the event at the position.
        reason: In the operator's words.
        decided_by: The person's id.
    """

    number: int
    projection: str
    position: int
    event_type: str
    way: Way
    reason: str
    decided_by: str
    decided_at: datetime


COLUMNS: Final = "number, projection, position, event_type, way, reason, decided_by, decided_at"
SELECT_ALL: Final = f"""
    SELECT {COLUMNS} FROM public.projection_treatments
    WHERE $1::text IS NULL OR projection = $1 ORDER BY number
"""  # noqa: S608 - the columns above
SELECT_SKIPPED: Final = f"""
    SELECT {COLUMNS} FROM public.projection_skips ORDER BY position, projection
"""  # noqa: S608 - the columns above
INSERT: Final = """
    INSERT INTO public.projection_treatments
        (projection, position, event_type, way, reason, decided_by, decided_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
"""
LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended('projection:' || $1, 0))"
GO_ON: Final = "UPDATE {}.progress SET problem = NULL"


async def treat(
    connection: Connection,
    *,
    projection: str,
    position: int,
    event_type: str,
    way: Way,
    reason: str,
    decided_by: str,
    decided_at: datetime,
) -> None:
    """Keep a decision; a projection that had stopped tries to go on.

    Rows that were folded before are as they were: a rebuild makes them anew.

    Args:
        connection: Without an open transaction.
        projection: The name of one that exists.
        position: Of an event that is recorded.
        event_type: Of that event.
        way: How it is treated from now on.
        reason: In words that people can be shown.
        decided_by: The person's id.
        decided_at: Now.
    """
    async with connection.transaction():
        await connection.execute(LOCK, projection)
        said = projection, position, event_type, way.value, reason, decided_by, decided_at
        await connection.execute(INSERT, *said)
        await connection.execute(GO_ON.format(projection))


async def decided(connection: Connection, projection: str | None = None) -> list[Treatment]:
    """Every decision, the first one first; of all projections if none is named."""
    return [_treatment(row) for row in await connection.fetch(SELECT_ALL, projection)]


async def skipped(connection: Connection) -> list[Treatment]:
    """The decisions by which some projection passes over an event now."""
    return [_treatment(row) for row in await connection.fetch(SELECT_SKIPPED)]


def _treatment(row: Any) -> Treatment:
    number, projection, position, event_type, way, reason, decided_by, decided_at = row
    return Treatment(
        number, projection, position, event_type, Way(way), reason, decided_by, decided_at
    )
