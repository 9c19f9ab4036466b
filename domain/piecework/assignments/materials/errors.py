"""The rules for materials, each as an error named for it."""

from dataclasses import dataclass

from domain.errors import ConflictError
from domain.ids import AssignmentId, OrderId
from domain.money import Money


@dataclass(eq=False)
class MaterialsNotForThisOrderError(ConflictError):
    """The worker makes it of their own materials, or it needs none."""

    order_id: OrderId


@dataclass(eq=False)
class MaterialsAlreadyIssuedError(ConflictError):
    """The materials were handed out, and counted, before."""

    assignment_id: AssignmentId


@dataclass(eq=False)
class MaterialsNotConfirmedError(ConflictError):
    """The worker has not counted the materials yet."""

    assignment_id: AssignmentId


@dataclass(eq=False)
class MaterialsStillOutError(ConflictError):
    """A lot is given back with its materials.

    Attributes:
        left: Pieces' worth that is not accounted for.
    """

    assignment_id: AssignmentId
    left: int


@dataclass(eq=False)
class ChargeTooHighError(ConflictError):
    """A loss is charged to the pay of its own lot, as far as the household still has it."""

    assignment_id: AssignmentId
    asked: Money
    largest: Money


@dataclass(eq=False)
class LossReasonNotChargeableError(ConflictError):
    """Only what the worker lost or spoiled beyond the agreed rate can be charged."""

    assignment_id: AssignmentId


@dataclass(eq=False)
class ScrapIsAgreedError(ConflictError):
    """Agreed scrap is accepted and never charged; only what is spoiled beyond it can be.

    Attributes:
        agreed: What is to be accepted first.
    """

    assignment_id: AssignmentId
    agreed: int


@dataclass(eq=False)
class CustodyExceedsIssuedError(ConflictError):
    """More pieces' worth would be accounted for than was issued.

    Attributes:
        left: Pieces' worth that is not accounted for.
    """

    assignment_id: AssignmentId
    asked: int
    left: int


@dataclass(eq=False)
class ScrapNotDeclaredError(ConflictError):
    """The worker declared less scrap than this."""

    assignment_id: AssignmentId
    declared: int


@dataclass(eq=False)
class ScrapOverAgreedRateError(ConflictError):
    """The scrap is above the agreed rate; what is above it is for a person to decide.

    Attributes:
        agreed: What can still be accepted.
    """

    assignment_id: AssignmentId
    agreed: int
