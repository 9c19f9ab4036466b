"""Reading notices of public holidays."""

from typing import Final

import asyncpg
from litestar import get
from litestar.di import NamedDependency
from msgspec import Struct

from marketplace.web.paging import POSITION_MAX, Limit, Position
from projections.holiday_notices import notices
from projections.holiday_notices.notices import NoticeView


class NoticesPage(Struct, frozen=True):
    """Notices as they were entered, newest first; of one year the newest counts.

    Attributes:
        next_before: Give it as ``before`` for older ones; absent on the last page.
    """

    notices: list[NoticeView]
    next_before: int | None


@get("/holiday-notices")
async def list_holiday_notices(
    pool: NamedDependency[asyncpg.Pool], before: Position = POSITION_MAX, limit: Limit = 50
) -> NoticesPage:
    """By which working days are counted, beside those that the program knows of itself."""
    async with pool.acquire() as connection:
        found = await notices.notices(connection, before, limit)
    return NoticesPage(found, found[-1].position if len(found) == limit else None)


QUERIES: Final = (list_holiday_notices,)
