"""Facts about campaigns."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final

from msgspec import Meta

from domain.bounds import TotalMinor
from domain.decider import Event, HappenedAt
from domain.facts.editions import FIRST, Edition
from domain.facts.freezing import FreezeReason, UnfreezeReason
from domain.ids import ActorId, CampaignId, HouseholdId, Tag, campaign_tag, household_tag
from domain.lifecycle import Lifecycle, Step
from domain.money import Money

Title = Annotated[str, Meta(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f\x7f]+$")]
"""Public text of one line. It names a purpose, never a person."""


class CampaignKind(StrEnum):
    """For whom the money is."""

    POOLED = "pooled"
    EARMARKED = "earmarked"


class FundingMode(StrEnum):
    """What happens when the target is missed."""

    KEEP_ALL = "keep_all"
    ALL_OR_NOTHING = "all_or_nothing"


class FeeBearer(StrEnum):
    """Who bears what gateways keep of gifts; said before anybody gives."""

    GIFT = "gift"
    PLATFORM = "platform"


class LegalMode(StrEnum):
    """The legal ground; the three are never mixed (Charity Law 2023; platform rules)."""

    PUBLIC_FUNDRAISING = "public_fundraising"
    PERSONAL_HELP = "personal_help"
    COMMERCIAL = "commercial"


class Outcome(StrEnum):
    """How a campaign ended."""

    REACHED = "reached"
    MISSED = "missed"


class CampaignStatus(StrEnum):
    """Where a campaign stands, freezes aside."""

    UNKNOWN = "unknown"
    DRAFTED = "drafted"
    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


class CampaignEvent(Event, frozen=True, kw_only=True):
    """A fact about one campaign, done by a member of staff."""

    campaign_id: CampaignId
    by: ActorId
    at: HappenedAt

    def tags(self) -> tuple[Tag, ...]:
        """The campaign."""
        return (campaign_tag(self.campaign_id),)

    def actor(self) -> ActorId:
        """Who did it."""
        return self.by


class CampaignDrafted(CampaignEvent, frozen=True, tag="CampaignDrafted/1", omit_defaults=True):
    """A campaign was written down; it takes no gift yet.

    Attributes:
        target: What the campaign wants to raise.
        household_id: The one household of an earmarked campaign; absent for a pooled one.
        deadline: Gifts are taken before it; absent if a keep-all campaign has none.
        gifts_since: Gifts that were given from then on are taken, as those of an older campaign
            that is carried on here; absent: from its publication on.
        fee_bearer: Who bears what gateways keep; of a fee that is known too late, and of money in
            suspense, always the platform.
    """

    title_zh: Title
    title_en: Title
    kind: CampaignKind
    funding: FundingMode
    legal_mode: LegalMode
    target: Money
    household_id: HouseholdId | None
    deadline: datetime | None
    gifts_since: datetime | None = None
    fee_bearer: FeeBearer = FeeBearer.GIFT

    def tags(self) -> tuple[Tag, ...]:
        """The campaign, and the household if it is earmarked."""
        if self.household_id is None:
            return (campaign_tag(self.campaign_id),)
        return campaign_tag(self.campaign_id), household_tag(self.household_id)


class CampaignPublished(CampaignEvent, frozen=True, tag="CampaignPublished/1", omit_defaults=True):
    """It takes gifts from now on.

    Attributes:
        gifts_since: When the earliest gift that it takes may have been given, as its draft says or
            else this moment; absent by the rule's first edition, which asked nothing of it.
        edition: From the second on it says since when gifts count.
    """

    gifts_since: datetime | None = None
    edition: Edition = FIRST


class CampaignPaused(CampaignEvent, frozen=True, tag="CampaignPaused/1"):
    """It takes no gifts for a while."""


class CampaignResumed(CampaignEvent, frozen=True, tag="CampaignResumed/1"):
    """It takes gifts again after a pause."""


class CampaignClosed(CampaignEvent, frozen=True, tag="CampaignClosed/1"):
    """It takes no more gifts, ever.

    Attributes:
        raised_minor: Gifts less refunds and chargebacks at this position.
        outcome: Against the target. A missed all-or-nothing campaign gives every gift back.
    """

    raised_minor: TotalMinor
    outcome: Outcome


class CampaignFrozen(CampaignEvent, frozen=True, tag="CampaignFrozen/1"):
    """Nothing goes in or out."""

    reason: FreezeReason


class CampaignUnfrozen(CampaignEvent, frozen=True, tag="CampaignUnfrozen/1"):
    """The freeze was lifted; the campaign is as it was before."""

    reason: UnfreezeReason


CAMPAIGN_EVENTS: Final = (
    CampaignDrafted,
    CampaignPublished,
    CampaignPaused,
    CampaignResumed,
    CampaignClosed,
    CampaignFrozen,
    CampaignUnfrozen,
)
CAMPAIGN_LIFECYCLE: Final = Lifecycle(
    {
        CampaignDrafted: Step((CampaignStatus.UNKNOWN,), CampaignStatus.DRAFTED),
        CampaignPublished: Step((CampaignStatus.DRAFTED,), CampaignStatus.OPEN),
        CampaignPaused: Step((CampaignStatus.OPEN,), CampaignStatus.PAUSED),
        CampaignResumed: Step((CampaignStatus.PAUSED,), CampaignStatus.OPEN),
        CampaignClosed: Step(
            (CampaignStatus.DRAFTED, CampaignStatus.OPEN, CampaignStatus.PAUSED),
            CampaignStatus.CLOSED,
        ),
    }
)
"""Freezes aside: a campaign that is frozen stands where it stood."""
RUNNING: Final = (CampaignStatus.OPEN, CampaignStatus.PAUSED)
"""It was published and is not closed."""
