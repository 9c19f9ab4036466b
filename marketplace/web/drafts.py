"""Who sees what is not published: a draft is its buyer's, and theirs who review it."""

from typing import Any, Final

from litestar import Request

from domain.ids import BuyerId
from marketplace.identity.staff import Role, Staff
from marketplace.web.auth import caller
from projections.campaigns.views import CampaignView
from projections.orders.queries import Drafts
from projections.orders.views import OrderView

REVIEWERS: Final = (Role.OFFICER, Role.APPROVER, Role.AUDITOR, Role.ADMIN)


async def reader(request: Request[Any, Any, Any]) -> Staff | None:
    """Who reads; absent for somebody without a token, as most are.

    Raises:
        NotAuthorizedException: the token is nobody's.
    """
    return await caller(request) if "authorization" in request.headers else None


def drafts_of(staff: Staff | None) -> Drafts:
    """The orders that somebody sees before they are published."""
    if staff is None:
        return Drafts()
    own = BuyerId(staff.party) if staff.role is Role.BUYER and staff.party else None
    return Drafts(staff.role in REVIEWERS, own)


def may_see(staff: Staff | None, order: OrderView) -> bool:
    """Whether somebody sees an order; everybody does from its publication on."""
    drafts = drafts_of(staff)
    return order.published_at is not None or drafts.every or order.buyer_id == drafts.of_buyer


def may_see_campaign(staff: Staff | None, campaign: CampaignView) -> bool:
    """Whether somebody sees a campaign; everybody does from its publication on."""
    return campaign.published or drafts_of(staff).every
