"""The rules for campaigns, each as an error named for it."""

from dataclasses import dataclass
from datetime import datetime

from domain.errors import ConflictError, MalformedError, UnknownError
from domain.facts.campaigns import CampaignKind, CampaignStatus
from domain.ids import CampaignId
from domain.money import Money


@dataclass(eq=False)
class CampaignUnknownError(UnknownError):
    """No campaign was drafted under this id."""

    campaign_id: CampaignId


@dataclass(eq=False)
class CampaignAlreadyDraftedError(ConflictError):
    """The id is taken."""

    campaign_id: CampaignId


@dataclass(eq=False)
class CampaignNotInStatusError(ConflictError):
    """The step does not follow from where the campaign stands."""

    campaign_id: CampaignId
    status: CampaignStatus
    needed: CampaignStatus


@dataclass(eq=False)
class CampaignNotPublishedError(ConflictError):
    """The campaign takes no gifts yet."""

    campaign_id: CampaignId


@dataclass(eq=False)
class CampaignIsPausedError(ConflictError):
    """The campaign takes no gifts for now."""

    campaign_id: CampaignId


@dataclass(eq=False)
class CampaignIsClosedError(ConflictError):
    """The campaign takes no more gifts."""

    campaign_id: CampaignId


@dataclass(eq=False)
class CampaignMissedItsTargetError(ConflictError):
    """The campaign is over and gives everything back: a gift can't be entered for it any more."""

    campaign_id: CampaignId


@dataclass(eq=False)
class CampaignIsFrozenError(ConflictError):
    """Nothing goes in or out of the campaign."""

    campaign_id: CampaignId


@dataclass(eq=False)
class CampaignNotFrozenError(ConflictError):
    """There is nothing to unfreeze."""

    campaign_id: CampaignId


@dataclass(eq=False)
class CampaignDeadlinePassedError(ConflictError):
    """The gift came after the campaign's deadline."""

    campaign_id: CampaignId
    deadline: datetime


@dataclass(eq=False)
class GiftBeforeItsCampaignError(ConflictError):
    """The gift was given before the campaign took any."""

    campaign_id: CampaignId
    gifts_since: datetime


@dataclass(eq=False)
class GiftsSinceInFutureError(MalformedError):
    """What a draft says of gifts that were given already lies not after it."""

    campaign_id: CampaignId
    gifts_since: datetime


@dataclass(eq=False)
class BeneficiaryMismatchError(ConflictError):
    """An earmarked campaign names exactly one household; a pooled one names none."""

    campaign_id: CampaignId
    kind: CampaignKind


@dataclass(eq=False)
class DeadlineMissingError(MalformedError):
    """An all-or-nothing campaign has a deadline."""

    campaign_id: CampaignId


@dataclass(eq=False)
class DeadlineNotInFutureError(MalformedError):
    """A deadline lies after the draft."""

    campaign_id: CampaignId
    deadline: datetime


@dataclass(eq=False)
class TargetNotReachedError(ConflictError):
    """An all-or-nothing campaign ends early only when its target is reached."""

    campaign_id: CampaignId
    raised: Money
    target: Money
