"""Orders of piecework: what was agreed, where they stand, their escrow, and every lot.

A lot's row says who may have it next, so that a claimer finds a free one by index.
"""

from collections.abc import Sequence
from typing import Final

import msgspec

from domain.facts.piecework.assignment import AssignmentEvent
from domain.facts.piecework.claim_tokens import ClaimTokensExpired, ClaimTokensIssued
from domain.facts.piecework.claims import ClaimConflictCompensated
from domain.facts.piecework.materials import LossAdjudicated
from domain.facts.piecework.order import OrderEvent
from domain.facts.piecework.orders import (
    FairShareWindowOpened,
)
from domain.facts.piecework.terms import Terms
from domain.ids import OrderId
from projections.folding import put_back, take_out
from projections.orders.fold import SHARING, Fold
from projections.orders.rows import LotRow, OrderRow
from projections.projection import Connection, Fact, Projection
from projections.rows import copy_rows, row_of

ORDERS_CONCERNED: Final = "order_id = ANY($1)"
LOTS_CONCERNED: Final = """
    (order_id, lot) IN (SELECT * FROM unnest($1::text[], $2::integer[]))
"""
SELECT_TERMS: Final = "SELECT order_id, terms FROM agreements WHERE order_id = ANY($1)"


class Orders(Projection):
    """Every order with its figures, and every lot of those that were published."""

    name = "orders"
    tables = ("agreements", "orders", "lots")
    handles = (OrderEvent, *SHARING, ClaimConflictCompensated, LossAdjudicated)

    async def apply(self, connection: Connection, facts: Sequence[Fact]) -> None:
        """Take the rows out that the facts concern, fold, put them back."""
        fold = await _taken_out(connection, facts)
        for fact in facts:
            fold.apply(fact)
        await copy_rows(connection, "agreements", fold.agreements)
        await put_back(connection, "orders", fold.orders.values())
        await put_back(connection, "lots", fold.lots.values())


async def _taken_out(connection: Connection, facts: Sequence[Fact]) -> Fold:
    orders: set[OrderId] = set()
    lots: set[tuple[OrderId, int]] = set()
    opened: set[OrderId] = set()
    for fact in facts:
        match fact.event:
            case AssignmentEvent(order_id=order_id, lot=lot) as event:
                orders.add(order_id)
                if type(event) in SHARING:
                    lots.add((order_id, lot))
            case ClaimTokensIssued() | ClaimTokensExpired() as event:
                lots.update((event.order_id, lot) for lot in event.lots)
                orders.add(event.order_id)
            case OrderEvent(order_id=order_id) as event:
                orders.add(order_id)
                if isinstance(event, FairShareWindowOpened):
                    opened.add(order_id)
            case event:
                raise TypeError(type(event).__name__)
    fold = Fold()
    statement = take_out("orders", OrderRow, ORDERS_CONCERNED)
    for row in await connection.fetch(statement, list(orders)):
        order = row_of(OrderRow, row)
        fold.orders[order.order_id] = order
    if lots:
        statement = take_out("lots", LotRow, LOTS_CONCERNED)
        for row in await connection.fetch(statement, *map(list, zip(*lots, strict=True))):
            one = row_of(LotRow, row)
            fold.lots[one.order_id, one.lot] = one
    if opened:
        for row in await connection.fetch(SELECT_TERMS, list(opened)):
            fold.terms[OrderId(row["order_id"])] = msgspec.json.decode(row["terms"], type=Terms)
    return fold
