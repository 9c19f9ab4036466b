"""Which lots of an order nobody has, for whoever takes any lot that is free.

Only a hint of where to look: the rules of a claim decide again about the lot that is taken.
"""

from collections import Counter
from collections.abc import Iterable

from domain.decider import Boundary, Criterion, Event
from domain.facts.piecework.claim_tokens import ClaimTokensExpired, ClaimTokensIssued
from domain.facts.piecework.claims import AssignmentAccepted
from domain.facts.piecework.order import OrderEvent
from domain.facts.piecework.work import (
    AssignmentAbandoned,
    AssignmentReturned,
    AssignmentSubmitted,
    RestKept,
)
from domain.ids import AssignmentId, OrderId, order_tag
from domain.piecework.orders.state import Order, order_events


class OpenLots:
    """An order and its lots that are claimed or set aside, folded in place."""

    def __init__(self) -> None:
        self.order = Order()
        self._taken: Counter[int] = Counter()
        self._units: dict[AssignmentId, int] = {}
        self._held: set[int] = set()

    def is_free(self, lot: int) -> bool:
        """Whether nobody has the lot, or all of it, and no station holds it."""
        return self._taken[lot] < self.order.terms.units_of(lot) and lot not in self._held

    def apply(self, event: Event) -> Iterable[int]:
        """Fold one event in.

        Returns:
            The lots that it is about.
        """
        match event:
            case ClaimTokensIssued(lots=lots):
                self._held.update(lots)
                return lots
            case ClaimTokensExpired(lots=lots):
                self._held.difference_update(lots)
                return lots
            case AssignmentAccepted(lot=lot):
                self._units[event.assignment_id] = event.units
                self._taken[lot] += event.units
                if event.token_serial is not None:
                    self._held.discard(lot)
                return (lot,)
            case RestKept(lot=lot):
                self._units[event.part_of] -= event.units
                self._units[event.assignment_id] = event.units
                return (lot,)
            case AssignmentReturned(lot=lot) | AssignmentAbandoned(lot=lot):
                self._taken[lot] -= self._units[event.assignment_id]
                return (lot,)
            case AssignmentSubmitted(late=True, lot=lot):
                self._taken[lot] += self._units[event.assignment_id]
                return (lot,)
            case OrderEvent():
                self.order.apply(event)
                return ()
            case _:
                return ()


def boundary(order_id: OrderId) -> Boundary:
    """The order, and what takes its lots or gives them back."""
    types = (
        AssignmentAccepted,
        AssignmentSubmitted,
        RestKept,
        AssignmentReturned,
        AssignmentAbandoned,
    )
    return Boundary.of(order_events(order_id), Criterion(types, (order_tag(order_id),)))
