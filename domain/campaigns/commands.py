"""What can be asked of campaigns."""

from datetime import datetime

from domain.decider import Command
from domain.facts.campaigns import CampaignKind, FeeBearer, FundingMode, LegalMode, Title
from domain.facts.editions import SECOND, Edition
from domain.facts.freezing import FreezeReason, UnfreezeReason
from domain.ids import ActorId, CampaignId, HouseholdId
from domain.money import Money


class CampaignCommand(Command, frozen=True, kw_only=True):
    """Something that staff want of one campaign."""

    campaign_id: CampaignId
    by: ActorId
    at: datetime


class DraftCampaign(CampaignCommand, frozen=True, kw_only=True):
    """Write a campaign down. Fields as in ``CampaignDrafted``."""

    title_zh: Title
    title_en: Title
    kind: CampaignKind
    funding: FundingMode
    legal_mode: LegalMode
    target: Money
    household_id: HouseholdId | None = None
    deadline: datetime | None = None
    gifts_since: datetime | None = None
    fee_bearer: FeeBearer = FeeBearer.GIFT


class PublishCampaign(CampaignCommand, frozen=True, kw_only=True):
    """Start taking gifts.

    Attributes:
        household_id: The one that the draft names, so that its standing can be looked at; absent
            if the campaign is pooled.
        edition: Of the rule for a campaign's start.
    """

    household_id: HouseholdId | None = None
    edition: Edition = SECOND


class PauseCampaign(CampaignCommand, frozen=True):
    """Stop taking gifts for a while."""


class ResumeCampaign(CampaignCommand, frozen=True):
    """Take gifts again."""


class CloseCampaign(CampaignCommand, frozen=True):
    """End it; an all-or-nothing campaign closes early only when its target is reached."""


class FreezeCampaign(CampaignCommand, frozen=True, kw_only=True):
    """Stop everything."""

    reason: FreezeReason


class UnfreezeCampaign(CampaignCommand, frozen=True, kw_only=True):
    """Lift a freeze."""

    reason: UnfreezeReason
