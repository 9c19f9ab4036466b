"""Inspection, approval and refusal; and what silence does.

A refusal needs an inspection that the lot did not pass, a reason, a clause of the instructions and
a picture. Good pieces are paid whatever happens to the others.
"""

from datetime import timedelta
from typing import Any, Final

from domain.decider import Decider, Event
from domain.facts.editions import SECOND
from domain.facts.piecework.assignment_status import CONTESTED, AssignmentStatus
from domain.facts.piecework.judgement import (
    AssignmentApproved,
    AssignmentAutoApproved,
    AssignmentPartiallyApproved,
    AssignmentRejected,
    Fault,
    LotInspected,
    ReworkRequested,
)
from domain.facts.piecework.pay import CreditReason
from domain.piecework.assignments.assignment import Assignment
from domain.piecework.assignments.case import Case, about, boundary, evolve, require_count
from domain.piecework.assignments.errors import NotDueYetError
from domain.piecework.assignments.judgement.commands import (
    ApproveAssignment,
    ApproveBySilence,
    ApproveInPart,
    InspectLot,
    JudgementCommand,
    RejectAssignment,
    RequestRework,
)
from domain.piecework.assignments.judgement.errors import (
    AlreadyInspectedError,
    ClauseUnknownError,
    InspectorIsPartyError,
    NotInspectedError,
    ReworkRoundsSpentError,
)
from domain.piecework.assignments.pay.rules import credit
from domain.piecework.sampling import plan

APPEAL_TIME: Final = timedelta(days=7)
REWORK_ROUNDS_MAX: Final = 2


def decide(state: Case, command: JudgementCommand) -> tuple[Event, ...]:
    """What follows from the command, or the rule that it violates."""
    if isinstance(command, ApproveBySilence):
        return _approve_by_silence(state, command)
    assignment = state.require_for_judge(command)
    if isinstance(command, InspectLot):
        return (_inspect(state, assignment, command),)
    state.require(command, AssignmentStatus.SUBMITTED)
    match command:
        case ApproveAssignment():
            return _approve(state, assignment, command)
        case ApproveInPart():
            return _approve_in_part(state, assignment, command)
        case RejectAssignment():
            return _reject(state, assignment, command)
        case RequestRework():
            return (_request_rework(state, assignment, command),)


def _inspect(state: Case, assignment: Assignment, command: InspectLot) -> LotInspected:
    second = command.edition >= SECOND and assignment.status in CONTESTED
    if second:
        _check_second(assignment, command)
    else:
        state.require(command, AssignmentStatus.SUBMITTED)
        if command.edition >= SECOND and assignment.inspected is not None:
            raise AlreadyInspectedError(command.assignment_id, assignment.inspected.passed)
    sampling = plan(state.order.terms.quality, assignment.handed_in)
    require_count(command.defects, sampling.sample, least=0)
    return LotInspected(
        **about(command, assignment),
        sample=sampling.sample,
        defects=command.defects,
        passed=command.defects <= sampling.accept,
        inspected_by=command.by,
        inspected_at=command.at,
        second=second,
        edition=command.edition,
    )


def _check_second(assignment: Assignment, command: InspectLot) -> None:
    """Whoever looked first may be wrong: somebody else looks, once, and an arbiter weighs both."""
    if assignment.inspected_again is not None:
        raise AlreadyInspectedError(command.assignment_id, assignment.inspected_again.passed)
    if command.by in assignment.actors:
        raise InspectorIsPartyError(command.assignment_id, command.by)


def _approve(state: Case, assignment: Assignment, command: ApproveAssignment) -> tuple[Event, ...]:
    event = AssignmentApproved(
        **about(command, assignment),
        good=assignment.handed_in,
        approved_by=command.by,
        approved_at=command.at,
    )
    reason = CreditReason.APPROVED
    return event, *credit(
        state.order.terms, state.lot.paid, assignment, event.good, reason, command.at
    )


def _approve_in_part(
    state: Case, assignment: Assignment, command: ApproveInPart
) -> tuple[Event, ...]:
    fields = _refused(state, assignment, command)
    require_count(command.good, assignment.handed_in - 1)
    event = AssignmentPartiallyApproved(
        **fields,
        good=command.good,
        appeal_until=command.at + APPEAL_TIME,
        approved_by=command.by,
        approved_at=command.at,
    )
    reason = CreditReason.APPROVED_IN_PART
    return event, *credit(
        state.order.terms, state.lot.paid, assignment, event.good, reason, command.at
    )


def _reject(state: Case, assignment: Assignment, command: RejectAssignment) -> tuple[Event, ...]:
    fields = _refused(state, assignment, command)
    require_count(command.good, assignment.handed_in - 1, least=0)
    event = AssignmentRejected(
        **fields,
        good=command.good,
        appeal_until=command.at + APPEAL_TIME,
        rejected_by=command.by,
        rejected_at=command.at,
    )
    reason = CreditReason.GOOD_PIECES_OF_A_REJECTED_LOT
    return event, *credit(
        state.order.terms, state.lot.paid, assignment, event.good, reason, command.at
    )


def _request_rework(state: Case, assignment: Assignment, command: RequestRework) -> ReworkRequested:
    fields = _refused(state, assignment, command)
    if assignment.reworks >= REWORK_ROUNDS_MAX:
        raise ReworkRoundsSpentError(command.assignment_id, REWORK_ROUNDS_MAX)
    return ReworkRequested(
        **fields,
        lease_until=command.at + timedelta(hours=state.order.terms.lease_hours),
        requested_by=command.by,
        requested_at=command.at,
    )


def _refused(
    state: Case,
    assignment: Assignment,
    command: ApproveInPart | RejectAssignment | RequestRework,
) -> dict[str, Any]:
    """What an event of a refusal begins with, if there is what a refusal needs."""
    fault: Fault = command.fault
    if assignment.inspected is None or assignment.inspected.passed:
        raise NotInspectedError(command.assignment_id)
    clauses = len(state.drafted(command).work.clauses)
    if not 1 <= fault.clause <= clauses or not fault.pictures:
        raise ClauseUnknownError(fault.clause, clauses)
    return {**about(command, assignment), "fault": fault}


def _approve_by_silence(state: Case, command: ApproveBySilence) -> tuple[Event, ...]:
    """Nobody answered what was handed in: it counts as good."""
    assignment = state.require_due(command, AssignmentAutoApproved)
    assert assignment.submitted is not None
    if command.at < assignment.submitted.review_until:
        raise NotDueYetError(assignment.submitted.review_until)
    good, reason = assignment.handed_in, CreditReason.SILENCE
    event = AssignmentAutoApproved(**about(command, assignment), good=good, approved_at=command.at)
    return event, *credit(state.order.terms, state.lot.paid, assignment, good, reason, command.at)


JUDGEMENT_DECIDER: Final = Decider(boundary=boundary, initial=Case, evolve=evolve, decide=decide)
