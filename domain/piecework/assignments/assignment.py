"""One household's work on a lot, folded from its events."""

from datetime import datetime
from typing import Final

from msgspec.structs import replace

from domain.facts.piecework.appeals import (
    AnswerTimeMoved,
    AppealAnswered,
    AppealAutoUpheld,
    AppealFiled,
    DisputeResolved,
)
from domain.facts.piecework.assignment import AssignmentEvent
from domain.facts.piecework.assignment_status import (
    ASSIGNMENT_LIFECYCLE,
    CONTESTED,
    OPEN,
    AssignmentStatus,
)
from domain.facts.piecework.claims import AssignmentAccepted
from domain.facts.piecework.judgement import (
    AssignmentApproved,
    AssignmentAutoApproved,
    AssignmentPartiallyApproved,
    AssignmentRejected,
    LotInspected,
    ReworkRequested,
)
from domain.facts.piecework.materials import MaterialsReceiptConfirmed
from domain.facts.piecework.pay import EarningsCredited
from domain.facts.piecework.work import (
    AssignmentAbandoned,
    AssignmentCancelled,
    AssignmentReturned,
    AssignmentSubmitted,
    LeaseExtended,
    RestKept,
)
from domain.ids import ActorId, AssignmentId
from domain.piecework.assignments.custody import Custody

_WORKERS_STEPS: Final = (
    AssignmentAccepted,
    MaterialsReceiptConfirmed,
    AssignmentSubmitted,
    AssignmentReturned,
    AppealFiled,
    LeaseExtended,
)


class Assignment:
    """One household's work on a lot, folded in place.

    Attributes:
        root: The claim that it began with: itself, or what it is a rest of.
        rest: What was left when a part of it was handed in; absent if nothing was.
        actors: Everybody who acted on it so far, on either side.
        workers: Those who acted on the worker's side.
        good: Pieces that count as good now.
        inspected: The look at what was handed in the last time that binds; absent before.
        inspected_again: Another person's look in a dispute; absent without one.
        answer_until: Until when an appeal can be answered; absent without one.
        notices: How many notices of holidays that time knows of.
        judged_at: When it was decided about for the first time; absent before.
        abandoned_at: When its lease ran out; absent if it did not.
        credited_pieces: Good pieces that were paid.
        fault_until: Until when a refusal can be appealed; absent without one.
    """

    def __init__(self, accepted: AssignmentAccepted, root: AssignmentId | None = None) -> None:
        self.accepted = accepted
        self.root = root or accepted.assignment_id
        self.rest: AssignmentId | None = None
        self.status = AssignmentStatus.CLAIMED
        self.lease_until = accepted.lease_until
        self.extended = False
        self.reworks = 0
        self.submitted: AssignmentSubmitted | None = None
        self.inspected: LotInspected | None = None
        self.inspected_again: LotInspected | None = None
        self.appealed: AppealFiled | None = None
        self.answer_until: datetime | None = None
        self.notices = 0
        self.good = 0
        self.judged_at: datetime | None = None
        self.fault_until: datetime | None = None
        self.abandoned_at: datetime | None = None
        self.credited_pieces = 0
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
        self.status = ASSIGNMENT_LIFECYCLE.after(self.status, event)
        match event:
            case LeaseExtended(lease_until=until):
                self.lease_until, self.extended = until, True
            case AssignmentSubmitted():
                self.submitted, self.inspected = event, None
            case LotInspected(second=True):
                self.inspected_again = event
            case LotInspected():
                self.inspected = event
            case AssignmentAbandoned(abandoned_at=at):
                self.abandoned_at = at
            case EarningsCredited(pieces=pieces):
                self.credited_pieces += pieces
            case ReworkRequested(lease_until=until):
                self.reworks += 1
                self.lease_until = until
            case AssignmentPartiallyApproved() | AssignmentRejected():
                self.good, self.fault_until = event.good, event.appeal_until
            case AppealFiled():
                self.appealed = event
                self.answer_until, self.notices = event.answer_until, event.notices
            case AnswerTimeMoved():
                self.answer_until, self.notices = event.answer_until, event.notices
            case AppealAnswered(concedes=True) | AppealAutoUpheld():
                self.good = self.handed_in
            case DisputeResolved(good=good):
                self.good = good
            case AssignmentApproved() | AssignmentAutoApproved() | AssignmentCancelled():
                self.good = event.good

    def part(self, event: RestKept) -> "Assignment":
        """Keep the part that was handed in, and give the rest of it as a work of its own."""
        changes = {"units": event.units, "lease_until": event.lease_until}
        left = replace(self.accepted, assignment_id=event.assignment_id, **changes)
        rest = Assignment(left, self.root)
        rest.status = ASSIGNMENT_LIFECYCLE.after(self.status, event)
        rest.extended = self.extended
        rest.actors, rest.workers = set(self.actors), set(self.workers)
        rest.custody = self.custody.part(event.materials)
        self.accepted = replace(self.accepted, units=self.accepted.units - event.units)
        self.rest = event.assignment_id
        return rest

    @property
    def handed_in(self) -> int:
        """Finished pieces of the last submission; only of an assignment that has one."""
        assert self.submitted is not None
        return self.submitted.quantity

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
