"""Facts about what the buyer, or silence, said of what was handed in."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final

from msgspec import Meta, Struct

from domain.decider import HappenedAt
from domain.facts.editions import FIRST, Edition
from domain.facts.piecework.assignment import AssignmentEvent, Count, Quantity
from domain.ids import ActorId, PictureHash


class FaultReason(StrEnum):
    """What is wrong with pieces that were handed in."""

    WRONG_SIZE = "wrong_size"
    DAMAGED = "damaged"
    DIRTY = "dirty"
    INCOMPLETE = "incomplete"
    NOT_AS_SAMPLE = "not_as_sample"
    COUNT_SHORT = "count_short"
    ANSWERS_UNUSABLE = "answers_unusable"


class Fault(Struct, frozen=True):
    """Why pieces are refused.

    Attributes:
        clause: Number of the clause of the instructions that they violate, from 1.
        pictures: What shows it, at least one.
    """

    reason: FaultReason
    clause: Annotated[int, Meta(ge=1)]
    pictures: Annotated[tuple[PictureHash, ...], Meta(min_length=1, max_length=8)]


class LotInspected(AssignmentEvent, frozen=True, omit_defaults=True, tag="LotInspected/1"):
    """A sample of what was handed in was looked at.

    Attributes:
        sample: Pieces inspected, as the sampling plan says.
        defects: Bad pieces among them.
        passed: Whether the plan accepts the lot.
        second: Whether it was looked at once more in a dispute; what binds is the first look.
        edition: From the second on what was handed in is inspected once.
    """

    sample: Quantity
    defects: Count
    passed: bool
    inspected_by: ActorId
    inspected_at: HappenedAt
    second: bool = False
    edition: Edition = FIRST

    def actor(self) -> ActorId:
        """Who inspected."""
        return self.inspected_by


class AssignmentApproved(AssignmentEvent, frozen=True, tag="AssignmentApproved/1"):
    """All that was handed in is good.

    Attributes:
        good: Pieces.
    """

    good: Quantity
    approved_by: ActorId
    approved_at: HappenedAt

    def actor(self) -> ActorId:
        """Who approved."""
        return self.approved_by


class AssignmentAutoApproved(AssignmentEvent, frozen=True, tag="AssignmentAutoApproved/1"):
    """Nobody answered in time, so all that was handed in counts as good.

    Attributes:
        good: Pieces.
    """

    good: Quantity
    approved_at: HappenedAt


class AssignmentPartiallyApproved(
    AssignmentEvent, frozen=True, tag="AssignmentPartiallyApproved/1"
):
    """Some of what was handed in is good.

    Attributes:
        good: Good pieces.
        fault: What is wrong with the others.
        appeal_until: Until when the worker may appeal.
    """

    good: Quantity
    fault: Fault
    appeal_until: datetime
    approved_by: ActorId
    approved_at: HappenedAt

    def actor(self) -> ActorId:
        """Who decided."""
        return self.approved_by


class ReworkRequested(AssignmentEvent, frozen=True, tag="ReworkRequested/1"):
    """The worker is to mend the pieces.

    Attributes:
        fault: What is wrong.
        lease_until: Time to mend them.
    """

    fault: Fault
    lease_until: datetime
    requested_by: ActorId
    requested_at: HappenedAt

    def actor(self) -> ActorId:
        """Who asked for it."""
        return self.requested_by


class AssignmentRejected(AssignmentEvent, frozen=True, tag="AssignmentRejected/1"):
    """The lot was refused; it was sorted, and its good pieces are paid.

    Attributes:
        good: Good pieces.
        fault: What is wrong with the others.
        appeal_until: Until when the worker may appeal.
    """

    good: Count
    fault: Fault
    appeal_until: datetime
    rejected_by: ActorId
    rejected_at: HappenedAt

    def actor(self) -> ActorId:
        """Who refused."""
        return self.rejected_by


JUDGEMENT_EVENTS: Final = (
    LotInspected,
    AssignmentApproved,
    AssignmentAutoApproved,
    AssignmentPartiallyApproved,
    ReworkRequested,
    AssignmentRejected,
)
