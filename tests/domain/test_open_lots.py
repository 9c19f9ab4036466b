"""The hint of which lots are free says the same as the rules, after every event."""

from collections import defaultdict
from collections.abc import Callable

import pytest

from domain.facts.piecework.assignment import AssignmentEvent
from domain.facts.piecework.order import OrderEvent
from domain.facts.piecework.work import ReturnReason
from domain.ids import OrderId
from domain.piecework.assignments.judgement.commands import RequestRework
from domain.piecework.assignments.work.commands import ExpireLease, ReturnAssignment
from domain.piecework.whole_orders.open_lots import OpenLots, boundary
from domain.piecework.whole_orders.state import WholeOrder
from tests.worlds.book import Book
from tests.worlds.piecework_story import piecework
from tests.worlds.workshop import FAULT, HOUR, NEEDY, OTHER, SERIALS, Workshop


def by_parts() -> Book:
    """A lot is handed in by parts, and what is left is given up, late, given back and claimed."""
    shop = Workshop().opened()
    shop.do(shop.claim(), shop.submit(6), shop.submit(1))
    shop.now += 73 * HOUR
    shop.do(shop.timer(ExpireLease, name="A-1.3"), shop.submit(1))
    shop.do(shop.step(ReturnAssignment, reason=ReturnReason.NO_TIME))
    shop.do(shop.claim(1, NEEDY, "A-again"), shop.submit(1, name="A-again"))
    shop.now += 73 * HOUR
    shop.do(shop.timer(ExpireLease, name="A-again.2"))
    return shop.book


def by_mending() -> Book:
    """A part that is to be mended is given up, and claimed; of that a piece is left over."""
    shop = Workshop().opened()
    shop.do(shop.claim(), shop.submit(6), shop.inspect())
    shop.do(shop.judge(RequestRework, fault=FAULT))
    shop.now += 73 * HOUR
    shop.do(shop.timer(ExpireLease), shop.claim(1, NEEDY, "A-again"))
    shop.do(shop.submit(5, name="A-again"))
    shop.now += 73 * HOUR
    shop.do(shop.timer(ExpireLease, name="A-again.2"))
    return shop.book


def by_token() -> Book:
    """A lot that was set aside was handed out offline, and comes back."""
    shop = Workshop().opened()
    shop.do(shop.tokens(), shop.redeem(9, SERIALS[1], name="A-9"))
    shop.do(shop.step(ReturnAssignment, 9, OTHER, name="A-9", reason=ReturnReason.NO_TIME))
    return shop.book


@pytest.mark.parametrize(
    ("told", "least"),
    [
        (lambda: Book(command for command, _ in piecework()), 100),
        (by_parts, 5),
        (by_mending, 5),
        (by_token, 5),
    ],
    ids=["story", "parts", "mending", "token"],
)
def test_the_free_lots_are_those_that_the_rules_would_give(
    told: Callable[[], Book], least: int
) -> None:
    """With every way to get a lot and to lose it, event by event."""
    book = told()
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
    assert min(seen.values()) >= least
