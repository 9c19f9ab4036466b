"""Drafting campaigns, and what changes their standing."""

from typing import Any, Final

from litestar.params import FromPath, JSONBody

from domain.campaigns import commands as campaigns
from domain.facts.campaigns import CampaignDrafted
from domain.ids import CampaignId, HouseholdId, campaign_tag
from marketplace.identity.staff import Role
from marketplace.web.campaigns import bodies
from marketplace.web.desk import Receipt, keyed
from marketplace.web.parties import AnyRequest, attend
from marketplace.web.values.bodies import Freeze, Unfreeze


@keyed("/campaigns", Role.OFFICER)
async def draft_campaign(request: AnyRequest, data: JSONBody[bodies.NewCampaign]) -> Receipt:
    """Write a campaign down."""
    staff, desk = await attend(request)
    campaign_id = CampaignId(desk.new_id("C"))
    command = campaigns.DraftCampaign(
        campaign_id=campaign_id,
        title_zh=data.title_zh,
        title_en=data.title_en,
        kind=data.kind,
        funding=data.funding,
        legal_mode=data.legal_mode,
        target=data.target.money(),
        household_id=None if data.household_id is None else HouseholdId(data.household_id),
        deadline=data.deadline,
        by=staff.actor_id,
        at=desk.now,
    )
    return await desk.take(campaign_id, command, staff.actor_id)


async def _campaign(
    request: AnyRequest,
    campaign_id: str,
    kind: type[campaigns.CampaignCommand],
    **fields: Any,
) -> Receipt:
    staff, desk = await attend(request)
    key = CampaignId(campaign_id)
    command = kind(campaign_id=key, by=staff.actor_id, at=desk.now, **fields)
    return await desk.take(campaign_id, command, staff.actor_id)


@keyed("/campaigns/{campaign_id:str}/publication", Role.OFFICER)
async def publish_campaign(request: AnyRequest, campaign_id: FromPath[str]) -> Receipt:
    """Start taking gifts."""
    staff, desk = await attend(request)
    key = CampaignId(campaign_id)
    drafted = await desk.first(campaign_tag(key))
    command = campaigns.PublishCampaign(
        campaign_id=key,
        household_id=drafted.household_id if isinstance(drafted, CampaignDrafted) else None,
        by=staff.actor_id,
        at=desk.now,
    )
    return await desk.take(campaign_id, command, staff.actor_id)


@keyed("/campaigns/{campaign_id:str}/pause", Role.OFFICER)
async def pause_campaign(request: AnyRequest, campaign_id: FromPath[str]) -> Receipt:
    """Stop taking gifts for a while."""
    return await _campaign(request, campaign_id, campaigns.PauseCampaign)


@keyed("/campaigns/{campaign_id:str}/resumption", Role.OFFICER)
async def resume_campaign(request: AnyRequest, campaign_id: FromPath[str]) -> Receipt:
    """Take gifts again."""
    return await _campaign(request, campaign_id, campaigns.ResumeCampaign)


@keyed("/campaigns/{campaign_id:str}/closure", Role.OFFICER)
async def close_campaign(request: AnyRequest, campaign_id: FromPath[str]) -> Receipt:
    """End it."""
    return await _campaign(request, campaign_id, campaigns.CloseCampaign)


@keyed("/campaigns/{campaign_id:str}/freeze", Role.OFFICER, Role.APPROVER)
async def freeze_campaign(
    request: AnyRequest, campaign_id: FromPath[str], data: JSONBody[Freeze]
) -> Receipt:
    """Stop everything."""
    kind = campaigns.FreezeCampaign
    return await _campaign(request, campaign_id, kind, reason=data.reason)


@keyed("/campaigns/{campaign_id:str}/unfreeze", Role.APPROVER)
async def unfreeze_campaign(
    request: AnyRequest, campaign_id: FromPath[str], data: JSONBody[Unfreeze]
) -> Receipt:
    """Lift a freeze."""
    kind = campaigns.UnfreezeCampaign
    return await _campaign(request, campaign_id, kind, reason=data.reason)


COMMANDS: Final = (
    draft_campaign,
    publish_campaign,
    pause_campaign,
    resume_campaign,
    close_campaign,
    freeze_campaign,
    unfreeze_campaign,
)
