"""Reading campaigns. Only drafts need a token."""

from typing import Any, Final

import asyncpg
from litestar import Request, get
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from domain.ids import CampaignId
from marketplace.web.drafts import drafts_of, may_see_campaign, reader
from marketplace.web.paging import Limit, Position
from projections.campaigns import queries as campaign_totals
from projections.campaigns.views import CampaignView

AnyRequest = Request[Any, Any, Any]


@get("/campaigns")
async def list_campaigns(
    request: AnyRequest,
    pool: NamedDependency[asyncpg.Pool],
    after: Position = 0,
    limit: Limit = 50,
) -> list[CampaignView]:
    """Campaigns, oldest first; ``after`` is the last ``drafted_position`` of the page before.

    Drafts are for whoever reviews them.
    """
    drafts = drafts_of(await reader(request)).every
    async with pool.acquire() as connection:
        return await campaign_totals.campaigns(connection, after, limit, drafts=drafts)


@get("/campaigns/{campaign_id:str}")
async def read_campaign(
    request: AnyRequest, campaign_id: FromPath[CampaignId], pool: NamedDependency[asyncpg.Pool]
) -> CampaignView:
    """One campaign and its totals."""
    staff = await reader(request)
    async with pool.acquire() as connection:
        found = await campaign_totals.campaign(connection, campaign_id)
    if found is None or not may_see_campaign(staff, found):
        raise NotFoundException(f"no campaign {campaign_id}")
    return found


QUERIES: Final = (
    list_campaigns,
    read_campaign,
)
