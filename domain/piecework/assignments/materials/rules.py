"""Handing materials out, counting them, and deciding about those that are missing.

Every piece's worth that was issued is accounted for before a lot settles.
"""

from typing import Any, Final

from msgspec.structs import replace

from domain.decider import Boundary, Decider, Event
from domain.facts.editions import SECOND
from domain.facts.piecework.assignment_status import AssignmentStatus
from domain.facts.piecework.materials import (
    LossAdjudicated,
    LossReason,
    MaterialsIssued,
    MaterialsReceiptConfirmed,
    MaterialsReturned,
    ScrapAccepted,
    ScrapDeclared,
)
from domain.facts.piecework.terms import WorkKind
from domain.funds.household_earnings import HouseholdEarnings, household_earnings
from domain.ids import AssignmentId
from domain.money import Money
from domain.piecework.assignments import case
from domain.piecework.assignments.assignment import Assignment
from domain.piecework.assignments.case import Case, about, require_count
from domain.piecework.assignments.custody import Custody
from domain.piecework.assignments.errors import JudgeIsWorkerError
from domain.piecework.assignments.materials.agreed import agreed_scrap
from domain.piecework.assignments.materials.commands import (
    AcceptScrap,
    AdjudicateLoss,
    ConfirmReceipt,
    DeclareScrap,
    IssueMaterials,
    MaterialsCommand,
    ReturnMaterials,
    WorkersCount,
)
from domain.piecework.assignments.materials.errors import (
    ChargeTooHighError,
    CustodyExceedsIssuedError,
    LossReasonNotChargeableError,
    MaterialsAlreadyIssuedError,
    MaterialsNotConfirmedError,
    MaterialsNotForThisOrderError,
    ScrapIsAgreedError,
    ScrapNotDeclaredError,
    ScrapOverAgreedRateError,
)

CHARGEABLE: Final = (LossReason.SCRAP_OVER_AGREED_RATE, LossReason.LOST_BY_WORKER)


class MaterialsCase(Case):
    """A case with what a loss may be charged to.

    Attributes:
        earnings: The household's; read where a loss may be charged only.
    """

    def __init__(self, command: WorkersCount | MaterialsCommand) -> None:
        super().__init__(command)
        self.earnings: HouseholdEarnings | None = None
        if isinstance(command, AdjudicateLoss):
            self.earnings = HouseholdEarnings(command.household_id)


def boundary(command: WorkersCount | MaterialsCommand) -> Boundary:
    """The case; for a loss also the household's earnings."""
    if isinstance(command, AdjudicateLoss):
        earnings = household_earnings(command.household_id)
        return Boundary.of(*case.criteria(command), earnings)
    return case.boundary(command)


def evolve(state: MaterialsCase, event: Event) -> MaterialsCase:
    """The case one event later, in place."""
    if state.earnings is not None:
        state.earnings.apply(event)
    case.evolve(state, event)
    return state


def decide(state: MaterialsCase, command: WorkersCount | MaterialsCommand) -> tuple[Event, ...]:
    """What follows from the command, or the rule that it violates."""
    match command:
        case ConfirmReceipt():
            return (_confirm(state, command),)
        case DeclareScrap():
            return (_declare(state, command),)
        case MaterialsCommand():
            return (_count(state, command),)


def _confirm(state: Case, command: ConfirmReceipt) -> MaterialsReceiptConfirmed:
    assignment = state.lot.in_hand(state.require_for_household(command))
    command = replace(command, assignment_id=assignment.accepted.assignment_id)
    state.require_due(command, MaterialsReceiptConfirmed)
    if assignment.status is AssignmentStatus.ABANDONED:
        state.require_not_gone(command, assignment)
    if not assignment.custody.issued or assignment.custody.confirmed:
        raise MaterialsNotConfirmedError(command.assignment_id)
    require_count(command.quantity, assignment.custody.issued, least=0)
    return MaterialsReceiptConfirmed(
        **_counted(command, assignment), confirmed_by=command.by, confirmed_at=command.at
    )


def _declare(state: Case, command: DeclareScrap) -> ScrapDeclared:
    assignment = state.lot.with_materials(state.require_for_household(command))
    command = replace(command, assignment_id=assignment.accepted.assignment_id)
    custody = assignment.custody
    require_count(command.quantity, max(0, custody.left - custody.declared))
    return ScrapDeclared(
        **_counted(command, assignment), declared_by=command.by, declared_at=command.at
    )


def _count(state: MaterialsCase, command: MaterialsCommand) -> Event:
    """A step of whoever hands materials out, takes them back, or decides about losses."""
    drafted = state.drafted(command)
    assignment = state.require_for_household(command)
    if drafted.work.kind is not WorkKind.SUPPLIED_MATERIALS:
        raise MaterialsNotForThisOrderError(command.order_id)
    issues = isinstance(command, IssueMaterials)
    assignment = (state.lot.in_hand if issues else state.lot.with_materials)(assignment)
    command = replace(command, assignment_id=assignment.accepted.assignment_id)
    custody = assignment.custody
    if isinstance(command, IssueMaterials):
        return _issue(state, assignment, command)
    require_count(command.quantity, custody.issued)
    require_left(custody, command.assignment_id, command.quantity)
    fields, by, at = _counted(command, assignment), command.by, command.at
    match command:
        case ReturnMaterials():
            return MaterialsReturned(**fields, received_by=by, returned_at=at)
        case AcceptScrap():
            others = state.lot.parts(assignment)
            agreed = agreed_scrap(others, drafted.terms)
            accepted = sum(one.custody.scrap_agreed for one in others)
            require_scrap(custody, command.assignment_id, command.quantity, agreed - accepted)
            return ScrapAccepted(**fields, accepted_by=by, accepted_at=at)
        case AdjudicateLoss():
            return _adjudicate(state, assignment, command)
        case _:
            raise AssertionError(command)


def _issue(state: Case, assignment: Assignment, command: IssueMaterials) -> MaterialsIssued:
    state.require(command, AssignmentStatus.CLAIMED)
    if assignment.custody.issued:
        raise MaterialsAlreadyIssuedError(command.assignment_id)
    # Room for the agreed scrap, and no more.
    require_count(command.quantity, state.order.terms.materials_for(assignment.accepted.units))
    return MaterialsIssued(
        **_counted(command, assignment), issued_by=command.by, issued_at=command.at
    )


def _adjudicate(
    state: MaterialsCase, assignment: Assignment, command: AdjudicateLoss
) -> LossAdjudicated:
    if command.by in assignment.workers:
        raise JudgeIsWorkerError(command.assignment_id, command.by)
    currency = state.order.terms.currency
    if command.charged_minor:
        if command.reason not in CHARGEABLE:
            raise LossReasonNotChargeableError(command.assignment_id)
        _require_beyond_agreed(state, assignment, command)
        assert state.earnings is not None
        of_this_lot = state.lot.paid.minor - state.lot.charged_minor
        largest = max(0, min(of_this_lot, state.earnings.available(currency)))
        if not 0 < command.charged_minor <= largest:
            raise ChargeTooHighError(
                command.assignment_id,
                Money(command.charged_minor, currency),
                Money(largest, currency),
            )
    return LossAdjudicated(
        **about(command, assignment),
        quantity=command.quantity,
        scrap=command.scrap,
        reason=command.reason,
        charged=Money(command.charged_minor, currency),
        adjudicated_by=command.by,
        adjudicated_at=command.at,
        edition=command.edition,
    )


def _require_beyond_agreed(state: Case, assignment: Assignment, command: AdjudicateLoss) -> None:
    """Raise if scrap would be charged before all that is agreed was counted as scrap."""
    of_scrap = command.scrap or command.reason is LossReason.SCRAP_OVER_AGREED_RATE
    if command.edition < SECOND or not of_scrap:
        return
    parts = state.lot.parts(assignment)
    left = agreed_scrap(parts, state.order.terms) - sum(one.custody.scrap for one in parts)
    if left > 0:
        raise ScrapIsAgreedError(command.assignment_id, left)


def require_left(custody: Custody, assignment_id: AssignmentId, quantity: int) -> None:
    """Raise unless so much is not accounted for.

    Raises:
        CustodyExceedsIssuedError: less is left.
    """
    if quantity > custody.left:
        raise CustodyExceedsIssuedError(assignment_id, quantity, custody.left)


def require_scrap(
    custody: Custody, assignment_id: AssignmentId, quantity: int, agreed: int
) -> None:
    """Raise unless so much scrap was declared and lies within what is left of the agreed.

    Raises:
        ScrapNotDeclaredError: less was declared.
        ScrapOverAgreedRateError: a person must decide about the rest.
        CustodyExceedsIssuedError: less is left.
    """
    if quantity > custody.declared:
        raise ScrapNotDeclaredError(assignment_id, custody.declared)
    if quantity > agreed:
        raise ScrapOverAgreedRateError(assignment_id, agreed)
    require_left(custody, assignment_id, quantity)


def _counted(command: WorkersCount | MaterialsCommand, assignment: Assignment) -> dict[str, Any]:
    """What an event of counted materials begins with."""
    return {
        **about(command, assignment),
        "quantity": command.quantity,
        "station_id": command.station_id,
    }


MATERIALS_DECIDER: Final = Decider(
    boundary=boundary, initial=MaterialsCase, evolve=evolve, decide=decide
)
