"""What can be asked of whoever judges what was handed in."""

from domain.facts.editions import SECOND, Edition
from domain.facts.piecework.judgement import Fault
from domain.piecework.assignments.commands import BuyersJudgement, JudgeCommand, TimerCommand


class InspectLot(JudgeCommand, frozen=True, kw_only=True):
    """Note what the sample showed.

    Attributes:
        edition: Of the rule for how often.
    """

    defects: int
    edition: Edition = SECOND


class ApproveAssignment(BuyersJudgement, frozen=True, kw_only=True):
    """All is good."""


class ApproveInPart(BuyersJudgement, frozen=True, kw_only=True):
    """Some pieces are good."""

    good: int
    fault: Fault


class RequestRework(BuyersJudgement, frozen=True, kw_only=True):
    """Have the pieces mended."""

    fault: Fault


class RejectAssignment(BuyersJudgement, frozen=True, kw_only=True):
    """Refuse the lot; its good pieces are paid."""

    good: int
    fault: Fault


class ApproveBySilence(TimerCommand, frozen=True, kw_only=True):
    """Nobody answered what was handed in."""


JudgementCommand = (
    InspectLot
    | ApproveAssignment
    | ApproveInPart
    | RequestRework
    | RejectAssignment
    | ApproveBySilence
)
"""All of them."""
