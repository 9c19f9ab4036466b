"""The home page. Each page reads in one snapshot, so that its figures belong together."""

from typing import Any, ClassVar, Final

import asyncpg
from litestar import Request, Response, get
from litestar.di import NamedDependency

from marketplace.log import EventLog
from marketplace.log.log import Checkpoint
from marketplace.web.pages.context import PageContext
from marketplace.web.pages.showing import page
from marketplace.web.pages.snapshot import snapshot
from marketplace.web.paging import POSITION_MAX, Before
from projections.books import queries as figures
from projections.books.views import Figures
from projections.campaigns import queries as campaign_totals
from projections.campaigns.views import CampaignView
from projections.earnings import figures as work_figures
from projections.earnings.figures import WorkFigures
from projections.money import MoneyView
from projections.orders import queries as order_views
from projections.orders.views import OrderView
from projections.payouts import custody

CAMPAIGNS_A_PAGE: Final = 20
ORDERS_AT_HOME: Final = 3


AnyRequest = Request[Any, Any, Any]


class HomePage(PageContext, frozen=True):
    """Home.

    Attributes:
        position: The event that the figures are as of.
        overdrawn: What left the custody account beyond what the bank's lines brought, in each
            currency in which it did; none if all is covered.
        figures: All gifts' money, a row for each currency.
        work: All money of piecework, a row for each currency.
        work_position: The event that it is as of.
        campaigns: Those that were published, newest first.
        older: Position to go on from; absent on the last page.
        orders: The newest of which lots are free.
        checkpoint: Size and root of the log, for who wants to check.
    """

    template: ClassVar[str] = "home.html"

    position: int
    overdrawn: list[MoneyView]
    figures: list[Figures]
    work: list[WorkFigures]
    work_position: int
    campaigns: list[CampaignView]
    older: int | None
    orders: list[OrderView]
    checkpoint: Checkpoint


@get("/", include_in_schema=False)
async def show_home(
    request: AnyRequest,
    pool: NamedDependency[asyncpg.Pool],
    log: NamedDependency[EventLog],
    before: Before = POSITION_MAX,
) -> Response[str]:
    """Figures that reconcile, of gifts and of work, and the campaigns."""
    async with snapshot(request, pool) as connection:
        position, money = await figures.figures(connection)
        overdrawn = [one for one in await custody.held(connection) if one.minor < 0]
        work_position, work = await work_figures.figures(connection)
        campaigns, older = await campaign_totals.newest(connection, before, CAMPAIGNS_A_PAGE)
        orders = await order_views.open_orders(connection, POSITION_MAX, ORDERS_AT_HOME)
    checkpoint = await log.checkpoint()
    found = HomePage(
        position, overdrawn, money, work, work_position, campaigns, older, orders, checkpoint
    )
    return page(request, found)


PAGES: Final = (show_home,)
