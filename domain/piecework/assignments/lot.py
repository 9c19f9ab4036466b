"""A lot and everybody's work on it, folded from its events."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from domain.decider import Criterion, Event
from domain.facts.piecework.assignment import AssignmentEvent
from domain.facts.piecework.assignments import (
    ASSIGNMENT_EVENTS,
    AppealAnswered,
    AppealAutoUpheld,
    AppealFiled,
    AssignmentAbandoned,
    AssignmentAccepted,
    AssignmentApproved,
    AssignmentAutoApproved,
    AssignmentCancelled,
    AssignmentPartiallyApproved,
    AssignmentRejected,
    AssignmentReturned,
    AssignmentSubmitted,
    DisputeResolved,
    LeaseExtended,
    LotInspected,
    ReworkRequested,
)
from domain.facts.piecework.materials import LossAdjudicated, MaterialsReceiptConfirmed
from domain.facts.piecework.orders import ClaimTokensExpired, ClaimTokensIssued
from domain.facts.piecework.pay import ClaimConflictCompensated, EarningsCredited
from domain.ids import ActorId, AssignmentId, HouseholdId, OrderId, StationId, lot_tag
from domain.piecework.assignments.custody import Custody

UPLOAD_GRACE: Final = timedelta(days=7)
"""How long after its expiry a token that was taken in time may be brought in."""


class AssignmentStatus(StrEnum):
    """Where an assignment stands."""

    CLAIMED = "claimed"
    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REFUSED = "refused"
    APPEALED = "appealed"
    DISPUTED = "disputed"
    RESOLVED = "resolved"
    CANCELLED = "cancelled"
    RETURNED = "returned"
    ABANDONED = "abandoned"


WORKING: Final = (AssignmentStatus.CLAIMED, AssignmentStatus.IN_PROGRESS)
REQUEUED: Final = (AssignmentStatus.RETURNED, AssignmentStatus.ABANDONED)
OPEN: Final = (*WORKING, AssignmentStatus.SUBMITTED)
"""What counts against the number of lots that a worker may hold."""
CONTESTED: Final = (AssignmentStatus.APPEALED, AssignmentStatus.DISPUTED)


class Assignment:
    """One household's work on a lot, folded in place.

    Attributes:
        actors: Everybody who acted on it so far, on either side.
        workers: Those who acted on the worker's side.
        good: Pieces that count as good now.
        judged_at: When it was decided about for the first time; absent before.
        fault_until: Until when a refusal can be appealed; absent without one.
    """

    def __init__(self, accepted: AssignmentAccepted) -> None:
        self.accepted = accepted
        self.status = AssignmentStatus.CLAIMED
        self.lease_until = accepted.lease_until
        self.extended = False
        self.reworks = 0
        self.submitted: AssignmentSubmitted | None = None
        self.inspected: LotInspected | None = None
        self.appealed: AppealFiled | None = None
        self.good = 0
        self.judged_at: datetime | None = None
        self.fault_until: datetime | None = None
        self.custody = Custody()
        self.actors: set[ActorId] = set()
        self.workers: set[ActorId] = set()

    def apply(self, event: AssignmentEvent) -> None:
        """Fold one event of this assignment in."""
        actor = event.actor()
        if actor is not None:
            self.actors.add(actor)
        if isinstance(event, _WORKERS_STEPS) and actor is not None:
            self.workers.add(actor)
        self.custody.apply(event)
        if self.judged_at is None:
            self.judged_at = judged_at(event)
        match event:
            case MaterialsReceiptConfirmed():
                self.status = AssignmentStatus.IN_PROGRESS
            case LeaseExtended(lease_until=until):
                self.lease_until, self.extended = until, True
            case AssignmentSubmitted():
                self.submitted, self.inspected = event, None
                self.status = AssignmentStatus.SUBMITTED
            case LotInspected():
                self.inspected = event
            case ReworkRequested(lease_until=until):
                self.reworks += 1
                self.lease_until, self.status = until, AssignmentStatus.IN_PROGRESS
            case AssignmentPartiallyApproved() | AssignmentRejected():
                self.good, self.fault_until = event.good, event.appeal_until
                self.status = AssignmentStatus.REFUSED
            case AppealFiled():
                self.appealed, self.status = event, AssignmentStatus.APPEALED
            case AppealAnswered(concedes=False):
                self.status = AssignmentStatus.DISPUTED
            case AppealAnswered() | AppealAutoUpheld():
                assert self.submitted is not None
                self.good, self.status = self.submitted.quantity, AssignmentStatus.RESOLVED
            case DisputeResolved(good=good):
                self.good, self.status = good, AssignmentStatus.RESOLVED
            case AssignmentApproved() | AssignmentAutoApproved() | AssignmentCancelled():
                self.good = event.good
                self.status = _ENDS[type(event)]
            case AssignmentReturned() | AssignmentAbandoned():
                self.status = _ENDS[type(event)]
            case _:
                pass

    def finished(self, at: datetime) -> bool:
        """Whether nothing more can follow: judged, past appeal, all materials accounted for."""
        if self.custody.left:
            return False
        if self.status is AssignmentStatus.REFUSED:
            assert self.fault_until is not None
            return at > self.fault_until
        return self.status not in (*OPEN, *CONTESTED)


def judged_at(event: AssignmentEvent) -> datetime | None:
    """When this decided about an assignment; absent if it does not."""
    match event:
        case AssignmentApproved() | AssignmentAutoApproved() | AssignmentPartiallyApproved():
            return event.approved_at
        case AssignmentRejected():
            return event.rejected_at
        case AssignmentCancelled():
            return event.cancelled_at
        case _:
            return None


_WORKERS_STEPS: Final = (
    *(AssignmentAccepted, MaterialsReceiptConfirmed, AssignmentSubmitted),
    *(AssignmentReturned, AppealFiled, LeaseExtended),
)
_ENDS: Final[dict[type[Event], AssignmentStatus]] = {
    AssignmentApproved: AssignmentStatus.APPROVED,
    AssignmentAutoApproved: AssignmentStatus.APPROVED,
    AssignmentCancelled: AssignmentStatus.CANCELLED,
    AssignmentReturned: AssignmentStatus.RETURNED,
    AssignmentAbandoned: AssignmentStatus.ABANDONED,
}


class Token:
    """A claim token of a lot.

    Attributes:
        issued: With which others it was issued.
        holder: The household that redeemed it first; absent while nobody has.
        expired: Its lot is open to all again.
    """

    __slots__ = ("expired", "holder", "issued")

    def __init__(self, issued: ClaimTokensIssued) -> None:
        self.issued = issued
        self.holder: HouseholdId | None = None
        self.expired = False

    @property
    def upload_until(self) -> datetime:
        """Until when it may be brought in."""
        return self.issued.expires_at + UPLOAD_GRACE


class Lot:
    """One lot, folded in place.

    Attributes:
        assignments: Every claim of it, in order.
        credited_pieces: Pieces that were paid, over all claims; never more than the lot has.
        credited: What was paid for them.
        tokens: By serial.
        compensated: Serials of tokens that came too late and were paid for.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        self.assignments: dict[AssignmentId, Assignment] = {}
        self.credited_pieces = 0
        self.credited_minor = 0
        self.charged_minor = 0
        self.tokens: dict[str, Token] = {}
        self.compensated: set[str] = set()

    @property
    def newest(self) -> Assignment | None:
        """The latest claim; absent if there was none."""
        return next(reversed(self.assignments.values()), None)

    @property
    def taken(self) -> bool:
        """Whether somebody has it or has done it."""
        return self.newest is not None and self.newest.status not in REQUEUED

    def held_by(self) -> StationId | None:
        """The station that may claim it offline; absent if nobody holds it."""
        for token in self.tokens.values():
            if token.holder is None and not token.expired:
                return token.issued.station_id
        return None

    def awaits_token(self, at: datetime) -> bool:
        """Whether a token of it may still be brought in, be it for a compensation only."""
        return any(at <= token.upload_until for token in self.tokens.values())

    def apply(self, event: Event) -> None:
        """Fold one event in; others than this lot's change nothing."""
        match event:
            case ClaimTokensIssued() if self.number in event.lots:
                serial = event.serials[event.lots.index(self.number)]
                self.tokens[serial] = Token(event)
            case ClaimTokensExpired() if self.number in event.lots:
                for token in self.tokens.values():
                    of_station = token.issued.station_id == event.station_id
                    if of_station and token.issued.expires_at <= event.expired_at:
                        token.expired = True
            case AssignmentEvent() if event.lot == self.number:
                self._apply(event)
            case _:
                pass

    def _apply(self, event: AssignmentEvent) -> None:
        if isinstance(event, AssignmentAccepted):
            self.assignments[event.assignment_id] = Assignment(event)
        if isinstance(event, ClaimConflictCompensated):
            self.compensated.add(event.token_serial)
            return
        if isinstance(event, AssignmentAccepted) and event.token_serial in self.tokens:
            self.tokens[event.token_serial].holder = event.household_id
        if isinstance(event, EarningsCredited):
            self.credited_pieces += event.pieces
            self.credited_minor += event.pay.minor
        if isinstance(event, LossAdjudicated):
            self.charged_minor += event.charged.minor
        self.assignments[event.assignment_id].apply(event)

    def finished(self, at: datetime) -> bool:
        """Whether nothing more can follow from any claim of it."""
        return all(one.finished(at) for one in self.assignments.values())


def lot_events(order_id: OrderId, lot: int) -> Criterion:
    """All that happened to a lot."""
    types = (*ASSIGNMENT_EVENTS, ClaimTokensIssued, ClaimTokensExpired)
    return Criterion(types, (lot_tag(order_id, lot),))
