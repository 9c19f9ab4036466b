"""Every projection recomputed beside the live tables, and compared with them."""

from collections.abc import Callable
from functools import partial
from typing import Final

import asyncpg

from marketplace.log import EventLog
from projections.projection import ProjectionStoppedError
from projections.rebuild import first_difference
from projections.registry import PROJECTIONS

READ_ONLY: Final = "audit"
"""An origin that is never written: an audit appends nothing."""


async def compare_projections(
    dsn: str, progress: Callable[[str, int], None]
) -> tuple[int, str] | None:
    """Recompute every projection from the log and compare it with the live tables, row by row.

    Args:
        dsn: Where both are; a schema for the recomputed tables is made there for the time.
        progress: Gets the projection's name and its position.

    Returns:
        The first position and what differs there; absent if nothing does.
    """
    connection = await asyncpg.connect(dsn)
    try:
        async with await EventLog.open(dsn, origin=READ_ONLY) as log:
            for name, make in PROJECTIONS.items():
                found = await first_difference(make(), connection, log, partial(progress, name))
                if found is not None:
                    there, due = found.live or "nothing", found.expected or "nothing"
                    return found.position, f"{name}.{found.table} has {there} instead of {due}"
    except ProjectionStoppedError as error:
        return error.position, str(error)
    finally:
        await connection.close()
    return None
