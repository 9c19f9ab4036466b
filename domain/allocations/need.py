"""The split of a pool by need: deterministic, exact, and repeatable from its recorded inputs.

Rule ``need-weighted/1``: every household that is not related to an interested party gets a share in
proportion to its need score, never above its cap. What capped households leave is split again
among the others. Within a round, shares are floored and leftover units go to the largest
remainders; ties go to the higher score, then to the smaller household id. What no cap has room for
stays in the pool.
"""

from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from domain.facts.allocations import Share
from domain.ids import HouseholdId
from domain.money import MINOR_MAX, split_largest_remainder

NEED_WEIGHTED: Final = "need-weighted/1"
EARMARKED: Final = "earmarked/1"


class Candidate(Struct, frozen=True, gc=False):
    """A household as the rule sees it.

    Attributes:
        need_score: Weight, 0 to 1,000,000; 0 gets nothing.
        cap_minor: Most that it may get from this allocation; absent if there is no cap.
        related_to: Donors and staff that the household is related to.
    """

    household_id: HouseholdId
    need_score: Annotated[int, Meta(ge=0, le=1_000_000)]
    cap_minor: Annotated[int, Meta(ge=0, le=MINOR_MAX)] | None = None
    related_to: tuple[str, ...] = ()


class AllocationInputs(Struct, frozen=True):
    """All that the split depends on; committed to in the event, kept in the vault.

    Attributes:
        rule: Name and version.
        pool_minor: The amount to be split.
        interested: Staff of the campaign, and those of its donors whom a candidate is related to.
    """

    rule: str
    pool_minor: int
    candidates: tuple[Candidate, ...]
    interested: tuple[str, ...]

    def encode(self) -> bytes:
        """The bytes that the commitment is over."""
        return msgspec.json.encode(self)

    @classmethod
    def decode(cls, value: bytes) -> "AllocationInputs":
        """Read an opening from the vault."""
        return msgspec.json.decode(value, type=cls)


def eligible(inputs: AllocationInputs) -> tuple[Candidate, ...]:
    """The candidates that are not related to an interested party (Charity Law art. 40, 59)."""
    interested = set(inputs.interested)
    return tuple(
        candidate for candidate in inputs.candidates if interested.isdisjoint(candidate.related_to)
    )


def split_by_need(inputs: AllocationInputs) -> tuple[Share, ...]:
    """The shares, ordered by household id; they sum to the pool unless all caps are full."""
    given: dict[HouseholdId, int] = {}
    rooms = {
        candidate.household_id: candidate
        for candidate in eligible(inputs)
        if candidate.need_score and candidate.cap_minor != 0
    }
    left = inputs.pool_minor
    while left and rooms:
        weights = {key: candidate.need_score for key, candidate in rooms.items()}
        shares = split_largest_remainder(left, weights)
        capped = {
            key: candidate.cap_minor
            for key, candidate in rooms.items()
            if candidate.cap_minor is not None and shares[key] > candidate.cap_minor
        }
        if not capped:
            given.update(shares)
            break
        for key, cap in capped.items():
            given[key] = cap
            left -= cap
            del rooms[key]
    return tuple(Share(key, minor) for key, minor in sorted(given.items()) if minor)
