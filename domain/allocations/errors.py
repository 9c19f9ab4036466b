"""The rules for allocations, each as an error named for it."""

from dataclasses import dataclass

from domain.errors import DomainError
from domain.ids import AllocationId, CampaignId, HouseholdId


@dataclass(eq=False)
class AllocationExceedsFundError(DomainError):
    """A pool can't give more than it holds."""

    campaign_id: CampaignId
    asked_minor: int
    available_minor: int


@dataclass(eq=False)
class AllocationAlreadyMadeError(DomainError):
    """The id is taken."""

    allocation_id: AllocationId


@dataclass(eq=False)
class AllocationBeforeOutcomeError(DomainError):
    """An all-or-nothing campaign gives money out only after it closed with its target reached."""

    campaign_id: CampaignId


@dataclass(eq=False)
class AllocationHasNoTakersError(DomainError):
    """No household can get a share: none asked, all related, or all without need."""

    campaign_id: CampaignId


@dataclass(eq=False)
class CandidateRepeatedError(DomainError):
    """A household stands in the list of candidates more than once."""

    household_id: HouseholdId


@dataclass(eq=False)
class CandidateOutOfRangeError(DomainError):
    """A need score or a cap is outside its range."""

    household_id: HouseholdId


@dataclass(eq=False)
class HouseholdNotEarmarkedError(DomainError):
    """Money of an earmarked campaign goes to its one household only."""

    campaign_id: CampaignId
    household_id: HouseholdId


@dataclass(eq=False)
class AllocationUnknownError(DomainError):
    """The campaign has no such allocation to this household, or it was reversed before."""

    allocation_id: AllocationId
    household_id: HouseholdId


@dataclass(eq=False)
class AllocationAlreadySpentError(DomainError):
    """A share of which something was paid or asked for can't be reversed."""

    allocation_id: AllocationId
    household_id: HouseholdId
