"""What is sent to split money among households."""

from typing import Annotated

from msgspec import Meta

from domain.allocations.need import Candidate
from domain.facts.allocations import ReversalReason
from marketplace.web.values.bodies import (
    Amount,
    Body,
    Id,
)


class NewAllocation(Body, frozen=True, kw_only=True):
    """Split an amount, or all that the fund holds, among candidates."""

    amount: Amount | None = None
    candidates: Annotated[tuple[Candidate, ...], Meta(min_length=1, max_length=400)]


class Reversal(Body, frozen=True):
    """Take whole shares back."""

    household_ids: Annotated[tuple[Id, ...], Meta(min_length=1, max_length=400)]
    reason: ReversalReason
