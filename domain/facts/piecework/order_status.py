"""Where an order stands after each of its events."""

from enum import StrEnum
from typing import Final

from domain.facts.piecework.escrow import OrderFunded, OrderSettled
from domain.facts.piecework.orders import (
    OrderCancelled,
    OrderClosed,
    OrderDrafted,
    OrderPaused,
    OrderPublished,
    OrderResumed,
    RateReviewed,
    SampleRetaken,
)
from domain.lifecycle import Lifecycle, Step


class OrderStatus(StrEnum):
    """Where an order stands."""

    UNKNOWN = "unknown"
    DRAFT = "draft"
    FUNDED = "funded"
    REVIEWED = "reviewed"
    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    SETTLED = "settled"


BEFORE_WORK: Final = (OrderStatus.DRAFT, OrderStatus.FUNDED, OrderStatus.REVIEWED)
OFFERED: Final = (OrderStatus.OPEN, OrderStatus.PAUSED)
RUNNING: Final = (*OFFERED, OrderStatus.CLOSED)
OVER: Final = (OrderStatus.CLOSED, OrderStatus.CANCELLED, OrderStatus.SETTLED)
"""Nobody takes work of it any more."""


def _funded(before: OrderStatus, _: OrderFunded) -> OrderStatus:
    """More money for an order that is funded or reviewed leaves it where it stands."""
    return OrderStatus.FUNDED if before is OrderStatus.DRAFT else before


def _timed_again(before: OrderStatus, event: SampleRetaken) -> OrderStatus:
    """A rate that is found unfair is not reviewed any more; once published it is agreed."""
    unfair = before is OrderStatus.REVIEWED and not event.fair
    return OrderStatus.FUNDED if unfair else before


ORDER_LIFECYCLE: Final = Lifecycle(
    {
        OrderDrafted: Step((OrderStatus.UNKNOWN,), OrderStatus.DRAFT),
        OrderFunded: Step(BEFORE_WORK, _funded),
        RateReviewed: Step((OrderStatus.FUNDED,), OrderStatus.REVIEWED),
        SampleRetaken: Step((OrderStatus.REVIEWED, *RUNNING), _timed_again),
        OrderPublished: Step((OrderStatus.REVIEWED,), OrderStatus.OPEN),
        OrderPaused: Step((OrderStatus.OPEN,), OrderStatus.PAUSED),
        OrderResumed: Step((OrderStatus.PAUSED,), OrderStatus.OPEN),
        OrderClosed: Step(OFFERED, OrderStatus.CLOSED),
        OrderCancelled: Step((*BEFORE_WORK, *RUNNING), OrderStatus.CANCELLED),
        OrderSettled: Step((*RUNNING, OrderStatus.CANCELLED), OrderStatus.SETTLED),
    }
)
