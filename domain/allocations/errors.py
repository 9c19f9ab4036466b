"""The rules for allocations, each as an error named for it."""

from dataclasses import dataclass

from domain.errors import ConflictError, MalformedError, UnknownError
from domain.ids import AllocationId, CampaignId, HouseholdId
from domain.money import Money


@dataclass(eq=False)
class AllocationExceedsFundError(ConflictError):
    """A pool can't give more than it holds."""

    campaign_id: CampaignId
    asked: Money
    available: Money


@dataclass(eq=False)
class AllocationAlreadyMadeError(ConflictError):
    """The id is taken."""

    allocation_id: AllocationId


@dataclass(eq=False)
class AllocationBeforeOutcomeError(ConflictError):
    """An all-or-nothing campaign gives money out only after it closed with its target reached."""

    campaign_id: CampaignId


@dataclass(eq=False)
class AllocationHasNoTakersError(ConflictError):
    """No household can get a share: none asked, all related, or all without need."""

    campaign_id: CampaignId


@dataclass(eq=False)
class CandidateRepeatedError(MalformedError):
    """A household stands in the list of candidates more than once."""

    household_id: HouseholdId


@dataclass(eq=False)
class CandidateOutOfRangeError(MalformedError):
    """A need score or a cap is outside its range."""

    household_id: HouseholdId


@dataclass(eq=False)
class HouseholdNotEarmarkedError(ConflictError):
    """Money of an earmarked campaign goes to its one household only."""

    campaign_id: CampaignId
    household_id: HouseholdId


@dataclass(eq=False)
class AllocationUnknownError(UnknownError):
    """The campaign has no such allocation to this household, or it was reversed before."""

    allocation_id: AllocationId
    household_id: HouseholdId


@dataclass(eq=False)
class AllocationAlreadySpentError(ConflictError):
    """A share of which something was paid or asked for can't be reversed."""

    allocation_id: AllocationId
    household_id: HouseholdId
