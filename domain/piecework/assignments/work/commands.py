"""What can be asked of a lot in hand."""

from domain.facts.editions import SECOND, Edition
from domain.facts.piecework.work import ReturnReason
from domain.ids import PictureHash
from domain.piecework.assignments.commands import TimerCommand, WorkerCommand


class ExtendLease(WorkerCommand, frozen=True, kw_only=True):
    """Ask for more time, once."""


class SubmitAssignment(WorkerCommand, frozen=True, kw_only=True):
    """Hand finished pieces in: all of the lot, or a part of it.

    Attributes:
        edition: Of the rule for what is not handed in.
    """

    quantity: int
    pictures: tuple[PictureHash, ...]
    worked_seconds: int | None = None
    edition: Edition = SECOND


class ReturnAssignment(WorkerCommand, frozen=True, kw_only=True):
    """Give the lot back."""

    reason: ReturnReason


class ExpireLease(TimerCommand, frozen=True, kw_only=True):
    """Give the lot to the next."""


WorkCommand = ExtendLease | SubmitAssignment | ReturnAssignment | ExpireLease
"""All of them."""
