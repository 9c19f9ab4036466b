"""Everybody's work on lots: from the claim to the last fen, materials and ratings included."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from domain.facts.piecework.appeals import (
    AnswerTimeMoved,
    AppealAnswered,
    AppealAutoUpheld,
    AppealFiled,
    DisputeResolved,
)
from domain.facts.piecework.assignment import AssignmentEvent
from domain.facts.piecework.assignment_status import ASSIGNMENT_LIFECYCLE, AssignmentStatus
from domain.facts.piecework.claims import AssignmentAccepted, ClaimConflictCompensated, ClaimWay
from domain.facts.piecework.judgement import (
    AssignmentApproved,
    AssignmentAutoApproved,
    AssignmentPartiallyApproved,
    AssignmentRejected,
    Fault,
    LotInspected,
    ReworkRequested,
)
from domain.facts.piecework.materials import (
    CUSTODY_EVENTS,
    LossAdjudicated,
)
from domain.facts.piecework.pay import BonusPaid, EarningsCredited
from domain.facts.piecework.ratings import RatingSealed, RatingsRevealed
from domain.facts.piecework.work import (
    AssignmentAbandoned,
    AssignmentCancelled,
    AssignmentReturned,
    AssignmentSubmitted,
    LeaseExtended,
    RestKept,
)
from domain.ids import AssignmentId
from domain.piecework.assignments.custody import Custody
from projections.assignments.rows import LOST, AssignmentRow
from projections.folding import put_back, take_out
from projections.projection import Connection, Fact, Projection
from projections.rows import row_of

CONCERNED: Final = "assignment_id = ANY($1)"
CUSTODY_STEPS: Final = (*CUSTODY_EVENTS, AssignmentSubmitted, ReworkRequested)


class Assignments(Projection):
    """Every claim of every lot, with all that followed."""

    name = "assignments"
    tables = ("assignments",)
    handles = (AssignmentEvent,)

    async def apply(self, connection: Connection, facts: Sequence[Fact]) -> None:
        """Take the rows out that the facts concern, fold, put them back."""
        told: list[tuple[int, AssignmentEvent]] = []
        for fact in facts:
            assert isinstance(fact.event, AssignmentEvent)
            # Sealed stars are nobody's to see until both are revealed.
            if not isinstance(fact.event, RatingSealed):
                told.append((fact.position, fact.event))
        concerned = list({one for _, event in told for one in _concerned(event)})
        statement = take_out("assignments", AssignmentRow, CONCERNED)
        taken = await connection.fetch(statement, concerned)
        rows = {row.assignment_id: row for row in (row_of(AssignmentRow, one) for one in taken)}
        for position, event in told:
            match event:
                case AssignmentAccepted():
                    rows[event.assignment_id] = _accepted(event, position)
                case ClaimConflictCompensated():
                    rows[event.assignment_id] = _lost(event, position)
                case RestKept():
                    rows[event.assignment_id] = _rest(rows[event.part_of], event, position)
                case _:
                    row = rows[event.assignment_id]
                    row.position = position
                    if isinstance(event, CUSTODY_STEPS):
                        _account(row, event)
                    _step(row, event)
        await put_back(connection, "assignments", rows.values())


def _accepted(event: AssignmentAccepted, position: int) -> AssignmentRow:
    return AssignmentRow(
        assignment_id=event.assignment_id,
        order_id=event.order_id,
        lot=event.lot,
        household_id=event.household_id,
        station_id=event.station_id,
        way=event.way,
        token_serial=event.token_serial,
        need_tier=event.need_tier,
        units=event.units,
        status=AssignmentStatus.CLAIMED,
        accepted_by=event.accepted_by,
        accepted_at=event.accepted_at,
        accepted_position=position,
        position=position,
        lease_until=event.lease_until,
    )


def _concerned(event: AssignmentEvent) -> tuple[AssignmentId, ...]:
    """Whose rows an event changes."""
    own = event.assignment_id
    return (own, event.part_of) if isinstance(event, RestKept) else (own,)


def _rest(part: AssignmentRow, event: RestKept, position: int) -> AssignmentRow:
    """What is left of a claim of which a part was handed in, a row of its own."""
    rest = AssignmentRow(
        assignment_id=event.assignment_id,
        order_id=event.order_id,
        lot=event.lot,
        household_id=event.household_id,
        station_id=part.station_id,
        way=part.way,
        token_serial=part.token_serial,
        need_tier=part.need_tier,
        units=event.units,
        status=ASSIGNMENT_LIFECYCLE.after(AssignmentStatus(part.status), event),
        accepted_by=part.accepted_by,
        accepted_at=part.accepted_at,
        accepted_position=position,
        position=position,
        part_of=event.part_of,
        lease_until=event.lease_until,
        extended=part.extended,
    )
    custody = _custody(part)
    _keep(rest, custody.part(event.materials))
    _keep(part, custody)
    part.units -= event.units
    part.position = position
    return rest


def _lost(event: ClaimConflictCompensated, position: int) -> AssignmentRow:
    return AssignmentRow(
        assignment_id=event.assignment_id,
        order_id=event.order_id,
        lot=event.lot,
        household_id=event.household_id,
        station_id=event.station_id,
        way=ClaimWay.STATION_TOKEN,
        token_serial=event.token_serial,
        need_tier=None,
        units=0,
        status=LOST,
        accepted_by=event.redeemed_by,
        accepted_at=event.compensated_at,
        accepted_position=position,
        position=position,
        ended_at=event.compensated_at,
        currency=event.amount.currency,
        compensation_minor=event.amount.minor,
    )


def _account(row: AssignmentRow, event: AssignmentEvent) -> None:
    """Account for materials by the domain's own rules."""
    custody = _custody(row)
    custody.apply(event)
    _keep(row, custody)


def _custody(row: AssignmentRow) -> Custody:
    custody = Custody()
    for name in Custody.__slots__:
        setattr(custody, name, getattr(row, name))
    return custody


def _keep(row: AssignmentRow, custody: Custody) -> None:
    for name in Custody.__slots__:
        setattr(row, name, getattr(custody, name))


def _step(row: AssignmentRow, event: AssignmentEvent) -> None:
    row.status = ASSIGNMENT_LIFECYCLE.after(AssignmentStatus(row.status), event)
    match event:
        case LeaseExtended():
            row.lease_until, row.extended = event.lease_until, True
        case AssignmentSubmitted():
            row.quantity, row.pictures = event.quantity, event.pictures
            row.worked_seconds = event.worked_seconds
            row.submitted_at, row.review_until = event.submitted_at, event.review_until
            row.late, row.ended_at = event.late, None
            row.sample = row.defects = row.passed = row.inspected_at = None
        case LotInspected(second=True):
            row.again_sample, row.again_defects = event.sample, event.defects
            row.again_passed, row.again_inspected_at = event.passed, event.inspected_at
        case LotInspected():
            row.sample, row.defects, row.passed = event.sample, event.defects, event.passed
            row.inspected_at = event.inspected_at
        case ReworkRequested():
            row.lease_until = event.lease_until
            row.reworks += 1
            _find_fault(row, event.fault)
        case AssignmentReturned():
            row.return_reason, row.ended_at = event.reason, event.returned_at
        case AssignmentAbandoned():
            row.ended_at = event.abandoned_at
        case AssignmentCancelled():
            row.good, row.judged_at = event.good, event.cancelled_at
            row.ended_at = event.cancelled_at
        case _:
            _judge(row, event)


def _judge(row: AssignmentRow, event: AssignmentEvent) -> None:
    match event:
        case AssignmentApproved() | AssignmentAutoApproved():
            row.good = event.good
            row.judged_at = row.ended_at = event.approved_at
        case AssignmentPartiallyApproved() | AssignmentRejected():
            row.good, row.judged_at = event.good, event.happened_at()
            row.appeal_until = event.appeal_until
            _find_fault(row, event.fault)
        case AppealFiled():
            row.appeal_grounds, row.appealed_at = event.grounds, event.filed_at
            row.answer_until = event.answer_until
        case AnswerTimeMoved():
            row.answer_moved_from, row.answer_until = event.before, event.answer_until
        case AppealAnswered(concedes=False):
            row.conceded = False
        case AppealAnswered():
            row.conceded = True
            _resolve(row, row.quantity or 0, event.answered_at)
        case AppealAutoUpheld():
            _resolve(row, row.quantity or 0, event.upheld_at)
        case DisputeResolved():
            row.ruling = event.reason
            _resolve(row, event.good, event.resolved_at)
        case RatingsRevealed():
            row.stars_by_worker, row.stars_by_buyer = event.by_worker, event.by_buyer
        case EarningsCredited() | BonusPaid() | LossAdjudicated():
            _pay(row, event)
        case _ if isinstance(event, CUSTODY_EVENTS):
            pass
        case _:
            raise TypeError(type(event).__name__)


def _find_fault(row: AssignmentRow, fault: Fault) -> None:
    row.fault_reason, row.fault_clause = fault.reason, fault.clause
    row.fault_pictures = fault.pictures


def _resolve(row: AssignmentRow, good: int, at: datetime) -> None:
    row.good, row.resolved_at, row.ended_at = good, at, at


def _pay(row: AssignmentRow, event: EarningsCredited | BonusPaid | LossAdjudicated) -> None:
    match event:
        case EarningsCredited():
            row.currency = event.pay.currency
            row.paid_pieces += event.pieces
            row.pay_minor += event.pay.minor
            row.station_fee_minor += event.station_fee.minor
        case BonusPaid():
            row.currency = event.amount.currency
            row.bonus_minor += event.amount.minor
        case LossAdjudicated():
            row.currency = event.charged.currency
            row.charged_minor += event.charged.minor
