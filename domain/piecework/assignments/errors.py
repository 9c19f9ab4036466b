"""The rules for every step of an assignment, each as an error named for it."""

from dataclasses import dataclass
from datetime import datetime

from domain.errors import ConflictError, ForbiddenError, MalformedError, UnknownError
from domain.facts.piecework.assignment_status import AssignmentStatus
from domain.ids import ActorId, AssignmentId, HouseholdId, OrderId


@dataclass(eq=False)
class AssignmentUnknownError(UnknownError):
    """The lot has no such assignment."""

    assignment_id: AssignmentId


@dataclass(eq=False)
class NotYourAssignmentError(ForbiddenError):
    """The lot is another household's."""

    assignment_id: AssignmentId
    household_id: HouseholdId


@dataclass(eq=False)
class AssignmentNotInStatusError(ConflictError):
    """The step does not follow from where the assignment stands."""

    assignment_id: AssignmentId
    status: AssignmentStatus
    needed: tuple[AssignmentStatus, ...]


@dataclass(eq=False)
class LotWentOnError(ConflictError):
    """The lease had run out, and the lot has gone to somebody else since."""

    order_id: OrderId
    lot: int


@dataclass(eq=False)
class NotDueYetError(ConflictError):
    """The time for this has not come."""

    due_at: datetime


@dataclass(eq=False)
class QuantityOutOfRangeError(MalformedError):
    """The count is below one, or above what there is."""

    asked: int
    largest: int


@dataclass(eq=False)
class JudgeIsWorkerError(ConflictError):
    """Nobody judges work of their own household, or work that they handed in."""

    assignment_id: AssignmentId
    staff: ActorId
