"""Rows of an earlier release, as they were written down, and bringing them up to date."""

from collections import defaultdict
from typing import Any, Final

import asyncpg
import msgspec

from marketplace.log import EventLog
from projections.advance import advance
from projections.registry import PROJECTIONS
from tests.conftest import ORIGIN

INSERT: Final = "INSERT INTO {table} SELECT * FROM json_populate_recordset(NULL::{table}, $1)"
POSITION: Final = "SELECT position FROM {name}.progress"


async def fill(dsn: str, lines: list[bytes]) -> None:
    """Put a release's rows into its empty tables."""
    rows: dict[str, list[Any]] = defaultdict(list)
    for line in lines:
        told = msgspec.json.decode(line)
        rows[told["table"]].append(told["row"])
    connection = await asyncpg.connect(dsn)
    for table, found in rows.items():
        # Heads and positions have a row from the start.
        if table.endswith((".progress", ".log_head")):
            await connection.execute(f"DELETE FROM {table}")  # noqa: S608 - names of ours
        await connection.execute(INSERT.format(table=table), msgspec.json.encode(found).decode())
    await connection.close()


async def follow(dsn: str) -> None:
    """Bring every projection up to date from where it stands, as the workers do."""
    connection = await asyncpg.connect(dsn)
    async with await EventLog.open(dsn, origin=ORIGIN) as log:
        for name, make in PROJECTIONS.items():
            after = await connection.fetchval(POSITION.format(name=name))
            await advance(make(), connection, await log.read(after=after))
    await connection.close()
