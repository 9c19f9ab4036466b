"""What was opened, by whom, when and why."""

from typing import Final

import asyncpg
from litestar import get
from litestar.di import NamedDependency

from marketplace.identity.staff import Role
from marketplace.vault.accesses import Access, accesses
from marketplace.web.auth import ROLES
from marketplace.web.paging import POSITION_MAX, Limit, Position


@get("/openings", opt={ROLES: (Role.AUDITOR,)})
async def read_openings(
    pool: NamedDependency[asyncpg.Pool], before: Position = POSITION_MAX, limit: Limit = 100
) -> list[Access]:
    """What was opened by whom, when and why, newest first; ``before`` is a line's number."""
    async with pool.acquire() as connection:
        return await accesses(connection, before, limit)


QUERIES: Final = (read_openings,)
