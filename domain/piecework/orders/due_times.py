"""What becomes due of an order: its window widens, and it closes."""

from datetime import datetime
from typing import Final

from domain.due import Due, DueTime
from domain.facts.piecework.due import TimerKind
from domain.piecework.orders.commands import CloseOrder, WidenFairShare
from domain.piecework.orders.errors import (
    OrderDeadlineAheadError,
    OrderNotInStatusError,
    WindowNotDueError,
)


def _widen(due: Due, at: datetime) -> WidenFairShare:
    return WidenFairShare(order_id=due.order_id, at=at)


def _close(due: Due, at: datetime) -> CloseOrder:
    return CloseOrder(order_id=due.order_id, at=at, by=None)


DUE_TIMES: Final = (
    DueTime(
        kind=TimerKind.FAIR_SHARE,
        command=_widen,
        already=(OrderNotInStatusError, WindowNotDueError),
        counts=True,
    ),
    DueTime(
        kind=TimerKind.DEADLINE,
        command=_close,
        already=(OrderNotInStatusError, OrderDeadlineAheadError),
    ),
)
