"""What others need of orders."""

from typing import Final

from domain.capability import Capability
from domain.decider import Event
from domain.facts.piecework.orders import (
    ORDER_EVENTS,
    ClaimTokensExpired,
    ClaimTokensIssued,
    FairShareWidened,
    FairShareWindowOpened,
    OrderCancelled,
    OrderClosed,
    OrderDrafted,
    OrderFunded,
    OrderPaused,
    OrderPublished,
    OrderResumed,
    OrderSettled,
    RateReviewed,
    TransportPaid,
)
from domain.funds.references import bank_reference, gateway_reference
from domain.piecework.orders.commands import OrderCommand, WholeOrderCommand
from domain.piecework.orders.postings import POSTINGS
from domain.piecework.orders.rules import ORDERS
from domain.piecework.orders.whole import WHOLE_ORDERS

_STEPS: Final[tuple[type[Event], ...]] = (
    OrderDrafted,
    RateReviewed,
    OrderPublished,
    FairShareWindowOpened,
    FairShareWidened,
    OrderPaused,
    OrderResumed,
    OrderClosed,
    OrderCancelled,
    ClaimTokensIssued,
    ClaimTokensExpired,
)
"""They move no money and take no name."""
CAPABILITY: Final = Capability(
    name="piecework.orders",
    events=ORDER_EVENTS,
    deciders={OrderCommand: ORDERS, WholeOrderCommand: WHOLE_ORDERS},
    postings=POSTINGS,
    moves_no_money=_STEPS,
    unique_names={OrderFunded: gateway_reference, TransportPaid: bank_reference},
    takes_no_name=(*_STEPS, OrderSettled),
)
