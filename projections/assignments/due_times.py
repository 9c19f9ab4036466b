"""What an assignment waits for: its lease, its review, the answer to its appeal."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from msgspec.structs import replace

from domain.decider import Event
from domain.facts.piecework.appeals import (
    AppealAnswered,
    AppealAutoUpheld,
    AppealFiled,
    DisputeResolved,
)
from domain.facts.piecework.assignment import AssignmentEvent
from domain.facts.piecework.claims import AssignmentAccepted
from domain.facts.piecework.escrow import OrderSettled
from domain.facts.piecework.judgement import (
    AssignmentApproved,
    AssignmentAutoApproved,
    AssignmentPartiallyApproved,
    AssignmentRejected,
    ReworkRequested,
)
from domain.facts.piecework.materials import (
    LossAdjudicated,
    MaterialsIssued,
    MaterialsReceiptConfirmed,
    MaterialsReturned,
    ScrapAccepted,
)
from domain.facts.piecework.work import (
    AssignmentAbandoned,
    AssignmentCancelled,
    AssignmentReturned,
    AssignmentSubmitted,
    LeaseExtended,
)
from domain.ids import AssignmentId, OrderId
from domain.piecework.assignments.assignment import judged_at
from domain.piecework.assignments.custody import Custody
from domain.piecework.assignments.due_times import ANSWER, LEASE, REVIEW
from projections.due_times import DueTimes, Line, Lines, Standing, Timer
from projections.projection import Fact

SELECT_ASSIGNMENTS: Final = """
    SELECT assignment_id, order_id, position, stage, until, issued, confirmed, handed_in,
        accounted, judged_at
    FROM assignments WHERE assignment_id = ANY($1)
    UNION
    SELECT assignment_id, order_id, position, stage, until, issued, confirmed, handed_in,
        accounted, judged_at
    FROM assignments WHERE order_id = ANY($1) AND stage = 'refused'
"""
"""Those that are asked for, and every refused one of the orders that are."""
CUSTODY: Final = (
    MaterialsIssued,
    MaterialsReceiptConfirmed,
    MaterialsReturned,
    ScrapAccepted,
    LossAdjudicated,
)
STEPS: Final[tuple[type[Event], ...]] = (
    AssignmentAccepted,
    LeaseExtended,
    *CUSTODY,
    AssignmentSubmitted,
    ReworkRequested,
    AssignmentApproved,
    AssignmentAutoApproved,
    AssignmentPartiallyApproved,
    AssignmentRejected,
    AssignmentReturned,
    AssignmentAbandoned,
    AssignmentCancelled,
    AppealFiled,
    AppealAnswered,
    AppealAutoUpheld,
    DisputeResolved,
)
"""Of one assignment. Its pay and its ratings change nothing that it waits for."""


class Stage(StrEnum):
    """What an assignment waits for: its worker, its buyer, an appeal, an arbiter, or nothing."""

    LEASED = "leased"
    IN_REVIEW = "in_review"
    REFUSED = "refused"
    APPEALED = "appealed"
    DISPUTED = "disputed"
    OVER = "over"


WAITS: Final = {Stage.LEASED: LEASE, Stage.IN_REVIEW: REVIEW, Stage.APPEALED: ANSWER}


class AssignmentLine(Line, frozen=True, kw_only=True):
    """What the due times of an assignment follow from.

    Attributes:
        until: When its stage ends by itself; absent if it does not.
        issued, confirmed, handed_in: As in ``Custody``.
        accounted: Pieces' worth that was returned, scrap or missing.
        judged_at: When it was decided about for the first time; absent before.
    """

    assignment_id: AssignmentId
    order_id: OrderId
    stage: Stage = Stage.LEASED
    until: datetime | None = None
    issued: int = 0
    confirmed: bool = False
    handed_in: int = 0
    accounted: int = 0
    judged_at: datetime | None = None

    @property
    def subject(self) -> AssignmentId:
        """The assignment."""
        return self.assignment_id

    @property
    def unfinished(self) -> bool:
        """Whether something must follow; a refusal ends by itself."""
        over = self.stage in (Stage.REFUSED, Stage.OVER)
        return not over or self.issued != self.handed_in + self.accounted


def refused_of(standing: Standing, order_id: OrderId) -> list[AssignmentLine]:
    """The refused assignments of an order."""
    return [
        line
        for line in standing.all_of(AssignmentLine)
        if line.order_id == order_id and line.stage is Stage.REFUSED
    ]


def _subjects(event: AssignmentEvent | OrderSettled) -> tuple[str, ...]:
    return (event.order_id if isinstance(event, OrderSettled) else event.assignment_id,)


def _fold(standing: Standing, fact: Fact) -> None:
    match fact.event:
        case OrderSettled() as event:
            for line in refused_of(standing, event.order_id):
                over = replace(line, stage=Stage.OVER, until=None, position=fact.position)
                standing.put(over)
        case AssignmentEvent() as event:
            _step(standing, fact, event)
        case other:
            raise TypeError(type(other).__name__)


def _step(standing: Standing, fact: Fact, event: AssignmentEvent) -> None:
    name, order_id = event.assignment_id, event.order_id
    if isinstance(event, AssignmentAccepted):
        before = None
        line = AssignmentLine(assignment_id=name, order_id=order_id, position=fact.position)
    else:
        before = line = standing.line(AssignmentLine, name)
    line = _after(line, event, fact.position)
    standing.put(line)
    if before is not None:
        if (before.stage, before.until) == (line.stage, line.until):
            return
        if before.stage in WAITS:
            standing.lift(name, WAITS[before.stage])
    if line.stage in WAITS:
        assert line.until is not None
        timer = Timer(
            subject=name,
            kind=WAITS[line.stage],
            due_at=line.until,
            position=fact.position,
            order_id=order_id,
            lot=event.lot,
        )
        standing.set(timer)


def _after(line: AssignmentLine, event: AssignmentEvent, position: int) -> AssignmentLine:
    """An assignment one event later."""
    custody = Custody()
    custody.issued, custody.confirmed = line.issued, line.confirmed
    custody.handed_in, custody.returned = line.handed_in, line.accounted
    custody.apply(event)
    stage, until = _stage(line, event)
    return replace(
        line,
        position=position,
        stage=stage,
        until=until,
        issued=custody.issued,
        confirmed=custody.confirmed,
        handed_in=custody.handed_in,
        accounted=custody.returned + custody.scrap + custody.missing,
        judged_at=line.judged_at or judged_at(event),
    )


def _stage(line: AssignmentLine, event: AssignmentEvent) -> tuple[Stage, datetime | None]:
    match event:
        case AssignmentAccepted() | LeaseExtended() | ReworkRequested():
            return Stage.LEASED, event.lease_until
        case AssignmentSubmitted():
            return Stage.IN_REVIEW, event.review_until
        case AssignmentPartiallyApproved() | AssignmentRejected():
            return Stage.REFUSED, event.appeal_until
        case AppealFiled():
            return Stage.APPEALED, event.answer_until
        case AppealAnswered(concedes=False):
            return Stage.DISPUTED, None
        case _ if isinstance(event, CUSTODY):
            return line.stage, line.until
        case _:
            return Stage.OVER, None


DUE_TIMES: Final = DueTimes(
    kinds=(LEASE, REVIEW, ANSWER),
    handles=(*STEPS, OrderSettled),
    subjects=_subjects,
    fold=_fold,
    lines=Lines("assignments", AssignmentLine, "assignment_id", SELECT_ASSIGNMENTS),
)
