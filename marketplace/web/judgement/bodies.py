"""What is sent to judge work."""

from domain.facts.piecework.judgement import Fault, FaultReason
from domain.facts.piecework.pay import BonusReason
from domain.ids import PictureHash
from marketplace.web.evidence.bodies import Pictures
from marketplace.web.values.bodies import Amount, Body, Whole


class Inspection(Body, frozen=True):
    """Bad pieces in the sample."""

    defects: Whole


class FoundFault(Body, frozen=True):
    """Why pieces are refused, as ``domain.facts.piecework.assignments.Fault``."""

    reason: FaultReason
    clause: Whole
    pictures: Pictures

    def fault(self, pictures: tuple[PictureHash, ...]) -> Fault:
        """With pictures that are stored."""
        return Fault(self.reason, self.clause, pictures)


class Refusal(Body, frozen=True):
    """Pieces that are good, and what is wrong with the others."""

    good: Whole
    fault: FoundFault


class Rework(Body, frozen=True):
    """What is to be mended."""

    fault: FoundFault


class Bonus(Body, frozen=True):
    """More than was agreed."""

    amount: Amount
    reason: BonusReason
