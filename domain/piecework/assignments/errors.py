"""The rules for assignments, each as an error named for it."""

from dataclasses import dataclass
from datetime import datetime

from domain.errors import DomainError
from domain.ids import ActorId, AssignmentId, HouseholdId, OrderId, QualificationId, StationId
from domain.piecework.assignments.lot import AssignmentStatus


@dataclass(eq=False)
class LotUnknownError(DomainError):
    """The order has no lot of this number."""

    order_id: OrderId
    lot: int


@dataclass(eq=False)
class LotAlreadyClaimedError(DomainError):
    """Somebody else was faster; take another lot."""

    order_id: OrderId
    lot: int


@dataclass(eq=False)
class LotsAllTakenError(DomainError):
    """No lot of the order that the household could take is free now."""

    order_id: OrderId


@dataclass(eq=False)
class AssignmentAlreadyMadeError(DomainError):
    """The id is taken."""

    assignment_id: AssignmentId


@dataclass(eq=False)
class LotReservedForNeediestError(DomainError):
    """The lot is kept for needier households for now."""

    order_id: OrderId
    lot: int
    min_tier: int


@dataclass(eq=False)
class LotHeldForStationError(DomainError):
    """The lot is set aside for a station that works without a network."""

    order_id: OrderId
    lot: int
    station_id: StationId


@dataclass(eq=False)
class WorkNotOfferedInCountyError(DomainError):
    """The order is for other counties."""

    order_id: OrderId
    county: str


@dataclass(eq=False)
class HouseholdCapReachedError(DomainError):
    """The household has taken as many lots of this order as it may for now."""

    household_id: HouseholdId
    cap_lots: int


@dataclass(eq=False)
class OpenLotsLimitReachedError(DomainError):
    """The worker must finish or return a lot before taking another."""

    household_id: HouseholdId
    open_lots_max: int


@dataclass(eq=False)
class NotQualifiedError(DomainError):
    """The order asks for a test or training that the household's worker has not passed."""

    household_id: HouseholdId
    qualification_id: QualificationId


@dataclass(eq=False)
class ClaimTokenUnknownError(DomainError):
    """No such token was issued to this station for this lot."""

    order_id: OrderId
    lot: int


@dataclass(eq=False)
class ClaimTokenExpiredError(DomainError):
    """The token was no longer valid when it was taken, or was brought in too late."""

    expires_at: datetime


@dataclass(eq=False)
class ClaimTokenSpentError(DomainError):
    """The token was redeemed, and compensated, before."""

    order_id: OrderId
    lot: int


@dataclass(eq=False)
class AssignmentUnknownError(DomainError):
    """The lot has no such assignment."""

    assignment_id: AssignmentId


@dataclass(eq=False)
class NotYourAssignmentError(DomainError):
    """The lot is another household's."""

    assignment_id: AssignmentId
    household_id: HouseholdId


@dataclass(eq=False)
class AssignmentNotInStatusError(DomainError):
    """The step does not follow from where the assignment stands."""

    assignment_id: AssignmentId
    status: AssignmentStatus
    needed: tuple[AssignmentStatus, ...]


@dataclass(eq=False)
class LeaseAlreadyExtendedError(DomainError):
    """A lease is extended once."""

    assignment_id: AssignmentId


@dataclass(eq=False)
class NotDueYetError(DomainError):
    """The time for this has not come."""

    due_at: datetime


@dataclass(eq=False)
class QuantityOutOfRangeError(DomainError):
    """The count is below one, or above what there is."""

    asked: int
    largest: int


@dataclass(eq=False)
class MaterialsNotForThisOrderError(DomainError):
    """The worker makes it of their own materials, or it needs none."""

    order_id: OrderId


@dataclass(eq=False)
class MaterialsAlreadyIssuedError(DomainError):
    """The materials were handed out, and counted, before."""

    assignment_id: AssignmentId


@dataclass(eq=False)
class MaterialsNotConfirmedError(DomainError):
    """The worker has not counted the materials yet."""

    assignment_id: AssignmentId


@dataclass(eq=False)
class MaterialsStillOutError(DomainError):
    """A lot is given back with its materials.

    Attributes:
        left: Pieces' worth that is not accounted for.
    """

    assignment_id: AssignmentId
    left: int


@dataclass(eq=False)
class ChargeTooHighError(DomainError):
    """A loss is charged to the pay of its own lot, as far as the household still has it."""

    assignment_id: AssignmentId
    asked_minor: int
    largest_minor: int


@dataclass(eq=False)
class LossReasonNotChargeableError(DomainError):
    """Only what the worker lost or spoiled beyond the agreed rate can be charged."""

    assignment_id: AssignmentId


@dataclass(eq=False)
class JudgeIsWorkerError(DomainError):
    """Nobody judges work of their own household, or work that they handed in."""

    assignment_id: AssignmentId
    staff: ActorId


@dataclass(eq=False)
class ArbiterIsPartyError(DomainError):
    """An arbiter has had nothing to do with the assignment before."""

    assignment_id: AssignmentId
    staff: ActorId


@dataclass(eq=False)
class NotInspectedError(DomainError):
    """Pieces are refused only after an inspection that the lot did not pass."""

    assignment_id: AssignmentId


@dataclass(eq=False)
class ClauseUnknownError(DomainError):
    """A refusal cites a clause of the instructions and shows a picture."""

    clause: int
    clauses: int


@dataclass(eq=False)
class ReworkRoundsSpentError(DomainError):
    """A lot is sent back twice at most."""

    assignment_id: AssignmentId
    rounds: int


@dataclass(eq=False)
class AppealTooLateError(DomainError):
    """The time for an appeal is over."""

    assignment_id: AssignmentId
    appeal_until: datetime


@dataclass(eq=False)
class BonusPoolShortError(DomainError):
    """The order's bonus pool holds less."""

    order_id: OrderId
    asked_minor: int
    left_minor: int
