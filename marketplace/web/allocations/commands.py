"""Money of a campaign becomes money of households, and back."""

import os
from typing import Final

from litestar.params import FromPath, JSONBody

from domain.allocations.commands import AllocateFunds, ReverseAllocation
from domain.allocations.errors import AllocationUnknownError
from domain.commitments import SALT_BYTES
from domain.facts.allocations import FundsAllocated
from domain.facts.campaigns import CampaignDrafted
from domain.ids import (
    AllocationId,
    CampaignId,
    HouseholdId,
    allocation_tag,
    campaign_tag,
)
from marketplace.identity.staff import Role
from marketplace.web.allocations import bodies
from marketplace.web.desk import AtDesk, Receipt, keyed


@keyed("/campaigns/{campaign_id:str}/allocations", Role.OFFICER)
async def allocate_funds(
    desk: AtDesk, campaign_id: FromPath[str], data: JSONBody[bodies.NewAllocation]
) -> Receipt:
    """Split money of a campaign by its rule; the inputs go to the vault, for auditors."""
    allocation_id, key = AllocationId(desk.new_id("A")), CampaignId(campaign_id)
    drafted = await desk.first(campaign_tag(key))
    currency = drafted.target.currency if isinstance(drafted, CampaignDrafted) else None
    command = AllocateFunds(
        allocation_id=allocation_id,
        campaign_id=key,
        amount=None if data.amount is None else data.amount.money(),
        candidates=tuple(one.candidate(currency) for one in data.candidates),
        salt=os.urandom(SALT_BYTES),
        by=desk.actor,
        at=desk.now,
    )
    return await desk.take(allocation_id, command)


@keyed("/allocations/{allocation_id:str}/reversals", Role.APPROVER)
async def reverse_allocation(
    desk: AtDesk, allocation_id: FromPath[str], data: JSONBody[bodies.Reversal]
) -> Receipt:
    """Take whole shares back into the pool."""
    key = AllocationId(allocation_id)
    allocated = await desk.first(allocation_tag(key))
    if not isinstance(allocated, FundsAllocated):
        raise AllocationUnknownError(key, HouseholdId(data.household_ids[0]))
    command = ReverseAllocation(
        allocation_id=key,
        campaign_id=allocated.campaign_id,
        household_ids=tuple(map(HouseholdId, data.household_ids)),
        reason=data.reason,
        by=desk.actor,
        at=desk.now,
    )
    return await desk.take(allocation_id, command)


COMMANDS: Final = (allocate_funds, reverse_allocation)
