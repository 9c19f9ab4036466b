"""What every answer of the API's reads says of events that a read model passes over.

A person decides that, with a reason (decision 10). Pages show it with the reason; whoever reads the
API or a CSV file gets a header, since the figures lack those events as well.
"""

from typing import Any, Final

import asyncpg
from litestar.datastructures import MutableScopeHeaders
from litestar.types import Message, Scope

from marketplace.log.reading import LOST
from projections.treatments import skipped

HEADER: Final = "Passed-Over"
API: Final = "/api/v1/"
UNKNOWN: Final = "unknown"
"""In its place while the database can't be asked."""
SUCCESSES: Final = range(200, 300)


async def tell_passed_over(message: Message, scope: Scope) -> None:
    """Name each read model and the position that it passes over, if there is any."""
    if message["type"] != "http.response.start":
        return
    known: Any = scope
    reads = known["method"] == "GET" and known["path"].startswith(API)
    if not reads or message["status"] not in SUCCESSES:
        return
    said = await _said(known["litestar_app"].state.pool)
    if said:
        MutableScopeHeaders(message)[HEADER] = said


async def _said(pool: asyncpg.Pool) -> str:
    try:
        async with pool.acquire() as connection:
            found = await skipped(connection)
    except (*LOST, asyncpg.PostgresError):
        return UNKNOWN
    return ", ".join(f"{one.projection}@{one.position}" for one in found)
