"""What can be asked of allocations."""

from datetime import datetime

from domain.allocations.need import Candidate
from domain.commitments import Salt
from domain.decider import Command
from domain.facts.allocations import ReversalReason
from domain.ids import ActorId, AllocationId, CampaignId, HouseholdId
from domain.money import Money


class AllocateFunds(Command, frozen=True, kw_only=True):
    """Split an amount of a campaign's fund among candidates.

    Attributes:
        amount: Absent: all that the fund holds now.
        salt: Random 32 bytes for the commitment to the inputs.
    """

    allocation_id: AllocationId
    campaign_id: CampaignId
    amount: Money | None
    candidates: tuple[Candidate, ...]
    salt: Salt
    by: ActorId
    at: datetime


class ReverseAllocation(Command, frozen=True, kw_only=True):
    """Take whole shares back into the pool."""

    allocation_id: AllocationId
    campaign_id: CampaignId
    household_ids: tuple[HouseholdId, ...]
    reason: ReversalReason
    by: ActorId
    at: datetime
