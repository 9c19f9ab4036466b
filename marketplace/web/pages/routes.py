"""The five pages. Each reads in one snapshot, so that its figures belong together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any, Final

import asyncpg
from litestar import MediaType, Request, Response, get
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, QueryParameter
from msgspec import Struct

from marketplace.web.pages.showing import HERE, page, style_name
from projections import campaign_totals, household_ledger, overview, traces
from projections.campaign_totals import CampaignView
from projections.household_ledger import HouseholdLine, HouseholdTotals, HouseholdView
from projections.overview import Overview
from projections.projection import Connection
from projections.traces import Trace

POSITION_MAX: Final = 2**63 - 1
LINES_A_PAGE: Final = 50
GIFTS_A_PAGE: Final = 20
Before = Annotated[int, QueryParameter(ge=0, le=POSITION_MAX)]
AnyRequest = Request[Any, Any, Any]


class HomePage(Struct, frozen=True):
    """Home.

    Attributes:
        overview: Figures for each currency, all as of one event.
        campaigns: Those that were published, newest first.
    """

    overview: Overview
    campaigns: list[CampaignView]


class CampaignPage(Struct, frozen=True):
    """A campaign.

    Attributes:
        gifts: The newest, with their traces.
    """

    campaign: CampaignView
    gifts: list[Trace]


class HouseholdPage(Struct, frozen=True):
    """A household's ledger.

    Attributes:
        older: Position to go on from; absent on the last page.
    """

    household: HouseholdView
    totals: list[HouseholdTotals]
    lines: list[HouseholdLine]
    older: int | None


class DonorPage(Struct, frozen=True):
    """A donor's ledger.

    Attributes:
        titles: Campaigns of these gifts by id.
        older: Position to go on from; absent on the last page.
    """

    donor_id: str
    gifts: list[Trace]
    campaigns: dict[str, CampaignView]
    older: int | None


class GiftPage(Struct, frozen=True):
    """Where one gift went."""

    gift: Trace
    campaign: CampaignView


@asynccontextmanager
async def snapshot(pool: asyncpg.Pool) -> AsyncIterator[Connection]:
    """A connection that sees one moment."""
    async with (
        pool.acquire() as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        yield connection


@get("/", include_in_schema=False)
async def show_home(request: AnyRequest, pool: NamedDependency[asyncpg.Pool]) -> Response[str]:
    """Three figures that reconcile, and the campaigns."""
    async with snapshot(pool) as connection:
        found = HomePage(
            await overview.overview(connection), await campaign_totals.newest(connection, 30)
        )
    return page(request, "home.html", found)


@get("/campaigns/{campaign_id:str}", include_in_schema=False)
async def show_campaign(
    request: AnyRequest, campaign_id: FromPath[str], pool: NamedDependency[asyncpg.Pool]
) -> Response[str]:
    """One campaign: what came in, where it is now."""
    async with snapshot(pool) as connection:
        campaign = await campaign_totals.campaign(connection, campaign_id)
        if campaign is None:
            raise NotFoundException
        gifts = await traces.traces_of_campaign(connection, campaign_id, GIFTS_A_PAGE)
    return page(request, "campaign.html", CampaignPage(campaign, gifts))


@get("/households/{household_id:str}", include_in_schema=False)
async def show_household(
    request: AnyRequest,
    household_id: FromPath[str],
    pool: NamedDependency[asyncpg.Pool],
    before: Before = POSITION_MAX,
) -> Response[str]:
    """A household's money, line by line."""
    async with snapshot(pool) as connection:
        household = await household_ledger.household(connection, household_id)
        if household is None:
            raise NotFoundException
        totals = await household_ledger.totals(connection, household_id)
        lines = await household_ledger.lines(connection, household_id, before, LINES_A_PAGE)
    older = lines[-1].position if len(lines) == LINES_A_PAGE else None
    return page(request, "household.html", HouseholdPage(household, totals, lines, older))


@get("/donors/{donor_id:str}", include_in_schema=False)
async def show_donor(
    request: AnyRequest,
    donor_id: FromPath[str],
    pool: NamedDependency[asyncpg.Pool],
    before: Before = POSITION_MAX,
) -> Response[str]:
    """Every gift of a donor and where it is now."""
    async with snapshot(pool) as connection:
        gifts, older = await traces.traces_of_donor(connection, donor_id, before, GIFTS_A_PAGE)
        if not gifts:
            raise NotFoundException
        campaigns = {}
        for campaign_id in {gift.campaign_id for gift in gifts}:
            campaign = await campaign_totals.campaign(connection, campaign_id)
            if campaign is not None:
                campaigns[campaign_id] = campaign
    return page(request, "donor.html", DonorPage(donor_id, gifts, campaigns, older))


@get("/donations/{donation_id:str}", include_in_schema=False)
async def show_gift(
    request: AnyRequest, donation_id: FromPath[str], pool: NamedDependency[asyncpg.Pool]
) -> Response[str]:
    """Where one gift went, to the last fen."""
    async with snapshot(pool) as connection:
        gift = await traces.trace(connection, donation_id)
        if gift is None:
            raise NotFoundException
        campaign = await campaign_totals.campaign(connection, gift.campaign_id)
    if campaign is None:
        raise NotFoundException
    return page(request, "gift.html", GiftPage(gift, campaign))


@get("/static/{name:str}", include_in_schema=False)
async def show_style(name: FromPath[str]) -> Response[bytes]:
    """The one style sheet, under a name that changes with its content."""
    if name != style_name():
        raise NotFoundException
    return Response(
        (HERE / "static/site.css").read_bytes(),
        media_type=MediaType.CSS,
        headers={"Cache-Control": "public, max-age=31536000, immutable"},
    )


PAGES: Final = (show_home, show_campaign, show_household, show_donor, show_gift, show_style)
