"""Facts about assignments. Each names its order, lot and household, to be read by any of them."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final

from msgspec import Meta, Struct

from domain.decider import HappenedAt
from domain.facts.households import NeedTier
from domain.facts.piecework.assignment import AssignmentEvent, Count, Quantity
from domain.facts.piecework.materials import CUSTODY_EVENTS
from domain.facts.piecework.pay import PAY_EVENTS
from domain.facts.piecework.reasons import AppealGrounds, FaultReason, ReturnReason, RulingReason
from domain.ids import (
    ActorId,
    Commitment,
    PictureHash,
    StationId,
    Tag,
    station_tag,
)
from domain.text import Reference


class ClaimWay(StrEnum):
    """Why a household could claim a lot."""

    RESERVED_SHARE = "reserved_share"
    OPEN_SHARE = "open_share"
    STATION_TOKEN = "station_token"  # noqa: S105 - a way to claim, no secret


class Fault(Struct, frozen=True):
    """Why pieces are refused.

    Attributes:
        clause: Number of the clause of the instructions that they violate, from 1.
        pictures: What shows it, at least one.
    """

    reason: FaultReason
    clause: Annotated[int, Meta(ge=1)]
    pictures: Annotated[tuple[PictureHash, ...], Meta(min_length=1, max_length=8)]


class AssignmentAccepted(AssignmentEvent, frozen=True, tag="AssignmentAccepted/1"):
    """A household took a lot, by itself or through a station.

    Attributes:
        units: Pieces in the lot.
        way: Why it could.
        need_tier: The household's tier when it claimed.
        station_id: The station that acted for the villager; absent if nobody did.
        token_serial: Serial of the offline token; absent for a claim over the network.
        lease_until: When the lot goes to the next if nothing is heard.
    """

    units: Quantity
    way: ClaimWay
    need_tier: NeedTier
    station_id: StationId | None
    token_serial: Reference | None
    lease_until: datetime
    accepted_by: ActorId
    accepted_at: HappenedAt

    def tags(self) -> tuple[Tag, ...]:
        """As every assignment's, and the station if one acted."""
        station = () if self.station_id is None else (station_tag(self.station_id),)
        return *AssignmentEvent.tags(self), *station

    def actor(self) -> ActorId:
        """Who claimed, for themselves or for the household."""
        return self.accepted_by


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


class LotInspected(AssignmentEvent, frozen=True, tag="LotInspected/1"):
    """A sample of what was handed in was looked at.

    Attributes:
        sample: Pieces inspected, as the sampling plan says.
        defects: Bad pieces among them.
        passed: Whether the plan accepts the lot.
    """

    sample: Quantity
    defects: Count
    passed: bool
    inspected_by: ActorId
    inspected_at: HappenedAt

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


class AppealFiled(AssignmentEvent, frozen=True, omit_defaults=True, tag="AppealFiled/1"):
    """The worker contests a refusal.

    Attributes:
        statement: Commitment to the worker's words; absent if there are none.
        answer_until: If the buyer has not answered by then, the worker is paid.
        station_id: The station that acted for the household; absent if none did.
    """

    grounds: AppealGrounds
    statement: Commitment | None
    answer_until: datetime
    filed_by: ActorId
    filed_at: HappenedAt
    station_id: StationId | None = None

    def actor(self) -> ActorId:
        """Who filed it."""
        return self.filed_by


class AppealAnswered(AssignmentEvent, frozen=True, tag="AppealAnswered/1"):
    """The buyer answered an appeal.

    Attributes:
        concedes: Whether the refused pieces are paid after all; else an arbiter decides.
        statement: Commitment to the buyer's words; absent if there are none.
    """

    concedes: bool
    statement: Commitment | None
    answered_by: ActorId
    answered_at: HappenedAt

    def actor(self) -> ActorId:
        """Who answered."""
        return self.answered_by


class AppealAutoUpheld(AssignmentEvent, frozen=True, tag="AppealAutoUpheld/1"):
    """The buyer did not answer in time, so the refused pieces are paid."""

    upheld_at: HappenedAt


class DisputeResolved(AssignmentEvent, frozen=True, tag="DisputeResolved/1"):
    """An arbiter, who is neither side, decided.

    Attributes:
        good: Pieces that count as good in the end, at least those paid before.
        statement: Commitment to the reasons in words.
    """

    good: Count
    reason: RulingReason
    statement: Commitment
    resolved_by: ActorId
    resolved_at: HappenedAt

    def actor(self) -> ActorId:
        """The arbiter."""
        return self.resolved_by


ASSIGNMENT_EVENTS: Final = (
    AssignmentAccepted,
    LeaseExtended,
    *CUSTODY_EVENTS,
    AssignmentSubmitted,
    LotInspected,
    AssignmentApproved,
    AssignmentAutoApproved,
    AssignmentPartiallyApproved,
    ReworkRequested,
    AssignmentRejected,
    AssignmentReturned,
    AssignmentAbandoned,
    AssignmentCancelled,
    AppealFiled,
    AppealAnswered,
    AppealAutoUpheld,
    DisputeResolved,
    *PAY_EVENTS,
)
