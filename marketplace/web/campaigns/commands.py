"""Drafting campaigns, and what changes their standing."""

from typing import Final

from litestar.params import FromPath, JSONBody

from domain.campaigns import commands as campaigns
from domain.facts.campaigns import CampaignDrafted
from domain.ids import CampaignId, HouseholdId, campaign_tag
from marketplace.identity.staff import Role
from marketplace.web.campaigns import bodies
from marketplace.web.desk import AtDesk, Receipt, keyed
from marketplace.web.values.bodies import Freeze, Unfreeze


@keyed("/campaigns", Role.OFFICER)
async def draft_campaign(desk: AtDesk, data: JSONBody[bodies.NewCampaign]) -> Receipt:
    """Write a campaign down."""
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
        gifts_since=data.gifts_since,
        fee_bearer=data.fee_bearer,
        by=desk.actor,
        at=desk.now,
    )
    return await desk.take(campaign_id, command)


@keyed("/campaigns/{campaign_id:str}/publication", Role.OFFICER)
async def publish_campaign(desk: AtDesk, campaign_id: FromPath[str]) -> Receipt:
    """Start taking gifts."""
    key = CampaignId(campaign_id)
    drafted = await desk.first(campaign_tag(key))
    command = campaigns.PublishCampaign(
        campaign_id=key,
        household_id=drafted.household_id if isinstance(drafted, CampaignDrafted) else None,
        by=desk.actor,
        at=desk.now,
    )
    return await desk.take(campaign_id, command)


@keyed("/campaigns/{campaign_id:str}/pause", Role.OFFICER)
async def pause_campaign(desk: AtDesk, campaign_id: FromPath[str]) -> Receipt:
    """Stop taking gifts for a while."""
    command = campaigns.PauseCampaign(
        campaign_id=CampaignId(campaign_id), by=desk.actor, at=desk.now
    )
    return await desk.take(campaign_id, command)


@keyed("/campaigns/{campaign_id:str}/resumption", Role.OFFICER)
async def resume_campaign(desk: AtDesk, campaign_id: FromPath[str]) -> Receipt:
    """Take gifts again."""
    command = campaigns.ResumeCampaign(
        campaign_id=CampaignId(campaign_id), by=desk.actor, at=desk.now
    )
    return await desk.take(campaign_id, command)


@keyed("/campaigns/{campaign_id:str}/closure", Role.OFFICER)
async def close_campaign(desk: AtDesk, campaign_id: FromPath[str]) -> Receipt:
    """End it."""
    command = campaigns.CloseCampaign(
        campaign_id=CampaignId(campaign_id), by=desk.actor, at=desk.now
    )
    return await desk.take(campaign_id, command)


@keyed("/campaigns/{campaign_id:str}/freeze", Role.OFFICER, Role.APPROVER)
async def freeze_campaign(
    desk: AtDesk, campaign_id: FromPath[str], data: JSONBody[Freeze]
) -> Receipt:
    """Stop everything."""
    command = campaigns.FreezeCampaign(
        campaign_id=CampaignId(campaign_id), reason=data.reason, by=desk.actor, at=desk.now
    )
    return await desk.take(campaign_id, command)


@keyed("/campaigns/{campaign_id:str}/unfreeze", Role.APPROVER)
async def unfreeze_campaign(
    desk: AtDesk, campaign_id: FromPath[str], data: JSONBody[Unfreeze]
) -> Receipt:
    """Lift a freeze."""
    command = campaigns.UnfreezeCampaign(
        campaign_id=CampaignId(campaign_id), reason=data.reason, by=desk.actor, at=desk.now
    )
    return await desk.take(campaign_id, command)


COMMANDS: Final = (
    draft_campaign,
    publish_campaign,
    pause_campaign,
    resume_campaign,
    close_campaign,
    freeze_campaign,
    unfreeze_campaign,
)
