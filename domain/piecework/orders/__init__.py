"""Orders of piecework.

A buyer drafts the work and its terms and pays everything it may cost into escrow. The platform
times a sample and compares the pay with the minimum wage; only then can the order be published.
For two days a share of the lots is kept for the neediest. When every lot is finished, or the order
is called off, the workers have been paid and what is left of the escrow goes back.
"""

from typing import Final

from domain.capability import Capability
from domain.decider import Event
from domain.facts.piecework.escrow import OrderFunded, TransportPaid
from domain.facts.piecework.orders import (
    FairShareWidened,
    FairShareWindowOpened,
    OrderClosed,
    OrderDrafted,
    OrderPaused,
    OrderPublished,
    OrderResumed,
    RateReviewed,
    SampleRetaken,
)
from domain.funds.references import bank_reference, gateway_reference
from domain.names import UniqueName
from domain.piecework.orders.commands import OrderCommand
from domain.piecework.orders.due_times import DUE_TIMES
from domain.piecework.orders.postings import POSTINGS
from domain.piecework.orders.readings import FINISHINGS, FOLLOWING, READINGS
from domain.piecework.orders.rules import ORDER_DECIDER

_STEPS: Final[tuple[type[Event], ...]] = (
    OrderDrafted,
    RateReviewed,
    SampleRetaken,
    OrderPublished,
    FairShareWindowOpened,
    FairShareWidened,
    OrderPaused,
    OrderResumed,
    OrderClosed,
)
"""They move no money and take no name."""


def _funded(event: OrderFunded) -> tuple[UniqueName, ...]:
    """Money that stood in suspense took its reference when it came there."""
    return () if event.from_suspense else gateway_reference(event)


CAPABILITY: Final = Capability(
    name="piecework.orders",
    events=(*_STEPS, OrderFunded, TransportPaid),
    deciders={OrderCommand: ORDER_DECIDER},
    postings=POSTINGS,
    moves_no_money=_STEPS,
    unique_names={OrderFunded: _funded, TransportPaid: bank_reference},
    takes_no_name=_STEPS,
    due_times=DUE_TIMES,
    readings=READINGS,
    finishings=FINISHINGS,
    following=FOLLOWING,
)
