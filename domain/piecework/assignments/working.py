"""The worker's steps, and what happens to the materials."""

from datetime import timedelta
from typing import Final

from domain.decider import Event
from domain.facts.piecework.assignments import (
    AssignmentAbandoned,
    AssignmentReturned,
    AssignmentSubmitted,
    LeaseExtended,
)
from domain.facts.piecework.materials import (
    LossAdjudicated,
    MaterialsIssued,
    MaterialsReceiptConfirmed,
    MaterialsReturned,
    ScrapAccepted,
    ScrapDeclared,
)
from domain.facts.piecework.reasons import LossReason
from domain.facts.piecework.terms import WorkKind
from domain.money import Money
from domain.piecework.assignments.case import Case, about, require_count
from domain.piecework.assignments.commands import (
    AcceptScrap,
    AdjudicateLoss,
    ConfirmReceipt,
    DeclareScrap,
    ExpireLease,
    ExtendLease,
    IssueMaterials,
    MaterialsCommand,
    ReturnAssignment,
    ReturnMaterials,
    SubmitAssignment,
    WorkerCommand,
)
from domain.piecework.assignments.errors import (
    ChargeTooHighError,
    JudgeIsWorkerError,
    LeaseAlreadyExtendedError,
    LossReasonNotChargeableError,
    MaterialsAlreadyIssuedError,
    MaterialsNotConfirmedError,
    MaterialsNotForThisOrderError,
    MaterialsStillOutError,
    NotDueYetError,
)
from domain.piecework.assignments.lot import WORKING, Assignment, AssignmentStatus

CHARGEABLE: Final = (LossReason.SCRAP_OVER_AGREED_RATE, LossReason.LOST_BY_WORKER)
HOURS_MAX_SECONDS: Final = 400 * 24 * 3600


def work(state: Case, command: WorkerCommand) -> tuple[Event, ...]:
    """A step of the worker, or of a station that acts for the household."""
    assignment = state.require_for_household(command)
    by, at = command.by, command.at
    fields = {**about(command, assignment), "station_id": command.station_id}
    match command:
        case ConfirmReceipt(quantity=quantity):
            state.require(command, AssignmentStatus.CLAIMED)
            if not assignment.custody.issued or assignment.custody.confirmed:
                raise MaterialsNotConfirmedError(command.assignment_id)
            require_count(quantity, assignment.custody.issued, least=0)
            event: Event = MaterialsReceiptConfirmed(
                **fields, quantity=quantity, confirmed_by=by, confirmed_at=at
            )
        case DeclareScrap(quantity=quantity):
            require_count(quantity, max(0, assignment.custody.left - assignment.custody.declared))
            event = ScrapDeclared(**fields, quantity=quantity, declared_by=by, declared_at=at)
        case ExtendLease():
            state.require(command, *WORKING)
            if assignment.extended:
                raise LeaseAlreadyExtendedError(command.assignment_id)
            until = assignment.lease_until + timedelta(hours=state.order.terms.lease_hours)
            event = LeaseExtended(**fields, lease_until=until, extended_by=by, extended_at=at)
        case SubmitAssignment():
            event = _submit(state, assignment, command)
        case ReturnAssignment(reason=reason):
            state.require(command, *WORKING)
            if assignment.custody.left:
                raise MaterialsStillOutError(command.assignment_id, assignment.custody.left)
            event = AssignmentReturned(**fields, reason=reason, returned_by=by, returned_at=at)
        case _:
            raise AssertionError(command)
    return (event,)


def _submit(state: Case, assignment: Assignment, command: SubmitAssignment) -> AssignmentSubmitted:
    """Late work is taken as long as the lot has not gone to somebody else."""
    state.require(command, *WORKING)
    require_count(command.quantity, assignment.accepted.units)
    if command.worked_seconds is not None:
        require_count(command.worked_seconds, HOURS_MAX_SECONDS)
    if state.drafted(command).work.kind is WorkKind.SUPPLIED_MATERIALS:
        if not assignment.custody.confirmed:
            raise MaterialsNotConfirmedError(command.assignment_id)
        assignment.custody.require_left(command.assignment_id, command.quantity)
    return AssignmentSubmitted(
        **about(command, assignment),
        attempt=assignment.reworks + 1,
        quantity=command.quantity,
        pictures=command.pictures,
        worked_seconds=command.worked_seconds,
        review_until=command.at + timedelta(days=state.order.terms.review_days),
        submitted_by=command.by,
        submitted_at=command.at,
        station_id=command.station_id,
    )


def count_materials(state: Case, command: MaterialsCommand) -> tuple[Event, ...]:
    """A step of whoever hands materials out, takes them back, or decides about losses."""
    drafted = state.drafted(command)
    assignment = state.require_for_household(command)
    if drafted.work.kind is not WorkKind.SUPPLIED_MATERIALS:
        raise MaterialsNotForThisOrderError(command.order_id)
    by, at, quantity = command.by, command.at, command.quantity
    custody = assignment.custody
    fields = {**about(command, assignment), "station_id": command.station_id}
    if isinstance(command, IssueMaterials):
        state.require(command, AssignmentStatus.CLAIMED)
        if custody.issued:
            raise MaterialsAlreadyIssuedError(command.assignment_id)
        # Room for the agreed scrap, and no more.
        terms = drafted.terms
        largest = -(-assignment.accepted.units * 1000 // (1000 - terms.scrap_permille))
        require_count(quantity, largest)
        return (MaterialsIssued(**fields, quantity=quantity, issued_by=by, issued_at=at),)
    require_count(quantity, custody.issued)
    custody.require_left(command.assignment_id, quantity)
    match command:
        case ReturnMaterials():
            return (MaterialsReturned(**fields, quantity=quantity, received_by=by, returned_at=at),)
        case AcceptScrap():
            permille = drafted.terms.scrap_permille
            custody.require_scrap(command.assignment_id, quantity, permille)
            return (ScrapAccepted(**fields, quantity=quantity, accepted_by=by, accepted_at=at),)
        case AdjudicateLoss():
            return (_adjudicate(state, assignment, command),)
        case _:
            raise AssertionError(command)


def _adjudicate(state: Case, assignment: Assignment, command: AdjudicateLoss) -> LossAdjudicated:
    if command.by in assignment.workers:
        raise JudgeIsWorkerError(command.assignment_id, command.by)
    currency = state.order.terms.currency
    if command.charged_minor:
        if command.reason not in CHARGEABLE:
            raise LossReasonNotChargeableError(command.assignment_id)
        assert state.earnings is not None
        of_this_lot = state.lot.credited_minor - state.lot.charged_minor
        largest = max(0, min(of_this_lot, state.earnings.available(currency)))
        if not 0 < command.charged_minor <= largest:
            raise ChargeTooHighError(command.assignment_id, command.charged_minor, largest)
    return LossAdjudicated(
        **about(command, assignment),
        quantity=command.quantity,
        scrap=command.scrap,
        reason=command.reason,
        charged=Money(command.charged_minor, currency),
        adjudicated_by=command.by,
        adjudicated_at=command.at,
    )


def expire(state: Case, command: ExpireLease) -> tuple[Event, ...]:
    """Nothing was handed in within the lease."""
    assignment = state.require(command, *WORKING)
    if command.at < assignment.lease_until:
        raise NotDueYetError(assignment.lease_until)
    return (AssignmentAbandoned(**about(command, assignment), abandoned_at=command.at),)
