"""The rules for materials, each as an error named for it."""

from dataclasses import dataclass

from domain.errors import DomainError
from domain.ids import AssignmentId, OrderId


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
class CustodyExceedsIssuedError(DomainError):
    """More pieces' worth would be accounted for than was issued.

    Attributes:
        left: Pieces' worth that is not accounted for.
    """

    assignment_id: AssignmentId
    asked: int
    left: int


@dataclass(eq=False)
class ScrapNotDeclaredError(DomainError):
    """The worker declared less scrap than this."""

    assignment_id: AssignmentId
    declared: int


@dataclass(eq=False)
class ScrapOverAgreedRateError(DomainError):
    """The scrap is above the agreed rate; what is above it is for a person to decide.

    Attributes:
        agreed: What can still be accepted.
    """

    assignment_id: AssignmentId
    agreed: int
