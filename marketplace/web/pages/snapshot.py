"""Reading in one moment, so that a page's figures belong together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from projections.projection import Connection


@asynccontextmanager
async def snapshot(pool: asyncpg.Pool) -> AsyncIterator[Connection]:
    """A connection that sees one moment."""
    async with (
        pool.acquire() as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        yield connection
