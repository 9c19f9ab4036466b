"""All that lies outside the log, each half looked at in one snapshot."""

from pathlib import Path
from typing import Final

import asyncpg

from domain.leaf import decode_leaf
from marketplace.audit.outside.guards import unfit_guards
from marketplace.audit.outside.openings import unfit_openings
from marketplace.audit.outside.pictures import unfit_pictures
from marketplace.audit.outside.rights import unfit_rights
from marketplace.audit.verdict import Fault, Verdict
from marketplace.connections import REPLAYS, connect

SELECT_END: Final = """
    SELECT h.recorded_at, e.leaf FROM log_head h JOIN log_events e ON e.position = h.size
"""


async def unfit_beside(dsn: str) -> list[Fault]:
    """What is wrong beside the log, whatever its events say: guards of its tables, and rights."""
    connection = await connect(dsn, REPLAYS)
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            said = [*await unfit_guards(connection), *await unfit_rights(connection)]
            return [Fault(Verdict.OUTSIDE_UNFIT, None, problem) for problem in said]
    finally:
        await connection.close()


async def unfit_outside(dsn: str, pictures: Path) -> list[Fault]:
    """What is said of the log's events elsewhere and does not fit them.

    Args:
        dsn: The log with all that is beside it in the database.
        pictures: The folder of the pictures.
    """
    connection = await connect(dsn, REPLAYS)
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            said = await _unfit_time(connection)
            faults = [Fault(Verdict.OUTSIDE_UNFIT, None, problem) for problem in said]
            faults += await unfit_openings(connection)
            faults += await unfit_pictures(connection, pictures)
            return faults
    finally:
        await connection.close()


async def _unfit_time(connection: asyncpg.Connection) -> list[str]:
    """The head's time is that of its last leaf: what is recorded next is never earlier."""
    row = await connection.fetchrow(SELECT_END)
    if row is None:
        return []
    last = decode_leaf(row["leaf"]).header.at
    if row["recorded_at"] == last:
        return []
    return [f"the head says {row['recorded_at'].isoformat()}, its last leaf {last.isoformat()}"]
