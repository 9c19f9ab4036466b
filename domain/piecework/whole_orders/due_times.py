"""What becomes due of a whole order: tokens lapse, and it is settled."""

from datetime import datetime
from typing import Final

from domain.due import Due, DueTime
from domain.facts.piecework.due import TimerKind
from domain.piecework.orders.errors import OrderNotInStatusError
from domain.piecework.whole_orders.commands import ExpireClaimTokens, SettleOrder
from domain.piecework.whole_orders.errors import ClaimTokensNotDueError, LotsUnfinishedError


def _expire(due: Due, at: datetime) -> ExpireClaimTokens:
    assert due.station_id is not None
    return ExpireClaimTokens(order_id=due.order_id, at=at, station_id=due.station_id)


def _settle(due: Due, at: datetime) -> SettleOrder:
    return SettleOrder(order_id=due.order_id, at=at)


DUE_TIMES: Final = (
    DueTime(
        kind=TimerKind.TOKENS,
        command=_expire,
        already=(OrderNotInStatusError, ClaimTokensNotDueError),
    ),
    DueTime(
        kind=TimerKind.SETTLING,
        command=_settle,
        already=(OrderNotInStatusError, LotsUnfinishedError),
    ),
)
