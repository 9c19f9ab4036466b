"""Donors and gifts for people."""

from typing import Annotated, Any, ClassVar, Final

import asyncpg
from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException, ServiceUnavailableException
from litestar.params import FromPath, QueryParameter

from domain.ids import CampaignId, DonationId, DonorId
from marketplace.web.pages.context import PageContext
from marketplace.web.pages.showing import page
from marketplace.web.pages.snapshot import snapshot
from marketplace.web.paging import POSITION_MAX, Before
from projections.campaigns import queries as campaign_totals
from projections.campaigns.views import CampaignView
from projections.gifts import queries as traces
from projections.gifts.views import Trace
from projections.registry import position_of

GIFTS_A_PAGE: Final = 20


SHARES_A_PAGE: Final = 40


Minor = Annotated[int, QueryParameter(ge=0, le=POSITION_MAX)]


AnyRequest = Request[Any, Any, Any]


class DonorPage(PageContext, frozen=True):
    """A donor's ledger.

    Attributes:
        position: The event that the ledger is as of.
        donor_id: Whose it is.
        gifts: Of this page, newest first, each with its trace.
        titles: Chinese and English titles of the campaigns of these gifts, by id.
        older: Position to go on from; absent on the last page.
        newest: Whether these are the newest gifts.
    """

    template: ClassVar[str] = "donor.html"

    position: int
    donor_id: DonorId
    gifts: list[Trace]
    titles: dict[CampaignId, tuple[str, str]]
    older: int | None
    newest: bool


class GiftPage(PageContext, frozen=True):
    """Where one gift went.

    Attributes:
        position: The event that the trace is as of.
        gift: With those of its shares that stand on this page.
        campaign: What it was given to.
        start: The first of the gift's minor units that this page tells of.
    """

    template: ClassVar[str] = "gift.html"

    position: int
    gift: Trace
    campaign: CampaignView
    start: int


@get("/donors/{donor_id:str}", include_in_schema=False)
async def show_donor(
    request: AnyRequest,
    donor_id: FromPath[DonorId],
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
    return page(request, found)


@get("/donations/{donation_id:str}", include_in_schema=False)
async def show_gift(
    request: AnyRequest,
    donation_id: FromPath[DonationId],
    pool: NamedDependency[asyncpg.Pool],
    start: Minor = 0,
) -> Response[str]:
    """Where one gift went, to the last fen."""
    async with snapshot(request, pool) as connection:
        position = await position_of(connection, "donor_ledger")
        gift = await traces.trace(connection, donation_id, start, SHARES_A_PAGE)
        if gift is None:
            raise NotFoundException
        campaign = await campaign_totals.campaign(connection, gift.campaign_id)
    if campaign is None:
        # The campaigns are a moment behind the gifts.
        raise ServiceUnavailableException
    found = GiftPage(position, gift, campaign, start)
    return page(request, found)


PAGES: Final = (
    show_donor,
    show_gift,
)
