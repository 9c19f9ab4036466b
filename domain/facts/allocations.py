"""Facts about allocations."""

from enum import StrEnum
from typing import Final

from msgspec import Struct

from domain.bounds import AmountMinor
from domain.decider import Event, HappenedAt
from domain.ids import (
    ActorId,
    AllocationId,
    CampaignId,
    Commitment,
    HouseholdId,
    Tag,
    allocation_tag,
    campaign_tag,
    household_tag,
)
from domain.money import Currency


class ReversalReason(StrEnum):
    """Why an allocation was taken back."""

    ENTERED_IN_ERROR = "entered_in_error"
    HOUSEHOLD_EXITED = "household_exited"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    RELATED_PARTY_FOUND = "related_party_found"


class Share(Struct, frozen=True, gc=False):
    """What one household gets.

    Attributes:
        minor: Minor units of the allocation's currency, above zero.
    """

    household_id: HouseholdId
    minor: AmountMinor


class AllocationEvent(Event, frozen=True, kw_only=True):
    """A fact about one allocation.

    Attributes:
        currency: Of every share; the campaign's.
        shares: One for each household that is concerned, by household id.
    """

    allocation_id: AllocationId
    campaign_id: CampaignId
    currency: Currency
    shares: tuple[Share, ...]

    def tags(self) -> tuple[Tag, ...]:
        """The allocation, its campaign and every household with a share."""
        households = (household_tag(share.household_id) for share in self.shares)
        return allocation_tag(self.allocation_id), campaign_tag(self.campaign_id), *households

    @property
    def total_minor(self) -> int:
        """The sum of the shares."""
        return sum(share.minor for share in self.shares)


class FundsAllocated(AllocationEvent, frozen=True, tag="FundsAllocated/1"):
    """Money of a pool was given to households.

    Attributes:
        rule: Name and version of the rule that made the shares.
        inputs: Commitment to the inputs of the rule; the opening lies in the vault.
    """

    rule: str
    inputs: Commitment
    allocated_by: ActorId
    allocated_at: HappenedAt

    def actor(self) -> ActorId:
        """Who allocated."""
        return self.allocated_by


class AllocationReversed(AllocationEvent, frozen=True, tag="AllocationReversed/1"):
    """Whole shares, of which nothing was paid or asked for, went back to the pool."""

    reason: ReversalReason
    reversed_by: ActorId
    reversed_at: HappenedAt

    def actor(self) -> ActorId:
        """Who reversed."""
        return self.reversed_by


ALLOCATION_EVENTS: Final = (FundsAllocated, AllocationReversed)
