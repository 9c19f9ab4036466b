"""A campaign as its events made it, and what is asked of it before anything else."""

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from domain.campaigns.errors import (
    CampaignDeadlinePassedError,
    CampaignIsClosedError,
    CampaignIsFrozenError,
    CampaignIsPausedError,
    CampaignMissedItsTargetError,
    CampaignNotPublishedError,
    CampaignUnknownError,
    GiftBeforeItsCampaignError,
)
from domain.campaigns.outcome import Tally
from domain.decider import Criterion, Event
from domain.facts.campaigns import (
    CAMPAIGN_EVENTS,
    CAMPAIGN_LIFECYCLE,
    RUNNING,
    CampaignClosed,
    CampaignDrafted,
    CampaignFrozen,
    CampaignPaused,
    CampaignPublished,
    CampaignResumed,
    CampaignStatus,
    CampaignUnfrozen,
    FundingMode,
    Outcome,
)
from domain.facts.gifts import GiftEvent
from domain.facts.households import HouseholdEvent
from domain.households import rules as households
from domain.households.rules import Household
from domain.ids import CampaignId, campaign_tag


class Campaign(Struct, frozen=True):
    """What decisions need to know of a campaign.

    Attributes:
        drafted: Its terms; absent while it is unknown.
        gifts_since: Gifts given earlier are refused; absent before its publication, and where that
            was recorded before it was asked.
        outcome: Present once it is closed.
        ran_until: When it was closed, if it had taken gifts; absent before.
        tally: What became of its gifts; folded only where a boundary reads gifts.
        beneficiary: The one household; folded only where a boundary reads it.
    """

    drafted: CampaignDrafted | None = None
    status: CampaignStatus = CampaignStatus.UNKNOWN
    frozen: bool = False
    gifts_since: datetime | None = None
    outcome: Outcome | None = None
    ran_until: datetime | None = None
    tally: Tally = Tally()
    beneficiary: Household = Household()


def evolve(state: Campaign, event: Event) -> Campaign:
    """The campaign one event later."""
    match event:
        case CampaignDrafted():
            return replace(state, drafted=event, status=_after(state, event))
        case CampaignPublished(gifts_since=since):
            return replace(state, status=_after(state, event), gifts_since=since)
        case CampaignPaused() | CampaignResumed():
            return replace(state, status=_after(state, event))
        case CampaignClosed():
            ran_until = event.at if state.status in RUNNING else None
            closed = replace(state, status=_after(state, event), outcome=event.outcome)
            return replace(closed, ran_until=ran_until)
        case CampaignFrozen():
            return replace(state, frozen=True)
        case CampaignUnfrozen():
            return replace(state, frozen=False)
        case GiftEvent():
            # Before its draft a campaign has no gifts that a rule would let it have.
            campaign_id = event.campaign_id if state.drafted is None else state.drafted.campaign_id
            return replace(state, tally=state.tally.after(event, campaign_id))
        case HouseholdEvent():
            return replace(state, beneficiary=households.evolve(state.beneficiary, event))
        case _:
            return state


def _after(state: Campaign, event: Event) -> CampaignStatus:
    return CAMPAIGN_LIFECYCLE.after(state.status, event)


def require_drafted(campaign: Campaign, campaign_id: CampaignId) -> CampaignDrafted:
    """The campaign's terms.

    Raises:
        CampaignUnknownError: if it was never drafted.
    """
    if campaign.drafted is None:
        raise CampaignUnknownError(campaign_id)
    return campaign.drafted


def require_open(campaign: Campaign, campaign_id: CampaignId) -> CampaignDrafted:
    """The campaign's terms, if it takes gifts now.

    Raises:
        CampaignUnknownError, CampaignIsFrozenError, CampaignNotPublishedError,
        CampaignIsPausedError, CampaignIsClosedError: what stands against it.
    """
    drafted = require_drafted(campaign, campaign_id)
    if campaign.frozen:
        raise CampaignIsFrozenError(campaign_id)
    match campaign.status:
        case CampaignStatus.DRAFTED:
            raise CampaignNotPublishedError(campaign_id)
        case CampaignStatus.PAUSED:
            raise CampaignIsPausedError(campaign_id)
        case CampaignStatus.CLOSED:
            raise CampaignIsClosedError(campaign_id)
        case _:
            return drafted


def require_taking(
    campaign: Campaign, campaign_id: CampaignId, received_at: datetime
) -> CampaignDrafted:
    """The campaign's terms, if a gift that was given then may be entered now.

    What was given before a campaign closed may be entered after it, unless all goes back.

    Raises:
        CampaignMissedItsTargetError: it gives everything back.
        CampaignDeadlinePassedError, GiftBeforeItsCampaignError: the gift is none of its time.
        CampaignIsClosedError, CampaignIsFrozenError and others: as ``require_open``.
    """
    drafted = require_drafted(campaign, campaign_id)
    if is_late(campaign, received_at) and not campaign.frozen:
        if drafted.funding is FundingMode.ALL_OR_NOTHING and campaign.outcome is Outcome.MISSED:
            raise CampaignMissedItsTargetError(campaign_id)
    else:
        require_open(campaign, campaign_id)
    if drafted.deadline is not None and received_at >= drafted.deadline:
        raise CampaignDeadlinePassedError(campaign_id, drafted.deadline)
    if campaign.gifts_since is not None and received_at < campaign.gifts_since:
        raise GiftBeforeItsCampaignError(campaign_id, campaign.gifts_since)
    return drafted


def is_late(campaign: Campaign, received_at: datetime) -> bool:
    """Whether a gift that was given then would be entered after the campaign's closing."""
    return campaign.ran_until is not None and received_at < campaign.ran_until


def campaign_events(campaign_id: CampaignId) -> Criterion:
    """The events that say whether a campaign takes gifts and gives money out."""
    return Criterion(CAMPAIGN_EVENTS, (campaign_tag(campaign_id),))
