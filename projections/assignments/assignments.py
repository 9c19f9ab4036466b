"""Everybody's work on lots: from the claim to the last fen, materials and ratings included."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct

from domain.facts.piecework.appeals import (
    AppealAnswered,
    AppealAutoUpheld,
    AppealFiled,
    DisputeResolved,
)
from domain.facts.piecework.assignment import AssignmentEvent
from domain.facts.piecework.assignment_status import AssignmentStatus
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
    MaterialsReceiptConfirmed,
)
from domain.facts.piecework.pay import BonusPaid, EarningsCredited
from domain.facts.piecework.ratings import RatingSealed, RatingsRevealed
from domain.facts.piecework.work import (
    AssignmentAbandoned,
    AssignmentCancelled,
    AssignmentReturned,
    AssignmentSubmitted,
    LeaseExtended,
)
from domain.piecework.assignments.custody import Custody
from projections.folding import put_back, take_out
from projections.projection import Connection, Fact, Projection

CONCERNED: Final = "assignment_id = ANY($1)"
LOST: Final = "lost"
"""The status of a claim that was taken offline and came too late: it never began."""
CUSTODY_STEPS: Final = (*CUSTODY_EVENTS, AssignmentSubmitted, ReworkRequested)


class AssignmentRow(Struct):
    """A row of ``assignments``. Amounts are minor units of ``currency``."""

    assignment_id: str
    order_id: str
    lot: int
    household_id: str
    station_id: str | None
    way: str
    token_serial: str | None
    need_tier: int | None
    units: int
    status: str
    accepted_by: str
    accepted_at: datetime
    accepted_position: int
    position: int
    lease_until: datetime | None = None
    extended: bool = False
    reworks: int = 0
    quantity: int | None = None
    pictures: Sequence[str] = ()
    worked_seconds: int | None = None
    submitted_at: datetime | None = None
    review_until: datetime | None = None
    sample: int | None = None
    defects: int | None = None
    passed: bool | None = None
    inspected_at: datetime | None = None
    fault_reason: str | None = None
    fault_clause: int | None = None
    fault_pictures: Sequence[str] = ()
    appeal_until: datetime | None = None
    appeal_grounds: str | None = None
    appealed_at: datetime | None = None
    answer_until: datetime | None = None
    conceded: bool | None = None
    ruling: str | None = None
    resolved_at: datetime | None = None
    good: int = 0
    judged_at: datetime | None = None
    ended_at: datetime | None = None
    return_reason: str | None = None
    currency: str | None = None
    paid_pieces: int = 0
    pay_minor: int = 0
    charged_minor: int = 0
    bonus_minor: int = 0
    station_fee_minor: int = 0
    compensation_minor: int = 0
    issued: int = 0
    confirmed: bool = False
    handed_in: int = 0
    returned: int = 0
    declared: int = 0
    scrap: int = 0
    scrap_agreed: int = 0
    missing: int = 0
    stars_by_worker: int | None = None
    stars_by_buyer: int | None = None


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
        concerned = list({event.assignment_id for _, event in told})
        statement = take_out("assignments", AssignmentRow, CONCERNED)
        taken = await connection.fetch(statement, concerned)
        rows = {row[0]: AssignmentRow(*row) for row in taken}
        for position, event in told:
            match event:
                case AssignmentAccepted():
                    rows[event.assignment_id] = _accepted(event, position)
                case ClaimConflictCompensated():
                    rows[event.assignment_id] = _lost(event, position)
                case _:
                    row = rows[event.assignment_id]
                    row.position = position
                    if isinstance(event, CUSTODY_STEPS):
                        _account(row, event)
                    _step(row, event)
        await put_back(connection, "assignments", rows.values())


def _accepted(event: AssignmentAccepted, position: int) -> AssignmentRow:
    return AssignmentRow(
        *(event.assignment_id, event.order_id, event.lot, event.household_id, event.station_id),
        *(event.way, event.token_serial, event.need_tier, event.units, AssignmentStatus.CLAIMED),
        *(event.accepted_by, event.accepted_at, position, position, event.lease_until),
    )


def _lost(event: ClaimConflictCompensated, position: int) -> AssignmentRow:
    return AssignmentRow(
        *(event.assignment_id, event.order_id, event.lot, event.household_id, event.station_id),
        *(ClaimWay.STATION_TOKEN, event.token_serial, None, 0, LOST),
        *(event.redeemed_by, event.compensated_at, position, position),
        ended_at=event.compensated_at,
        currency=event.amount.currency,
        compensation_minor=event.amount.minor,
    )


def _account(row: AssignmentRow, event: AssignmentEvent) -> None:
    """Account for materials by the domain's own rules."""
    custody = Custody()
    for name in Custody.__slots__:
        setattr(custody, name, getattr(row, name))
    custody.apply(event)
    for name in Custody.__slots__:
        setattr(row, name, getattr(custody, name))


def _step(row: AssignmentRow, event: AssignmentEvent) -> None:
    match event:
        case MaterialsReceiptConfirmed():
            row.status = AssignmentStatus.IN_PROGRESS
        case LeaseExtended():
            row.lease_until, row.extended = event.lease_until, True
        case AssignmentSubmitted():
            row.status, row.quantity = AssignmentStatus.SUBMITTED, event.quantity
            row.pictures, row.worked_seconds = event.pictures, event.worked_seconds
            row.submitted_at, row.review_until = event.submitted_at, event.review_until
            row.sample = row.defects = row.passed = row.inspected_at = None
        case LotInspected():
            row.sample, row.defects, row.passed = event.sample, event.defects, event.passed
            row.inspected_at = event.inspected_at
        case ReworkRequested():
            row.status, row.lease_until = AssignmentStatus.IN_PROGRESS, event.lease_until
            row.reworks += 1
            _find_fault(row, event.fault)
        case AssignmentReturned():
            row.status, row.ended_at = AssignmentStatus.RETURNED, event.returned_at
            row.return_reason = event.reason
        case AssignmentAbandoned():
            row.status, row.ended_at = AssignmentStatus.ABANDONED, event.abandoned_at
        case AssignmentCancelled():
            row.status, row.good = AssignmentStatus.CANCELLED, event.good
            row.judged_at = row.ended_at = event.cancelled_at
        case _:
            _judge(row, event)


def _judge(row: AssignmentRow, event: AssignmentEvent) -> None:
    match event:
        case AssignmentApproved() | AssignmentAutoApproved():
            row.status, row.good = AssignmentStatus.APPROVED, event.good
            row.judged_at = row.ended_at = event.approved_at
        case AssignmentPartiallyApproved(approved_at=at) | AssignmentRejected(rejected_at=at):
            row.status, row.good, row.judged_at = AssignmentStatus.REFUSED, event.good, at
            row.appeal_until = event.appeal_until
            _find_fault(row, event.fault)
        case AppealFiled():
            row.status, row.appeal_grounds = AssignmentStatus.APPEALED, event.grounds
            row.appealed_at, row.answer_until = event.filed_at, event.answer_until
        case AppealAnswered(concedes=False):
            row.status, row.conceded = AssignmentStatus.DISPUTED, False
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
    row.status, row.good = AssignmentStatus.RESOLVED, good
    row.resolved_at = row.ended_at = at


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
