"""The worker's steps: more time, handing in, giving back; and what silence does."""

from datetime import timedelta
from typing import Final

from msgspec.structs import replace

from domain.decider import Decider, Event
from domain.facts.editions import SECOND
from domain.facts.piecework.assignment_status import WORKING, AssignmentStatus
from domain.facts.piecework.terms import WorkKind
from domain.facts.piecework.work import (
    AssignmentAbandoned,
    AssignmentReturned,
    AssignmentSubmitted,
    LeaseExtended,
    RestKept,
)
from domain.ids import AssignmentId
from domain.piecework.assignments.assignment import Assignment
from domain.piecework.assignments.case import Case, about, boundary, evolve, require_count
from domain.piecework.assignments.errors import NotDueYetError
from domain.piecework.assignments.materials.errors import (
    MaterialsNotConfirmedError,
    MaterialsStillOutError,
)
from domain.piecework.assignments.materials.rules import require_left
from domain.piecework.assignments.work.commands import (
    ExpireLease,
    ExtendLease,
    ReturnAssignment,
    SubmitAssignment,
    WorkCommand,
)
from domain.piecework.assignments.work.errors import (
    LeaseAlreadyExtendedError,
    TooManyPartsError,
)

WORKED_SECONDS_MAX: Final = 400 * 24 * 3600
PARTS_MAX: Final = 20
"""In which one claim can be handed in; each is inspected and paid alone."""


def decide(state: Case, command: WorkCommand) -> tuple[Event, ...]:
    """What follows from the command, or the rule that it violates."""
    if isinstance(command, ExpireLease):
        return (_expire(state, command),)
    assignment = state.lot.in_hand(state.require_for_household(command))
    command = replace(command, assignment_id=assignment.accepted.assignment_id)
    if isinstance(command, SubmitAssignment):
        return _submit(state, assignment, command)
    state.require(command, *WORKING)
    match command:
        case ExtendLease():
            return (_extend(state, assignment, command),)
        case ReturnAssignment():
            return (_return(assignment, command),)


def _extend(state: Case, assignment: Assignment, command: ExtendLease) -> LeaseExtended:
    if assignment.extended:
        raise LeaseAlreadyExtendedError(command.assignment_id)
    return LeaseExtended(
        **about(command, assignment),
        lease_until=assignment.lease_until + timedelta(hours=state.order.terms.lease_hours),
        extended_by=command.by,
        extended_at=command.at,
        station_id=command.station_id,
    )


def _submit(
    state: Case, assignment: Assignment, command: SubmitAssignment
) -> tuple[AssignmentSubmitted, *tuple[RestKept, ...]]:
    """Take what is finished, late or not; what is left of the lot stays the worker's."""
    state.require_due(command, AssignmentSubmitted)
    late = assignment.status is AssignmentStatus.ABANDONED
    if late:
        state.require_not_gone(command, assignment)
    require_count(command.quantity, assignment.accepted.units)
    if command.worked_seconds is not None:
        require_count(command.worked_seconds, WORKED_SECONDS_MAX)
    if state.drafted(command).work.kind is WorkKind.SUPPLIED_MATERIALS:
        if not assignment.custody.confirmed:
            raise MaterialsNotConfirmedError(command.assignment_id)
        require_left(assignment.custody, command.assignment_id, command.quantity)
    submitted = AssignmentSubmitted(
        **about(command, assignment),
        attempt=assignment.reworks + 1,
        quantity=command.quantity,
        pictures=command.pictures,
        worked_seconds=command.worked_seconds,
        review_until=command.at + timedelta(days=state.order.terms.review_days),
        submitted_by=command.by,
        submitted_at=command.at,
        station_id=command.station_id,
        late=late,
        edition=command.edition,
    )
    left = assignment.accepted.units - command.quantity
    if command.edition < SECOND or not left:
        return (submitted,)
    return submitted, _keep_rest(state, assignment, command, left)


def _keep_rest(
    state: Case, assignment: Assignment, command: SubmitAssignment, left: int
) -> RestKept:
    """What is not handed in is the worker's until the lease ends, with the materials for it."""
    parts = len(state.lot.parts(assignment))
    if parts >= PARTS_MAX:
        raise TooManyPartsError(command.assignment_id, PARTS_MAX, left)
    custody = assignment.custody
    fields = about(command, assignment)
    fields["assignment_id"] = AssignmentId(f"{assignment.root}.{parts + 1}")
    return RestKept(
        **fields,
        part_of=command.assignment_id,
        units=left,
        materials=custody.left - command.quantity if custody.confirmed else 0,
        lease_until=assignment.lease_until,
        kept_by=command.by,
        kept_at=command.at,
    )


def _return(assignment: Assignment, command: ReturnAssignment) -> AssignmentReturned:
    if assignment.custody.left:
        raise MaterialsStillOutError(command.assignment_id, assignment.custody.left)
    return AssignmentReturned(
        **about(command, assignment),
        reason=command.reason,
        returned_by=command.by,
        returned_at=command.at,
        station_id=command.station_id,
    )


def _expire(state: Case, command: ExpireLease) -> AssignmentAbandoned:
    """Nothing was handed in within the lease."""
    assignment = state.require_due(command, AssignmentAbandoned)
    if command.at < assignment.lease_until:
        raise NotDueYetError(assignment.lease_until)
    return AssignmentAbandoned(**about(command, assignment), abandoned_at=command.at)


WORK_DECIDER: Final = Decider(boundary=boundary, initial=Case, evolve=evolve, decide=decide)
