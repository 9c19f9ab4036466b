"""What becomes due of a whole order: tokens lapse, and it is settled."""

from datetime import datetime
from typing import Final

from domain.due import Due, DueKind, DueTime
from domain.piecework.orders.errors import OrderNotInStatusError
from domain.piecework.whole_orders.commands import ExpireClaimTokens, SettleOrder
from domain.piecework.whole_orders.errors import ClaimTokensNotDueError, LotsUnfinishedError

TOKENS: Final = DueKind("tokens")
SETTLING: Final = DueKind("settling")


def _expire(due: Due, at: datetime) -> ExpireClaimTokens:
    assert due.order_id is not None
    assert due.station_id is not None
    return ExpireClaimTokens(order_id=due.order_id, at=at, station_id=due.station_id)


def _settle(due: Due, at: datetime) -> SettleOrder:
    assert due.order_id is not None
    return SettleOrder(order_id=due.order_id, at=at)


DUE_TIMES: Final = (
    DueTime(
        kind=TOKENS,
        command=_expire,
        already=(OrderNotInStatusError, ClaimTokensNotDueError),
    ),
    DueTime(
        kind=SETTLING,
        command=_settle,
        already=(OrderNotInStatusError, LotsUnfinishedError),
    ),
)
