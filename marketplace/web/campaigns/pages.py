"""A campaign for people."""

from typing import Any, ClassVar, Final

import asyncpg
from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from domain.ids import CampaignId
from marketplace.web.drafts import may_see_campaign, reader
from marketplace.web.pages.context import PageContext
from marketplace.web.pages.showing import page
from marketplace.web.pages.snapshot import snapshot
from projections.allocations import queries as takers
from projections.allocations.views import CampaignTakers
from projections.campaigns import queries as campaign_totals
from projections.campaigns.views import CampaignView
from projections.gifts import queries as traces
from projections.gifts.views import Trace
from projections.registry import position_of

HOUSEHOLDS_A_PAGE: Final = 40


GIFTS_A_PAGE: Final = 20


AnyRequest = Request[Any, Any, Any]


class CampaignPage(PageContext, frozen=True):
    """A campaign.

    Attributes:
        position: The event that the campaign's totals are as of.
        campaign: What it is for, and what came in.
        takers: The households that its money went to.
        takers_position: The event that ``takers`` are as of.
        gifts: The newest, with their traces.
        gifts_position: The event that ``gifts`` are as of.
    """

    template: ClassVar[str] = "campaign.html"

    position: int
    campaign: CampaignView
    takers: CampaignTakers
    takers_position: int
    gifts: list[Trace]
    gifts_position: int


@get("/campaigns/{campaign_id:str}", include_in_schema=False)
async def show_campaign(
    request: AnyRequest, campaign_id: FromPath[CampaignId], pool: NamedDependency[asyncpg.Pool]
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
            await takers.takers(connection, campaign_id, campaign.currency, HOUSEHOLDS_A_PAGE),
            await position_of(connection, "takers"),
            await traces.traces_of_campaign(connection, campaign_id, GIFTS_A_PAGE),
            await position_of(connection, "donor_ledger"),
        )
    return page(request, found)


PAGES: Final = (show_campaign,)
