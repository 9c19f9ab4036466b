"""An order with all its lots: tokens for stations, calling off, settling.

What depends on the order and on everybody's work stands here, above both.
"""

from typing import Final

from domain.capability import Capability
from domain.decider import Event
from domain.facts.piecework.claim_tokens import ClaimTokensExpired, ClaimTokensIssued
from domain.facts.piecework.escrow import OrderSettled
from domain.facts.piecework.orders import OrderCancelled
from domain.piecework.whole_orders.commands import WholeOrderCommand
from domain.piecework.whole_orders.due_times import DUE_TIMES
from domain.piecework.whole_orders.laws.conserved import LAWS
from domain.piecework.whole_orders.postings import POSTINGS
from domain.piecework.whole_orders.readings import READINGS
from domain.piecework.whole_orders.rules import WHOLE_ORDER_DECIDER

_STEPS: Final[tuple[type[Event], ...]] = (ClaimTokensIssued, ClaimTokensExpired, OrderCancelled)
"""They move no money."""
CAPABILITY: Final = Capability(
    name="piecework.whole_orders",
    events=(*_STEPS, OrderSettled),
    deciders={WholeOrderCommand: WHOLE_ORDER_DECIDER},
    postings=POSTINGS,
    moves_no_money=_STEPS,
    takes_no_name=(*_STEPS, OrderSettled),
    laws=LAWS,
    due_times=DUE_TIMES,
    readings=READINGS,
)
