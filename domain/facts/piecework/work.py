"""Facts about the work on a lot: handed in, given back, given up, called off."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from domain.decider import HappenedAt
from domain.facts.piecework.assignment import AssignmentEvent, Count, Quantity
from domain.ids import ActorId, PictureHash, StationId


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
    """

    attempt: Quantity
    quantity: Quantity
    pictures: tuple[PictureHash, ...]
    worked_seconds: int | None
    review_until: datetime
    submitted_by: ActorId
    submitted_at: HappenedAt
    station_id: StationId | None = None

    def actor(self) -> ActorId:
        """Who handed it in, for themselves or for the household."""
        return self.submitted_by


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
    """The lease ran out and nothing was handed in; the next may claim the lot."""

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
    AssignmentReturned,
    AssignmentAbandoned,
    AssignmentCancelled,
)
