"""Custody of materials: every piece's worth that was issued is accounted for before a lot settles.

The closing rule is ``issued = handed in + returned + scrap + missing``, where what was handed in is
the good pieces and the spoiled ones among them.
"""

from domain.decider import Event
from domain.facts.piecework.judgement import ReworkRequested
from domain.facts.piecework.materials import (
    LossAdjudicated,
    MaterialsIssued,
    MaterialsReceiptConfirmed,
    MaterialsReturned,
    ScrapAccepted,
    ScrapDeclared,
)
from domain.facts.piecework.work import AssignmentSubmitted


class Custody:
    """The materials of one assignment in pieces' worth, folded in place.

    Attributes:
        handed_in: Finished pieces of the last submission that was not sent back; zero where no
            materials were supplied.
        declared: Scrap that the worker declared and nobody has counted yet.
        scrap_agreed: Scrap that was accepted within the agreed rate.
    """

    __slots__ = (
        "confirmed",
        "declared",
        "handed_in",
        "issued",
        "missing",
        "returned",
        "scrap",
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

    def part(self, materials: int) -> "Custody":
        """Let go of what goes with a rest of the work, scrap that is to be counted included."""
        rest = Custody()
        rest.issued, rest.confirmed = materials, bool(materials)
        rest.declared = min(self.declared, materials)
        self.issued -= materials
        self.declared -= rest.declared
        return rest

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
