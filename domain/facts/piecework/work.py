"""Facts about the work on a lot: handed in, given back, given up, called off."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from domain.decider import HappenedAt
from domain.facts.editions import FIRST, Edition
from domain.facts.piecework.assignment import AssignmentEvent, Count, Quantity
from domain.ids import ActorId, AssignmentId, PictureHash, StationId, Tag, assignment_tag


class ReturnReason(StrEnum):
    """Why a worker gave a lot back. None is held against them."""

    NO_TIME = "no_time"
    TOO_HARD = "too_hard"
    ILLNESS_OR_CARE = "illness_or_care"
    MATERIALS_FAULTY = "materials_faulty"
    OTHER = "other"


class LeaseExtended(AssignmentEvent, frozen=True, omit_defaults=True, tag="LeaseExtended/1"):
    """The worker got more time, once.

    Attributes:
        lease_until: The new end.
        station_id: The station that acted for the household; absent if none did.
    """

    lease_until: datetime
    extended_by: ActorId
    extended_at: HappenedAt
    station_id: StationId | None = None

    def actor(self) -> ActorId:
        """Who asked for it."""
        return self.extended_by


class AssignmentSubmitted(
    AssignmentEvent, frozen=True, omit_defaults=True, tag="AssignmentSubmitted/1"
):
    """The worker handed finished pieces in.

    Attributes:
        attempt: 1 for the first time, one more after each rework.
        quantity: Finished pieces.
        pictures: Of the work.
        worked_seconds: How long it took, where the worker says so.
        review_until: If nobody answers until then the work counts as approved.
        station_id: The station that acted for the household; absent if none did.
        late: Whether the lease had run out and the lot stood open for others.
        edition: From the second on the pieces that are not handed in stay somebody's.
    """

    attempt: Quantity
    quantity: Quantity
    pictures: tuple[PictureHash, ...]
    worked_seconds: int | None
    review_until: datetime
    submitted_by: ActorId
    submitted_at: HappenedAt
    station_id: StationId | None = None
    late: bool = False
    edition: Edition = FIRST

    def actor(self) -> ActorId:
        """Who handed it in, for themselves or for the household."""
        return self.submitted_by


class RestKept(AssignmentEvent, frozen=True, tag="RestKept/1"):
    """A part of a lot was handed in; what is left of it is a work of its own from here on.

    The part is inspected, judged, paid and contested alone. The rest can be handed in within the
    lease, in parts again; else it goes to the next.

    Attributes:
        assignment_id: The rest's.
        part_of: Of what the part was handed in.
        units: Pieces that are left.
        materials: Pieces' worth of materials that goes with them.
        lease_until: When the rest goes to the next, as before.
    """

    part_of: AssignmentId
    units: Quantity
    materials: Count
    lease_until: datetime
    kept_by: ActorId
    kept_at: HappenedAt

    def tags(self) -> tuple[Tag, ...]:
        """As every assignment's, and what it was left of."""
        return *AssignmentEvent.tags(self), assignment_tag(self.part_of)

    def actor(self) -> ActorId:
        """Who handed the part in."""
        return self.kept_by


class AssignmentReturned(
    AssignmentEvent, frozen=True, omit_defaults=True, tag="AssignmentReturned/1"
):
    """The worker gave the lot back, without penalty; the next may claim it.

    Attributes:
        station_id: The station that acted for the household; absent if none did.
    """

    reason: ReturnReason
    returned_by: ActorId
    returned_at: HappenedAt
    station_id: StationId | None = None

    def actor(self) -> ActorId:
        """Who gave it back."""
        return self.returned_by


class AssignmentAbandoned(AssignmentEvent, frozen=True, tag="AssignmentAbandoned/1"):
    """The lease ran out and nothing was handed in; the next may claim the lot.

    Until somebody does it can still be handed in.
    """

    abandoned_at: HappenedAt


class AssignmentCancelled(AssignmentEvent, frozen=True, tag="AssignmentCancelled/1"):
    """The order was called off while the lot was in hand.

    Attributes:
        good: Pieces that are paid: those handed in, or the whole lot if work had begun.
    """

    good: Count
    cancelled_by: ActorId
    cancelled_at: HappenedAt

    def actor(self) -> ActorId:
        """Who called the order off."""
        return self.cancelled_by


WORK_EVENTS: Final = (
    LeaseExtended,
    AssignmentSubmitted,
    RestKept,
    AssignmentReturned,
    AssignmentAbandoned,
    AssignmentCancelled,
)
