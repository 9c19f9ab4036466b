"""The pages. Each reads in one snapshot, so that its figures belong together."""

from typing import Annotated, Any, Final

import asyncpg
from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException, ServiceUnavailableException
from litestar.params import FromPath, QueryParameter
from msgspec import Struct

from marketplace.log import EventLog
from marketplace.log.log import Checkpoint
from marketplace.web.drafts import may_see_campaign, reader
from marketplace.web.earnings.pages import show_statement
from marketplace.web.orders.pages import ORDERS_AT_HOME, WORK_PAGES
from marketplace.web.pages.assets import send_asset
from marketplace.web.pages.showing import page
from marketplace.web.pages.snapshot import snapshot
from projections.allocations import takers
from projections.allocations.takers import CampaignTakers
from projections.books import figures
from projections.books.figures import Figures
from projections.campaigns import totals as campaign_totals
from projections.campaigns.totals import CampaignView
from projections.earnings import figures as work_figures
from projections.earnings import ledger
from projections.earnings.figures import WorkFigures
from projections.earnings.ledger import EarningsLine, EarningsTotals
from projections.gifts import traces
from projections.gifts.traces import Trace
from projections.households import ledger as household_ledger
from projections.households.ledger import HouseholdLine, HouseholdTotals, HouseholdView, StationView
from projections.orders import views as order_views
from projections.orders.views import OrderView
from projections.projection import Connection
from projections.registry import position_of

POSITION_MAX: Final = 2**63 - 1
CAMPAIGNS_A_PAGE: Final = 20
HOUSEHOLDS_A_PAGE: Final = 40
LINES_A_PAGE: Final = 40
EARNINGS_A_PAGE: Final = 20
GIFTS_A_PAGE: Final = 20
SHARES_A_PAGE: Final = 40
Before = Annotated[int, QueryParameter(ge=0, le=POSITION_MAX)]
Minor = Annotated[int, QueryParameter(ge=0, le=POSITION_MAX)]
AnyRequest = Request[Any, Any, Any]


class HomePage(Struct, frozen=True):
    """Home.

    Attributes:
        position: The event that the figures are as of.
        figures: All gifts' money, a row for each currency.
        work: All money of piecework, a row for each currency.
        work_position: The event that it is as of.
        campaigns: Those that were published, newest first.
        older: Position to go on from; absent on the last page.
        orders: The newest of which lots are free.
        checkpoint: Size and root of the log, for who wants to check.
    """

    position: int
    figures: list[Figures]
    work: list[WorkFigures]
    work_position: int
    campaigns: list[CampaignView]
    older: int | None
    orders: list[OrderView]
    checkpoint: Checkpoint


class CampaignPage(Struct, frozen=True):
    """A campaign.

    Attributes:
        position: The event that the campaign's totals are as of.
        takers: The households that its money went to.
        takers_position: The event that ``takers`` are as of.
        gifts: The newest, with their traces.
        gifts_position: The event that ``gifts`` are as of.
    """

    position: int
    campaign: CampaignView
    takers: CampaignTakers
    takers_position: int
    gifts: list[Trace]
    gifts_position: int


class EarnedPart(Struct, frozen=True):
    """What a household earned, the second part of its page.

    Attributes:
        position: The event that it is as of.
        older: Position to go on from; absent on the last page.
        newest: Whether these are the newest lines.
    """

    position: int
    totals: list[EarningsTotals]
    lines: list[EarningsLine]
    older: int | None
    newest: bool


class HouseholdPage(Struct, frozen=True):
    """A household's ledger: what it was given, and apart from it what it earned.

    Attributes:
        position: The event that the ledger of gifts is as of.
        stations: Which may act for it.
        titles: Chinese and English titles of the campaigns that stand in the lines, by id.
        older: Position to go on from; absent on the last page.
        newest: Whether these are the newest lines.
    """

    position: int
    household: HouseholdView
    stations: list[StationView]
    totals: list[HouseholdTotals]
    lines: list[HouseholdLine]
    titles: dict[str, tuple[str, str]]
    older: int | None
    newest: bool
    earned: EarnedPart


class DonorPage(Struct, frozen=True):
    """A donor's ledger.

    Attributes:
        position: The event that the ledger is as of.
        titles: Chinese and English titles of the campaigns of these gifts, by id.
        older: Position to go on from; absent on the last page.
        newest: Whether these are the newest gifts.
    """

    position: int
    donor_id: str
    gifts: list[Trace]
    titles: dict[str, tuple[str, str]]
    older: int | None
    newest: bool


class GiftPage(Struct, frozen=True):
    """Where one gift went.

    Attributes:
        position: The event that the trace is as of.
        gift: With those of its shares that stand on this page.
        from_minor: The first of the gift's minor units that this page tells of.
    """

    position: int
    gift: Trace
    campaign: CampaignView
    from_minor: int


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
        work_position, work = await work_figures.figures(connection)
        campaigns, older = await campaign_totals.newest(connection, before, CAMPAIGNS_A_PAGE)
        orders = await order_views.open_orders(connection, POSITION_MAX, ORDERS_AT_HOME)
    checkpoint = await log.checkpoint()
    found = HomePage(position, money, work, work_position, campaigns, older, orders, checkpoint)
    return page(request, "home.html", found)


@get("/campaigns/{campaign_id:str}", include_in_schema=False)
async def show_campaign(
    request: AnyRequest, campaign_id: FromPath[str], pool: NamedDependency[asyncpg.Pool]
) -> Response[str]:
    """One campaign: what came in, where it is now."""
    staff = await reader(request)
    async with snapshot(request, pool) as connection:
        campaign = await campaign_totals.campaign(connection, campaign_id)
        if campaign is None or not may_see_campaign(staff, campaign):
            raise NotFoundException
        found = CampaignPage(
            await position_of(connection, "campaign_totals"),
            campaign,
            await takers.takers(connection, campaign_id, HOUSEHOLDS_A_PAGE),
            await position_of(connection, "takers"),
            await traces.traces_of_campaign(connection, campaign_id, GIFTS_A_PAGE),
            await position_of(connection, "donor_ledger"),
        )
    return page(request, "campaign.html", found)


@get("/households/{household_id:str}", include_in_schema=False)
async def show_household(
    request: AnyRequest,
    household_id: FromPath[str],
    pool: NamedDependency[asyncpg.Pool],
    before: Before = POSITION_MAX,
    earned_before: Before = POSITION_MAX,
) -> Response[str]:
    """A household's money, line by line: gifts and earnings, each a ledger of its own."""
    async with snapshot(request, pool) as connection:
        household = await household_ledger.household(connection, household_id)
        if household is None:
            raise NotFoundException
        position = await position_of(connection, "household_ledger")
        stations = await household_ledger.stations(connection, household_id)
        totals = await household_ledger.totals(connection, household_id)
        # One more than is shown tells whether there is a next page.
        lines = await household_ledger.lines(connection, household_id, before, LINES_A_PAGE + 1)
        shown = lines[:LINES_A_PAGE]
        concerned = {line.campaign_id for line in shown if line.campaign_id is not None}
        titles = await campaign_totals.titles(connection, concerned)
        earned = await _earned(connection, household_id, earned_before)
    older = shown[-1].position if len(lines) > LINES_A_PAGE else None
    newest = before == POSITION_MAX
    about = household, stations, totals
    found = HouseholdPage(position, *about, shown, titles, older, newest, earned)
    return page(request, "household.html", found)


async def _earned(connection: Connection, household_id: str, before: int) -> EarnedPart:
    position = await position_of(connection, "earnings")
    totals = await ledger.totals(connection, household_id)
    lines = await ledger.lines(connection, household_id, before, EARNINGS_A_PAGE + 1)
    shown = lines[:EARNINGS_A_PAGE]
    older = shown[-1].position if len(lines) > EARNINGS_A_PAGE else None
    return EarnedPart(position, totals, shown, older, before == POSITION_MAX)


@get("/donors/{donor_id:str}", include_in_schema=False)
async def show_donor(
    request: AnyRequest,
    donor_id: FromPath[str],
    pool: NamedDependency[asyncpg.Pool],
    before: Before = POSITION_MAX,
) -> Response[str]:
    """Every gift of a donor and where it is now."""
    async with snapshot(request, pool) as connection:
        position = await position_of(connection, "donor_ledger")
        gifts, older = await traces.traces_of_donor(connection, donor_id, before, GIFTS_A_PAGE)
        if not gifts:
            raise NotFoundException
        concerned = {gift.campaign_id for gift in gifts}
        titles = await campaign_totals.titles(connection, concerned)
    newest = before == POSITION_MAX
    found = DonorPage(position, donor_id, gifts, titles, older, newest)
    return page(request, "donor.html", found)


@get("/donations/{donation_id:str}", include_in_schema=False)
async def show_gift(
    request: AnyRequest,
    donation_id: FromPath[str],
    pool: NamedDependency[asyncpg.Pool],
    from_minor: Minor = 0,
) -> Response[str]:
    """Where one gift went, to the last fen."""
    async with snapshot(request, pool) as connection:
        position = await position_of(connection, "donor_ledger")
        gift = await traces.trace(connection, donation_id, from_minor, SHARES_A_PAGE)
        if gift is None:
            raise NotFoundException
        campaign = await campaign_totals.campaign(connection, gift.campaign_id)
    if campaign is None:
        # The campaigns are a moment behind the gifts.
        raise ServiceUnavailableException
    found = GiftPage(position, gift, campaign, from_minor)
    return page(request, "gift.html", found)


PAGES: Final = (
    *(show_home, show_campaign, show_household, show_statement, show_donor, show_gift),
    *WORK_PAGES,
    send_asset,
)
