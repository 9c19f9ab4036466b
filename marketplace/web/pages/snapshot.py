"""Reading in one moment, so that a page's figures belong together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import asyncpg
from litestar import Request

from projections.projection import Connection
from projections.treatments import skipped

SKIPPED: Final = "skipped"
"""Where a request remembers what the projections that it read pass over."""


@asynccontextmanager
async def snapshot(
    request: Request[Any, Any, Any], pool: asyncpg.Pool
) -> AsyncIterator[Connection]:
    """A connection that sees one moment.

    What some projection passes over by an operator's decision is noted with the request, so that
    the page says so.
    """
    async with (
        pool.acquire() as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        request.state[SKIPPED] = await skipped(connection)
        yield connection
