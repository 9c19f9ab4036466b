"""A worker's statement for any days, to be read on a phone and printed."""

from datetime import date, timedelta
from typing import Annotated, Any, ClassVar, Final

import asyncpg
from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, QueryParameter

from domain.calendar import beijing_day
from domain.ids import HouseholdId
from marketplace.log.log import utc_now
from marketplace.web.pages.context import PageContext
from marketplace.web.pages.showing import page
from marketplace.web.pages.snapshot import snapshot
from projections.earnings.period import Period
from projections.earnings.statement import statement
from projections.earnings.views import Statement
from projections.households import queries as household_ledger
from projections.registry import position_of

First = Annotated[date | None, QueryParameter(name="from")]
Last = Annotated[date | None, QueryParameter(name="to")]


class StatementPage(PageContext, frozen=True):
    """A statement.

    Attributes:
        position: The event that it is as of.
        statement: The household's, by currency, with its lots and lines.
        month_before: First and last day of the month before the statement's first.
    """

    template: ClassVar[str] = "statement.html"

    position: int
    statement: Statement
    month_before: Period


@get("/households/{household_id:str}/statement", include_in_schema=False)
async def show_statement(
    request: Request[Any, Any, Any],
    household_id: FromPath[HouseholdId],
    pool: NamedDependency[asyncpg.Pool],
    first: First = None,
    last: Last = None,
) -> Response[str]:
    """What a household earned in some days; in this month so far, if it is not said."""
    today = beijing_day(utc_now())
    last = last or today
    period = Period(first or last.replace(day=1), last)
    async with snapshot(request, pool) as connection:
        if await household_ledger.household(connection, household_id) is None:
            raise NotFoundException
        position = await position_of(connection, "earnings")
        found = await statement(connection, household_id, period)
    return page(request, StatementPage(position, found, _month_before(period)))


def _month_before(period: Period) -> Period:
    begin = max(period.first, date.min + timedelta(days=31)).replace(day=1)
    last = begin - timedelta(days=1)
    return Period(last.replace(day=1), last)


PAGES: Final = (show_statement,)
