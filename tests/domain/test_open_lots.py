"""The hint of which lots are free says the same as the rules, after every event."""

from collections import defaultdict

from domain.facts.piecework.assignment import AssignmentEvent
from domain.facts.piecework.order import OrderEvent
from domain.ids import OrderId
from domain.piecework.whole_orders.open_lots import OpenLots, boundary
from domain.piecework.whole_orders.state import WholeOrder
from tests.worlds.book import Book
from tests.worlds.piecework_story import piecework


def test_the_free_lots_are_those_that_the_rules_would_give() -> None:
    """Over a story with every way to get a lot and to lose it, event by event."""
    book = Book()
    for command, _ in piecework():
        book.do(command)
    hints: dict[OrderId, OpenLots] = defaultdict(OpenLots)
    orders: dict[OrderId, WholeOrder] = defaultdict(WholeOrder)
    seen = {True: 0, False: 0}
    for event in book.events:
        if not isinstance(event, OrderEvent | AssignmentEvent):
            continue
        hint, order = hints[event.order_id], orders[event.order_id]
        order.apply(event)
        types = [kind for criterion in boundary(event.order_id).reads for kind in criterion.types]
        if isinstance(event, tuple(types)):
            hint.apply(event)
        for lot in range(1, order.order.terms.lots + 1):
            free = lot not in order.lots or bool(
                order.lots[lot].open_units(order.order.terms) and not order.lots[lot].held_by()
            )
            assert hint.is_free(lot) == free, (event, lot)
            seen[free] += 1
    assert min(seen.values()) > 100
