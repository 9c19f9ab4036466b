"""Custody of materials: every piece's worth that was issued is accounted for before a lot settles.

The closing rule is ``issued = handed in + returned + scrap + missing``, where what was handed in is
the good pieces and the spoiled ones among them.
"""

from dataclasses import dataclass

from domain.decider import Event
from domain.errors import DomainError
from domain.facts.piecework.assignments import AssignmentSubmitted, ReworkRequested
from domain.facts.piecework.materials import (
    LossAdjudicated,
    MaterialsIssued,
    MaterialsReceiptConfirmed,
    MaterialsReturned,
    ScrapAccepted,
    ScrapDeclared,
)
from domain.ids import AssignmentId


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


class Custody:
    """The materials of one assignment in pieces' worth, folded in place.

    Attributes:
        handed_in: Finished pieces of the last submission that was not sent back; zero where no
            materials were supplied.
        declared: Scrap that the worker declared and nobody has counted yet.
    """

    __slots__ = (
        *("confirmed", "declared", "handed_in", "issued", "missing", "returned", "scrap"),
        "scrap_agreed",
    )

    def __init__(self) -> None:
        self.issued = self.handed_in = self.returned = self.scrap = self.missing = 0
        self.declared = self.scrap_agreed = 0
        self.confirmed = False

    @property
    def left(self) -> int:
        """Pieces' worth that is not accounted for."""
        return self.issued - self.handed_in - self.returned - self.scrap - self.missing

    def apply(self, event: Event) -> None:
        """Fold one event in; others than those about materials change nothing."""
        match event:
            case MaterialsIssued(quantity=quantity):
                self.issued, self.confirmed = quantity, False
            case MaterialsReceiptConfirmed(quantity=quantity):
                self.issued, self.confirmed = quantity, True
            case MaterialsReturned(quantity=quantity):
                self.returned += quantity
            case ScrapDeclared(quantity=quantity):
                self.declared += quantity
            case ScrapAccepted(quantity=quantity):
                self.declared -= quantity
                self.scrap += quantity
                self.scrap_agreed += quantity
            case LossAdjudicated(quantity=quantity, scrap=scrap):
                self.declared = max(0, self.declared - quantity) if scrap else self.declared
                self.scrap += quantity if scrap else 0
                self.missing += 0 if scrap else quantity
            case AssignmentSubmitted(quantity=quantity):
                self.handed_in = quantity if self.confirmed else 0
            case ReworkRequested():
                self.handed_in = 0
            case _:
                pass

    def require_left(self, assignment_id: AssignmentId, quantity: int) -> None:
        """Raise unless so much is not accounted for.

        Raises:
            CustodyExceedsIssuedError: less is left.
        """
        if quantity > self.left:
            raise CustodyExceedsIssuedError(assignment_id, quantity, self.left)

    def require_scrap(self, assignment_id: AssignmentId, quantity: int, permille: int) -> None:
        """Raise unless so much scrap was declared and lies within the agreed rate.

        Raises:
            ScrapNotDeclaredError: less was declared.
            ScrapOverAgreedRateError: a person must decide about the rest.
            CustodyExceedsIssuedError: less is left.
        """
        if quantity > self.declared:
            raise ScrapNotDeclaredError(assignment_id, self.declared)
        agreed = self.issued * permille // 1000 - self.scrap_agreed
        if quantity > agreed:
            raise ScrapOverAgreedRateError(assignment_id, agreed)
        self.require_left(assignment_id, quantity)
