"""What is asked of orders and their lots."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from domain.facts.piecework.order_status import OrderStatus
from domain.ids import BuyerId, OrderId
from projections.assignments import queries as assignment_views
from projections.orders import shares
from projections.orders.rows import OrderRow
from projections.orders.views import LotView, OrderView, view_of
from projections.projection import Connection
from projections.rows import listed, read

COLUMNS: Final = listed(OrderRow, of="o")
SELECT: Final = f"""
    SELECT a.work, a.terms, {COLUMNS} FROM orders.orders o JOIN orders.agreements a USING (order_id)
"""  # noqa: S608 - the columns above
SEEN: Final = "(o.published_at IS NOT NULL OR $3 OR o.buyer_id = $4)"
"""What was published, all drafts, or those of one buyer."""
SELECT_ORDER: Final = f"{SELECT} WHERE order_id = $1"
SELECT_NEWEST: Final = f"""
    {SELECT} WHERE o.drafted_position < $1 AND {SEEN} ORDER BY o.drafted_position DESC LIMIT $2
"""
SELECT_IN_STATUS: Final = f"""
    {SELECT} WHERE o.status = $5 AND o.drafted_position < $1 AND {SEEN}
    ORDER BY o.drafted_position DESC LIMIT $2
"""
SELECT_OPEN: Final = f"""
    {SELECT} WHERE o.status = '{OrderStatus.OPEN}' AND o.lots_free_reserved + o.lots_free_open > 0
        AND o.drafted_position < $1
    ORDER BY o.drafted_position DESC LIMIT $2
"""
SELECT_PUBLISHED: Final = """
    SELECT order_id FROM orders.orders WHERE order_id = ANY($1) AND published_at IS NOT NULL
"""
SELECT_TITLES: Final = """
    SELECT order_id, work ->> 'title_zh' AS title_zh, work ->> 'title_en' AS title_en
    FROM orders.agreements
    WHERE order_id = ANY($1)
"""
SELECT_LOTS: Final = """
    SELECT lot, units, open_units, state, held_by, assignment_id, shares FROM orders.lots
    WHERE order_id = $1 AND lot > $2 ORDER BY lot LIMIT $3
"""
SELECT_FREE_LOTS: Final = """
    (SELECT lot FROM orders.lots
     WHERE order_id = $1 AND state = 'free' AND held_by IS NULL AND lot BETWEEN $3 AND $4
     ORDER BY lot LIMIT $5)
    UNION ALL
    (SELECT lot FROM orders.lots
     WHERE order_id = $1 AND state = 'free' AND held_by IS NULL AND lot BETWEEN $2 AND $3 - 1
     ORDER BY lot LIMIT $5)
    LIMIT $5
"""


async def order(connection: Connection, order_id: OrderId) -> OrderView | None:
    """One order; absent if there is none."""
    row = await connection.fetchrow(SELECT_ORDER, order_id)
    return None if row is None else view_of(row)


class Drafts(NamedTuple):
    """Which orders that were never published a reader sees.

    Attributes:
        every: All of them.
        of_buyer: Those of one buyer; absent for none.
    """

    every: bool = False
    of_buyer: BuyerId | None = None


async def orders(
    connection: Connection,
    status: OrderStatus | None,
    before: int,
    limit: int,
    drafts: Drafts = Drafts(),  # noqa: B008 - it can't change
) -> list[OrderView]:
    """Orders drafted before a position, newest first; in one status, or in any."""
    if status is None:
        rows = await connection.fetch(SELECT_NEWEST, before, limit, *drafts)
    else:
        rows = await connection.fetch(SELECT_IN_STATUS, before, limit, *drafts, status)
    return [view_of(row) for row in rows]


async def published(connection: Connection, order_ids: Sequence[OrderId]) -> set[OrderId]:
    """Which of these have been published."""
    return {OrderId(row["order_id"]) for row in await connection.fetch(SELECT_PUBLISHED, order_ids)}


async def open_orders(connection: Connection, before: int, limit: int) -> list[OrderView]:
    """Orders of which a lot is free, newest first."""
    return [view_of(row) for row in await connection.fetch(SELECT_OPEN, before, limit)]


async def titles(
    connection: Connection, order_ids: Sequence[OrderId]
) -> dict[OrderId, tuple[str, str]]:
    """The Chinese and the English title of each order, by id."""
    rows = await connection.fetch(SELECT_TITLES, order_ids)
    return {OrderId(row["order_id"]): (row["title_zh"], row["title_en"]) for row in rows}


async def lots(connection: Connection, found: OrderView, after: int, limit: int) -> list[LotView]:
    """Lots of an order after a number, with the newest claim of each."""
    rows = await connection.fetch(SELECT_LOTS, found.order_id, after, limit)
    held = {row["lot"]: list(shares.read(row["shares"])) for row in rows}
    claims = [row["assignment_id"] for row in rows if row["assignment_id"] is not None]
    every = [*claims, *(one for of_lot in held.values() for one in of_lot)]
    newest = await assignment_views.assignments(connection, list(dict.fromkeys(every)))
    kept = _kept_lots(found)
    return [
        read(
            LotView,
            row,
            reserved=row["lot"] <= kept,
            assignment=newest.get(row["assignment_id"]),
            others=[newest[one] for one in held[row["lot"]] if one != row["assignment_id"]],
        )
        for row in rows
    ]


def _kept_lots(found: OrderView) -> int:
    """Lots 1 to this number are kept for the neediest now; 0 once the window is over."""
    share = found.fair_share
    return 0 if share is None or share.min_tier == 1 else share.reserved_lots


async def free_lots(
    connection: Connection, found: OrderView, need_tier: int, spread: int, limit: int
) -> list[int]:
    """Numbers of lots that a household of this tier could claim now, by index alone.

    As long as lots are kept for households like it, those; else those that are open to all.

    Args:
        connection: Sees the snapshot that the order is of.
        found: The order.
        need_tier: The household's.
        spread: Any number that differs between households. Where the numbers begin follows from
            it: hundreds who begin at the same lot would race for it and all but one lose.
        limit: How many at most.
    """
    share = found.fair_share
    if share is None:
        return []
    first, last = _kept_lots(found) + 1, found.terms.lots
    if first > 1 and need_tier >= share.min_tier and found.lots.reserved:
        first, last = 1, share.reserved_lots
    start = first + spread % (last - first + 1) if last >= first else first
    rows = await connection.fetch(SELECT_FREE_LOTS, found.order_id, first, start, last, limit)
    return [row["lot"] for row in rows]
