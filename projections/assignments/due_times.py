"""What an assignment waits for: its lease, its review, the answer to its appeal."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from msgspec.structs import replace

from domain.decider import Event
from domain.due import DueKind
from domain.facts.holiday_notices import HolidayNoticeEntered
from domain.facts.piecework.appeals import (
    AnswerTimeMoved,
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
    RestKept,
)
from domain.ids import AssignmentId, OrderId, calendar_tag
from domain.piecework.assignments.assignment import judged_at
from domain.piecework.assignments.custody import Custody
from domain.piecework.assignments.due_times import ANSWER, LEASE, RECOUNT, REVIEW
from domain.piecework.whole_orders.rules import LATE_TIME
from projections.due_times import DueTimes, Line, Lines, Standing, Timer
from projections.projection import Fact

CALENDAR: Final = calendar_tag()
LINE: Final = """
    SELECT assignment_id, order_id, lot, units, since, position, given_back, stage, until, issued,
        confirmed, handed_in, accounted, judged_at
    FROM assignments
"""
SELECT_ASSIGNMENTS: Final = f"""
    {LINE} WHERE assignment_id = ANY($1)
    UNION
    {LINE} WHERE order_id || '/' || lot = ANY($1)
    UNION
    {LINE} WHERE order_id = ANY($1) AND stage IN ('refused', 'late')
    UNION
    {LINE} WHERE '{CALENDAR}' = ANY($1) AND stage = 'appealed'
"""
"""Those that are asked for, everybody's of such lots, and what may end late of such orders."""
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
    RestKept,
    ReworkRequested,
    AssignmentApproved,
    AssignmentAutoApproved,
    AssignmentPartiallyApproved,
    AssignmentRejected,
    AssignmentReturned,
    AssignmentAbandoned,
    AssignmentCancelled,
    AppealFiled,
    AnswerTimeMoved,
    AppealAnswered,
    AppealAutoUpheld,
    DisputeResolved,
)
"""Of one assignment. Its pay and its ratings change nothing that it waits for."""


class Stage(StrEnum):
    """What an assignment waits for: its worker, its buyer, an appeal, an arbiter, or nothing.

    One that is late can still be handed in, until somebody else claims the lot.
    """

    LEASED = "leased"
    LATE = "late"
    IN_REVIEW = "in_review"
    REFUSED = "refused"
    APPEALED = "appealed"
    DISPUTED = "disputed"
    OVER = "over"


WAITS: Final = {Stage.LEASED: LEASE, Stage.IN_REVIEW: REVIEW, Stage.APPEALED: ANSWER}


class AssignmentLine(Line, frozen=True, kw_only=True):
    """What the due times of an assignment follow from.

    Attributes:
        units: Its pieces.
        since: The event that claimed the lot, also of what is left of a claim.
        given_back: Whether its pieces are open to others.
        until: When its stage ends by itself; absent if it does not.
        issued, confirmed, handed_in: As in ``Custody``.
        accounted: Pieces' worth that was returned, scrap or missing.
        judged_at: When it was decided about for the first time; absent before.
    """

    assignment_id: AssignmentId
    order_id: OrderId
    lot: int
    units: int
    since: int
    given_back: bool = False
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
    def taken(self) -> int:
        """Its pieces, unless they are open to others."""
        return 0 if self.given_back else self.units

    @property
    def unfinished(self) -> bool:
        """Whether something must follow; a refusal ends by itself."""
        over = self.stage in (Stage.REFUSED, Stage.LATE, Stage.OVER)
        return not over or self.issued != self.handed_in + self.accounted


def in_stage(standing: Standing, order_id: OrderId, *stages: Stage) -> list[AssignmentLine]:
    """The assignments of an order that stand there."""
    return [
        line
        for line in standing.all_of(AssignmentLine)
        if line.order_id == order_id and line.stage in stages
    ]


def _of_lot(standing: Standing, order_id: OrderId, lot: int) -> list[AssignmentLine]:
    return [
        line
        for line in standing.all_of(AssignmentLine)
        if (line.order_id, line.lot) == (order_id, lot)
    ]


def _subjects(event: AssignmentEvent | OrderSettled | HolidayNoticeEntered) -> tuple[str, ...]:
    if isinstance(event, HolidayNoticeEntered):
        return (CALENDAR,)
    if isinstance(event, OrderSettled):
        return (event.order_id,)
    return event.assignment_id, f"{event.order_id}/{event.lot}"


def _fold(standing: Standing, fact: Fact) -> None:
    match fact.event:
        case OrderSettled() as event:
            for line in in_stage(standing, event.order_id, Stage.REFUSED, Stage.LATE):
                over = replace(line, stage=Stage.OVER, until=None, position=fact.position)
                standing.put(over)
        case HolidayNoticeEntered():
            for line in standing.all_of(AssignmentLine):
                if line.stage is Stage.APPEALED:
                    standing.set(_timer(line, RECOUNT, fact.recorded_at, fact.position))
        case RestKept() as event:
            _part(standing, fact, event)
        case AssignmentEvent() as event:
            _step(standing, fact, event)
        case other:
            raise TypeError(type(other).__name__)


def _step(standing: Standing, fact: Fact, event: AssignmentEvent) -> None:
    name, order_id = event.assignment_id, event.order_id
    if isinstance(event, AssignmentAccepted):
        before = None
        line = AssignmentLine(
            assignment_id=name,
            order_id=order_id,
            lot=event.lot,
            units=event.units,
            since=fact.position,
            position=fact.position,
        )
        _gone(standing, event)
    else:
        before = line = standing.line(AssignmentLine, name)
    line = _after(line, event, fact.position)
    newest = max((one.since for one in _of_lot(standing, order_id, event.lot)), default=line.since)
    if line.stage is Stage.LATE and newest > line.since:
        # Others have parts of the lot: what was given up is theirs to claim only.
        line = replace(line, stage=Stage.OVER, until=None)
    standing.put(line)
    if before is not None and before.stage is Stage.APPEALED:
        # Answered, upheld, or computed anew.
        standing.lift(name, RECOUNT)
    if before is not None:
        if (before.stage, before.until) == (line.stage, line.until):
            return
        if before.stage in WAITS:
            standing.lift(name, WAITS[before.stage])
    _wait(standing, line)


def _wait(standing: Standing, line: AssignmentLine) -> None:
    """Set what its stage waits for, if for anything."""
    if line.stage in WAITS:
        assert line.until is not None
        standing.set(_timer(line, WAITS[line.stage], line.until, line.position))


def _timer(line: AssignmentLine, kind: DueKind, due_at: datetime, position: int) -> Timer:
    return Timer(
        subject=line.assignment_id,
        kind=kind,
        due_at=due_at,
        position=position,
        order_id=line.order_id,
        lot=line.lot,
    )


def _gone(standing: Standing, event: AssignmentAccepted) -> None:
    """Nobody hands the lot in late any more: somebody else has it."""
    for line in _of_lot(standing, event.order_id, event.lot):
        if line.stage is Stage.LATE:
            standing.put(replace(line, stage=Stage.OVER, until=None))


def _part(standing: Standing, fact: Fact, event: RestKept) -> None:
    """What is left of a lot waits for its lease, with the materials that go with it."""
    part = standing.line(AssignmentLine, event.part_of)
    kept = {"issued": part.issued - event.materials, "units": part.units - event.units}
    standing.put(replace(part, position=fact.position, **kept))
    rest = AssignmentLine(
        assignment_id=event.assignment_id,
        order_id=event.order_id,
        lot=event.lot,
        units=event.units,
        since=part.since,
        position=fact.position,
        until=event.lease_until,
        issued=event.materials,
        confirmed=bool(event.materials),
    )
    standing.put(rest)
    _wait(standing, rest)


def _after(line: AssignmentLine, event: AssignmentEvent, position: int) -> AssignmentLine:
    """An assignment one event later."""
    custody = Custody()
    custody.issued, custody.confirmed = line.issued, line.confirmed
    custody.handed_in, custody.returned = line.handed_in, line.accounted
    custody.apply(event)
    stage, until = _stage(line, event)
    given_back = isinstance(event, AssignmentReturned | AssignmentAbandoned)
    return replace(
        line,
        position=position,
        given_back=given_back or (line.given_back and not isinstance(event, AssignmentSubmitted)),
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
        case AssignmentAbandoned():
            return Stage.LATE, event.abandoned_at + LATE_TIME
        case AssignmentPartiallyApproved() | AssignmentRejected():
            return Stage.REFUSED, event.appeal_until
        case AppealFiled() | AnswerTimeMoved():
            return Stage.APPEALED, event.answer_until
        case AppealAnswered(concedes=False):
            return Stage.DISPUTED, None
        case _ if isinstance(event, CUSTODY):
            return line.stage, line.until
        case _:
            return Stage.OVER, None


DUE_TIMES: Final = DueTimes(
    kinds=(LEASE, REVIEW, ANSWER, RECOUNT),
    handles=(*STEPS, OrderSettled, HolidayNoticeEntered),
    subjects=_subjects,
    fold=_fold,
    lines=Lines("assignments", AssignmentLine, "assignment_id", SELECT_ASSIGNMENTS),
)
