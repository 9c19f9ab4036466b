"""What can be asked of a lot in hand."""

from domain.facts.piecework.work import ReturnReason
from domain.ids import PictureHash
from domain.piecework.assignments.commands import TimerCommand, WorkerCommand


class ExtendLease(WorkerCommand, frozen=True, kw_only=True):
    """Ask for more time, once."""


class SubmitAssignment(WorkerCommand, frozen=True, kw_only=True):
    """Hand finished pieces in."""

    quantity: int
    pictures: tuple[PictureHash, ...]
    worked_seconds: int | None = None


class ReturnAssignment(WorkerCommand, frozen=True, kw_only=True):
    """Give the lot back."""

    reason: ReturnReason


class ExpireLease(TimerCommand, frozen=True, kw_only=True):
    """Give the lot to the next."""


WorkCommand = ExtendLease | SubmitAssignment | ReturnAssignment | ExpireLease
"""All of them."""
