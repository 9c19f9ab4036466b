"""Inspection, approval, refusal, appeal and ruling; and what silence does at each of them.

A refusal needs an inspection that the lot did not pass, a reason, a clause of the instructions and
a picture. Good pieces are paid whatever happens to the others.
"""

from datetime import timedelta
from typing import Final

from domain.calendar import working_days_after
from domain.decider import Event
from domain.facts.piecework.assignments import (
    AppealAnswered,
    AppealAutoUpheld,
    AppealFiled,
    AssignmentApproved,
    AssignmentAutoApproved,
    AssignmentPartiallyApproved,
    AssignmentRejected,
    DisputeResolved,
    Fault,
    LotInspected,
    ReworkRequested,
)
from domain.facts.piecework.pay import BonusPaid, CreditReason
from domain.piecework.assignments.case import Case, about, require_count
from domain.piecework.assignments.commands import (
    AnswerAppeal,
    ApproveAssignment,
    ApproveBySilence,
    ApproveInPart,
    BuyersJudgement,
    FileAppeal,
    InspectLot,
    JudgeCommand,
    PayBonus,
    RejectAssignment,
    RequestRework,
    ResolveDispute,
    UpholdBySilence,
)
from domain.piecework.assignments.errors import (
    AppealTooLateError,
    ArbiterIsPartyError,
    BonusPoolShortError,
    ClauseUnknownError,
    JudgeIsWorkerError,
    NotDueYetError,
    NotInspectedError,
    ReworkRoundsSpentError,
)
from domain.piecework.assignments.lot import Assignment, AssignmentStatus
from domain.piecework.assignments.paying import credit
from domain.piecework.orders.errors import NotTheBuyerError, OrderStatus
from domain.piecework.sampling import plan

STATEMENT_FIELD: Final = "statement"
"""Of the commitment to what a side or the arbiter said in words."""
APPEAL_TIME: Final = timedelta(days=7)
ANSWER_WORKING_DAYS: Final = 5
REWORK_ROUNDS_MAX: Final = 2


def judge(state: Case, command: JudgeCommand) -> tuple[Event, ...]:
    """A step of the buyer, an inspector or an arbiter."""
    drafted = state.drafted(command)
    if isinstance(command, BuyersJudgement) and drafted.buyer_id != command.buyer_id:
        raise NotTheBuyerError(command.order_id, command.buyer_id)
    assignment = state.require(command)
    of_household = command.by_household == assignment.accepted.household_id
    if of_household or command.by in assignment.workers:
        raise JudgeIsWorkerError(command.assignment_id, command.by)
    match command:
        case InspectLot():
            return (_inspect(state, assignment, command),)
        case ApproveAssignment() | ApproveInPart() | RequestRework() | RejectAssignment():
            state.require(command, AssignmentStatus.SUBMITTED)
            return _decide_on_submission(state, assignment, command)
        case AnswerAppeal():
            state.require(command, AssignmentStatus.APPEALED)
            return _answer(state, assignment, command)
        case PayBonus():
            return (_pay_bonus(state, assignment, command),)
        case ResolveDispute():
            return _resolve(state, assignment, command)
        case _:
            raise AssertionError(command)


def _inspect(state: Case, assignment: Assignment, command: InspectLot) -> LotInspected:
    state.require(command, AssignmentStatus.SUBMITTED)
    assert assignment.submitted is not None
    sampling = plan(state.order.terms.quality, assignment.submitted.quantity)
    require_count(command.defects, sampling.sample, least=0)
    return LotInspected(
        **about(command, assignment),
        sample=sampling.sample,
        defects=command.defects,
        passed=command.defects <= sampling.accept,
        inspected_by=command.by,
        inspected_at=command.at,
    )


def _decide_on_submission(
    state: Case, assignment: Assignment, command: BuyersJudgement
) -> tuple[Event, ...]:
    assert assignment.submitted is not None
    fields, by, at = about(command, assignment), command.by, command.at
    handed_in = assignment.submitted.quantity
    match command:
        case ApproveAssignment():
            event = AssignmentApproved(**fields, good=handed_in, approved_by=by, approved_at=at)
            return event, *_credit(state, assignment, event.good, CreditReason.APPROVED, command)
        case ApproveInPart(good=good, fault=fault):
            _check_refusal(state, assignment, command, fault)
            require_count(good, handed_in - 1)
            part = AssignmentPartiallyApproved(
                **fields,
                good=good,
                fault=fault,
                appeal_until=at + APPEAL_TIME,
                approved_by=by,
                approved_at=at,
            )
            return part, *_credit(state, assignment, good, CreditReason.APPROVED_IN_PART, command)
        case RejectAssignment(good=good, fault=fault):
            _check_refusal(state, assignment, command, fault)
            require_count(good, handed_in - 1, least=0)
            refusal = AssignmentRejected(
                **fields,
                good=good,
                fault=fault,
                appeal_until=at + APPEAL_TIME,
                rejected_by=by,
                rejected_at=at,
            )
            reason = CreditReason.GOOD_PIECES_OF_A_REJECTED_LOT
            return refusal, *_credit(state, assignment, good, reason, command)
        case RequestRework(fault=fault):
            _check_refusal(state, assignment, command, fault)
            if assignment.reworks >= REWORK_ROUNDS_MAX:
                raise ReworkRoundsSpentError(command.assignment_id, REWORK_ROUNDS_MAX)
            until = at + timedelta(hours=state.order.terms.lease_hours)
            return (
                ReworkRequested(
                    **fields, fault=fault, lease_until=until, requested_by=by, requested_at=at
                ),
            )
        case _:
            raise AssertionError(command)


def _check_refusal(
    state: Case, assignment: Assignment, command: BuyersJudgement, fault: Fault
) -> None:
    if assignment.inspected is None or assignment.inspected.passed:
        raise NotInspectedError(command.assignment_id)
    clauses = len(state.drafted(command).work.clauses)
    if not 1 <= fault.clause <= clauses or not fault.pictures:
        raise ClauseUnknownError(fault.clause, clauses)


def _credit(
    state: Case,
    assignment: Assignment,
    good: int,
    reason: CreditReason,
    command: BuyersJudgement | ResolveDispute | ApproveBySilence | UpholdBySilence,
) -> tuple[Event, ...]:
    return credit(state.order.terms, state.lot, assignment, good, reason, command.at)


def appeal(state: Case, command: FileAppeal) -> tuple[Event, ...]:
    """Contest a refusal within its time."""
    assignment = state.require_for_household(command)
    state.require(command, AssignmentStatus.REFUSED)
    assert assignment.fault_until is not None
    if command.at > assignment.fault_until:
        raise AppealTooLateError(command.assignment_id, assignment.fault_until)
    return (
        AppealFiled(
            **about(command, assignment),
            grounds=command.grounds,
            statement=command.statement,
            answer_until=working_days_after(command.at, ANSWER_WORKING_DAYS),
            filed_by=command.by,
            filed_at=command.at,
            station_id=command.station_id,
        ),
    )


def _answer(state: Case, assignment: Assignment, command: AnswerAppeal) -> tuple[Event, ...]:
    assert assignment.submitted is not None
    event = AppealAnswered(
        **about(command, assignment),
        concedes=command.concedes,
        statement=command.statement,
        answered_by=command.by,
        answered_at=command.at,
    )
    if not command.concedes:
        return (event,)
    good = assignment.submitted.quantity
    return event, *_credit(state, assignment, good, CreditReason.APPEAL_CONCEDED, command)


def _resolve(state: Case, assignment: Assignment, command: ResolveDispute) -> tuple[Event, ...]:
    state.require(command, AssignmentStatus.DISPUTED)
    assert assignment.submitted is not None
    drafted = state.drafted(command)
    if command.by in assignment.actors or command.by == drafted.drafted_by:
        raise ArbiterIsPartyError(command.assignment_id, command.by)
    require_count(command.good, assignment.submitted.quantity, least=assignment.good)
    event = DisputeResolved(
        **about(command, assignment),
        good=command.good,
        reason=command.reason,
        statement=command.statement,
        resolved_by=command.by,
        resolved_at=command.at,
    )
    reason = CreditReason.DISPUTE_RESOLVED
    return event, *_credit(state, assignment, command.good, reason, command)


def _pay_bonus(state: Case, assignment: Assignment, command: PayBonus) -> BonusPaid:
    state.order.require(
        *(command.order_id, OrderStatus.OPEN, OrderStatus.PAUSED, OrderStatus.CLOSED)
    )
    state.require(
        *(command, AssignmentStatus.APPROVED, AssignmentStatus.REFUSED, AssignmentStatus.RESOLVED)
    )
    amount, terms = command.amount.checked(), state.order.terms
    amount.require(terms.currency)
    left = terms.bonus_pool_minor - state.bonus_minor
    if amount.minor > left:
        raise BonusPoolShortError(command.order_id, amount.minor, left)
    return BonusPaid(
        **about(command, assignment),
        amount=amount,
        reason=command.reason,
        paid_by=command.by,
        paid_at=command.at,
    )


def approve_by_silence(state: Case, command: ApproveBySilence) -> tuple[Event, ...]:
    """Nobody answered what was handed in: it counts as good."""
    assignment = state.require(command, AssignmentStatus.SUBMITTED)
    assert assignment.submitted is not None
    if command.at < assignment.submitted.review_until:
        raise NotDueYetError(assignment.submitted.review_until)
    good = assignment.submitted.quantity
    event = AssignmentAutoApproved(**about(command, assignment), good=good, approved_at=command.at)
    return event, *_credit(state, assignment, good, CreditReason.SILENCE, command)


def uphold_by_silence(state: Case, command: UpholdBySilence) -> tuple[Event, ...]:
    """The buyer did not answer an appeal: the refused pieces are paid."""
    assignment = state.require(command, AssignmentStatus.APPEALED)
    assert assignment.appealed is not None
    assert assignment.submitted is not None
    if command.at < assignment.appealed.answer_until:
        raise NotDueYetError(assignment.appealed.answer_until)
    event = AppealAutoUpheld(**about(command, assignment), upheld_at=command.at)
    good = assignment.submitted.quantity
    return event, *_credit(state, assignment, good, CreditReason.APPEAL_UNANSWERED, command)
