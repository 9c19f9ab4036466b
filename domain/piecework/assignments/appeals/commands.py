"""What can be asked about a refusal that is contested."""

from domain.facts.editions import SECOND, Edition
from domain.facts.piecework.appeals import AppealGrounds, RulingReason
from domain.ids import Commitment
from domain.piecework.assignments.commands import (
    BuyersJudgement,
    JudgeCommand,
    TimerCommand,
    WorkerCommand,
)


class FileAppeal(WorkerCommand, frozen=True, kw_only=True):
    """Contest a refusal.

    Attributes:
        edition: Of the rule that counts working days.
    """

    grounds: AppealGrounds
    statement: Commitment | None = None
    edition: Edition = SECOND


class AnswerAppeal(BuyersJudgement, frozen=True, kw_only=True):
    """Concede, or leave it to an arbiter."""

    concedes: bool
    statement: Commitment | None = None


class ResolveDispute(JudgeCommand, frozen=True, kw_only=True):
    """Decide, as an arbiter who is neither side."""

    good: int
    reason: RulingReason
    statement: Commitment


class UpholdBySilence(TimerCommand, frozen=True, kw_only=True):
    """The buyer did not answer an appeal."""


class MoveAnswerTime(TimerCommand, frozen=True, kw_only=True):
    """A notice of holidays was entered while an appeal is open."""


AppealCommand = FileAppeal | AnswerAppeal | ResolveDispute | UpholdBySilence | MoveAnswerTime
"""All of them."""
