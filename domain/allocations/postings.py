"""What allocations move: from a campaign's fund to those of households, and back."""

from collections.abc import Mapping
from typing import Final

from domain.capability import Entry
from domain.decider import Event
from domain.facts.allocations import AllocationReversed, FundsAllocated
from domain.funds import accounts
from domain.funds.posting import Posting


def _allocated(event: FundsAllocated | AllocationReversed) -> tuple[Posting, ...]:
    sign = 1 if isinstance(event, FundsAllocated) else -1
    fund = accounts.campaign_fund(event.campaign_id)
    return (
        Posting(fund, sign * event.total_minor, event.currency),
        *(
            Posting(
                accounts.household_fund(share.household_id), -sign * share.minor, event.currency
            )
            for share in event.shares
        ),
    )


POSTINGS: Final[Mapping[type[Event], Entry]] = {
    FundsAllocated: _allocated,
    AllocationReversed: _allocated,
}
