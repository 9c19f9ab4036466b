"""What silence means: a lease ends, a review approves, an appeal is upheld; and new holidays."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from domain.decider import Command
from domain.due import Due, DueKind, DueTime
from domain.ids import AssignmentId
from domain.piecework.assignments.appeals.commands import MoveAnswerTime, UpholdBySilence
from domain.piecework.assignments.appeals.errors import AnswerTimeStandsError
from domain.piecework.assignments.errors import AssignmentNotInStatusError, NotDueYetError
from domain.piecework.assignments.judgement.commands import ApproveBySilence
from domain.piecework.assignments.work.commands import ExpireLease
from domain.piecework.orders.errors import OrderNotInStatusError

LEASE: Final = DueKind("lease")
REVIEW: Final = DueKind("review")
ANSWER: Final = DueKind("answer")
RECOUNT: Final = DueKind("recount")
"""A notice of holidays was entered while an appeal is open."""
ALREADY: Final = (OrderNotInStatusError, AssignmentNotInStatusError, NotDueYetError)


def about(due: Due, at: datetime) -> dict[str, Any]:
    """Which assignment a command is about, and when."""
    assert due.order_id is not None
    assert due.lot is not None
    return {
        "order_id": due.order_id,
        "lot": due.lot,
        "assignment_id": AssignmentId(due.subject),
        "at": at,
    }


def _asking(kind: type[Command]) -> Callable[[Due, datetime], Command]:
    return lambda due, at: kind(**about(due, at))


DUE_TIMES: Final = (
    DueTime(kind=LEASE, command=_asking(ExpireLease), already=ALREADY),
    DueTime(kind=REVIEW, command=_asking(ApproveBySilence), already=ALREADY),
    DueTime(kind=ANSWER, command=_asking(UpholdBySilence), already=ALREADY),
    DueTime(
        kind=RECOUNT,
        command=_asking(MoveAnswerTime),
        already=(*ALREADY, AnswerTimeStandsError),
    ),
)
