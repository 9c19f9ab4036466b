"""What becomes due of an order: its window widens, and it closes."""

from datetime import datetime
from typing import Final

from domain.due import Due, DueKind, DueTime
from domain.piecework.orders.commands import CloseOrder, WidenFairShare
from domain.piecework.orders.errors import (
    OrderDeadlineAheadError,
    OrderNotInStatusError,
    WindowNotDueError,
)

FAIR_SHARE: Final = DueKind("fair_share")
DEADLINE: Final = DueKind("deadline")


def _widen(due: Due, at: datetime) -> WidenFairShare:
    assert due.order_id is not None
    return WidenFairShare(order_id=due.order_id, at=at)


def _close(due: Due, at: datetime) -> CloseOrder:
    assert due.order_id is not None
    return CloseOrder(order_id=due.order_id, at=at, by=None)


DUE_TIMES: Final = (
    DueTime(
        kind=FAIR_SHARE,
        command=_widen,
        already=(OrderNotInStatusError, WindowNotDueError),
        counts=True,
    ),
    DueTime(
        kind=DEADLINE,
        command=_close,
        already=(OrderNotInStatusError, OrderDeadlineAheadError),
    ),
)
