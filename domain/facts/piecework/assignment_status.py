"""Where a household's work on a lot stands after each of its events."""

from enum import StrEnum
from typing import Final

from domain.facts.piecework.appeals import (
    AnswerTimeMoved,
    AppealAnswered,
    AppealAutoUpheld,
    AppealFiled,
    DisputeResolved,
)
from domain.facts.piecework.claims import AssignmentAccepted
from domain.facts.piecework.judgement import (
    AssignmentApproved,
    AssignmentAutoApproved,
    AssignmentPartiallyApproved,
    AssignmentRejected,
    ReworkRequested,
)
from domain.facts.piecework.materials import MaterialsReceiptConfirmed
from domain.facts.piecework.work import (
    AssignmentAbandoned,
    AssignmentCancelled,
    AssignmentReturned,
    AssignmentSubmitted,
    RestKept,
)
from domain.lifecycle import Lifecycle, Step


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
JUDGED: Final = (AssignmentStatus.APPROVED, AssignmentStatus.REFUSED, AssignmentStatus.RESOLVED)
"""Judged, and contested by nobody."""


def _counted(before: AssignmentStatus, _: MaterialsReceiptConfirmed) -> AssignmentStatus:
    """Work begins; where the lease has run out that stays so."""
    working = before is AssignmentStatus.CLAIMED
    return AssignmentStatus.IN_PROGRESS if working else before


def _left(_: AssignmentStatus, event: RestKept) -> AssignmentStatus:
    """Work on a rest goes on with the materials that are left; without any it is to begin."""
    return AssignmentStatus.IN_PROGRESS if event.materials else AssignmentStatus.CLAIMED


def _answered(_: AssignmentStatus, event: AppealAnswered) -> AssignmentStatus:
    """Who concedes ends it; who does not leaves it to an arbiter."""
    return AssignmentStatus.RESOLVED if event.concedes else AssignmentStatus.DISPUTED


ASSIGNMENT_LIFECYCLE: Final = Lifecycle(
    {
        # A claim makes the assignment: nothing stands before it.
        AssignmentAccepted: Step((), AssignmentStatus.CLAIMED),
        MaterialsReceiptConfirmed: Step(
            (AssignmentStatus.CLAIMED, AssignmentStatus.ABANDONED), _counted
        ),
        # Late work is taken; whether the lot has gone to somebody else the rules know.
        AssignmentSubmitted: Step(
            (*WORKING, AssignmentStatus.ABANDONED), AssignmentStatus.SUBMITTED
        ),
        # A rest is made by the hand-in of a part: nothing stands before it.
        RestKept: Step((), _left),
        ReworkRequested: Step((AssignmentStatus.SUBMITTED,), AssignmentStatus.IN_PROGRESS),
        AssignmentApproved: Step((AssignmentStatus.SUBMITTED,), AssignmentStatus.APPROVED),
        AssignmentAutoApproved: Step((AssignmentStatus.SUBMITTED,), AssignmentStatus.APPROVED),
        AssignmentPartiallyApproved: Step((AssignmentStatus.SUBMITTED,), AssignmentStatus.REFUSED),
        AssignmentRejected: Step((AssignmentStatus.SUBMITTED,), AssignmentStatus.REFUSED),
        AppealFiled: Step((AssignmentStatus.REFUSED,), AssignmentStatus.APPEALED),
        AnswerTimeMoved: Step((AssignmentStatus.APPEALED,), AssignmentStatus.APPEALED),
        AppealAnswered: Step((AssignmentStatus.APPEALED,), _answered),
        AppealAutoUpheld: Step((AssignmentStatus.APPEALED,), AssignmentStatus.RESOLVED),
        DisputeResolved: Step((AssignmentStatus.DISPUTED,), AssignmentStatus.RESOLVED),
        AssignmentReturned: Step(WORKING, AssignmentStatus.RETURNED),
        AssignmentAbandoned: Step(WORKING, AssignmentStatus.ABANDONED),
        AssignmentCancelled: Step(OPEN, AssignmentStatus.CANCELLED),
    }
)
