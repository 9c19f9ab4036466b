"""What readers see of an order: terms, money, the fair-share window, lots."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

import msgspec
from msgspec import Struct

from domain.facts.piecework.order_status import OrderStatus
from domain.facts.piecework.terms import Terms, Work
from projections.assignments import views as assignment_views
from projections.assignments.views import AssignmentView
from projections.orders.orders import LotState, OrderRow
from projections.projection import Connection

COLUMNS: Final = ", ".join(f"o.{name}" for name in OrderRow.__struct_fields__)
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
    {SELECT} WHERE o.status = 'open' AND o.lots_free_reserved + o.lots_free_open > 0
        AND o.drafted_position < $1
    ORDER BY o.drafted_position DESC LIMIT $2
"""
SELECT_PUBLISHED: Final = """
    SELECT order_id FROM orders.orders WHERE order_id = ANY($1) AND published_at IS NOT NULL
"""
SELECT_TITLES: Final = """
    SELECT order_id, work ->> 'title_zh', work ->> 'title_en' FROM orders.agreements
    WHERE order_id = ANY($1)
"""
SELECT_LOTS: Final = """
    SELECT lot, units, state, held_by, assignment_id FROM orders.lots
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


class Escrow(Struct, frozen=True):
    """An order's escrow, in minor units of the order's currency.

    ``left = funded + charged - pay - bonus - station_fee - transport - compensation - returned``

    Attributes:
        needed_minor: The most that the order can cost; what it must hold before it is published.
        funded_minor: Paid in by the buyer.
        charged_minor: Came back from pay, for materials that a worker lost.
        pay_minor: To workers, for good pieces.
        bonus_minor: To workers, beyond what was agreed.
        station_fee_minor: To stations that handled lots.
        transport_minor: For carrying materials and goods.
        compensation_minor: To households whose offline claim came too late.
        returned_minor: To the buyer, when the order was settled.
        left_minor: What is in escrow.
    """

    needed_minor: int
    funded_minor: int
    charged_minor: int
    pay_minor: int
    bonus_minor: int
    station_fee_minor: int
    transport_minor: int
    compensation_minor: int
    returned_minor: int
    left_minor: int


class RateReview(Struct, frozen=True):
    """The fair-rate test that the order passed.

    Attributes:
        sample_pieces: Made in ``sample_seconds`` while the clock ran.
        hourly_minor: What an hour pays at that pace, rounded down.
        wage_minor: The minimum hourly wage that was applied.
        wage_region: GB/T 2260 prefix of the region that it is for.
        wage_source: The document that sets it.
    """

    sample_pieces: int
    sample_seconds: int
    hourly_minor: int
    wage_minor: int
    wage_region: str
    wage_source: str
    reviewed_at: datetime


class FairShare(Struct, frozen=True):
    """The window in which lots are kept for the neediest.

    Attributes:
        reserved_lots: Lots 1 to this number are kept.
        min_tier: Need tier from which a household may claim them now; 1 once the window is over.
        household_cap_lots: What one household may claim while the window is open.
        widens_at: When the next tiers are let in; absent once all are.
    """

    reserved_lots: int
    min_tier: int
    household_cap_lots: int
    widens_at: datetime | None


class LotCounts(Struct, frozen=True):
    """How many lots stand where; nothing before the order is published.

    Attributes:
        reserved: Free, and kept for the neediest now.
        open: Free for everybody.
        held: Set aside for stations, to be claimed there offline.
        done: Judged or called off; nothing of them is to be made any more.
    """

    reserved: int
    open: int
    held: int
    claimed: int
    submitted: int
    done: int


class OrderView(Struct, frozen=True):
    """An order.

    Attributes:
        reason: Why it is paused, closed or called off; absent otherwise.
        rate_review: Absent before the rate was reviewed.
        fair_share: Absent before it was published.
        ended_at: When it was closed, called off or settled, whichever was first.
    """

    order_id: str
    buyer_id: str
    status: OrderStatus
    reason: str | None
    work: Work
    terms: Terms
    escrow: Escrow
    rate_review: RateReview | None
    fair_share: FairShare | None
    lots: LotCounts
    drafted_at: datetime
    published_at: datetime | None
    ended_at: datetime | None
    drafted_position: int


class LotView(Struct, frozen=True):
    """A lot.

    Attributes:
        units: Pieces in it.
        reserved: Whether it is kept for the neediest now.
        held_by: The station that it is set aside for; absent if for none.
        assignment: The newest claim of it; absent if there was none.
    """

    lot: int
    units: int
    reserved: bool
    state: LotState
    held_by: str | None
    assignment: AssignmentView | None


async def order(connection: Connection, order_id: str) -> OrderView | None:
    """One order; absent if there is none."""
    row = await connection.fetchrow(SELECT_ORDER, order_id)
    return None if row is None else _view(row)


class Drafts(NamedTuple):
    """Which orders that were never published a reader sees.

    Attributes:
        every: All of them.
        of_buyer: Those of one buyer; absent for none.
    """

    every: bool = False
    of_buyer: str | None = None


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
    return [_view(row) for row in rows]


async def published(connection: Connection, order_ids: Sequence[str]) -> set[str]:
    """Which of these have been published."""
    return {row[0] for row in await connection.fetch(SELECT_PUBLISHED, order_ids)}


async def open_orders(connection: Connection, before: int, limit: int) -> list[OrderView]:
    """Orders of which a lot is free, newest first."""
    return [_view(row) for row in await connection.fetch(SELECT_OPEN, before, limit)]


async def titles(connection: Connection, order_ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    """The Chinese and the English title of each order, by id."""
    rows = await connection.fetch(SELECT_TITLES, order_ids)
    return {row[0]: (row[1], row[2]) for row in rows}


async def lots(connection: Connection, found: OrderView, after: int, limit: int) -> list[LotView]:
    """Lots of an order after a number, with the newest claim of each."""
    rows = await connection.fetch(SELECT_LOTS, found.order_id, after, limit)
    claims = [row["assignment_id"] for row in rows if row["assignment_id"] is not None]
    newest = await assignment_views.assignments(connection, claims)
    kept = _kept_lots(found)
    return [
        LotView(
            *(row["lot"], row["units"], row["lot"] <= kept, LotState(row["state"])),
            *(row["held_by"], newest.get(row["assignment_id"])),
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
    return [row[0] for row in rows]


def _view(record: Any) -> OrderView:
    work = msgspec.json.decode(record[0], type=Work)
    terms = msgspec.json.decode(record[1], type=Terms)
    row = OrderRow(*tuple(record)[2:])
    return OrderView(
        *(row.order_id, row.buyer_id, OrderStatus(row.status), row.reason, work, terms),
        escrow=_escrow(row, terms),
        rate_review=None if row.reviewed_at is None else _review(record),
        fair_share=_fair_share(row),
        lots=_counts(row),
        drafted_at=row.drafted_at,
        published_at=row.published_at,
        ended_at=row.ended_at,
        drafted_position=row.drafted_position,
    )


def _review(record: Any) -> RateReview:
    return RateReview(*(record[name] for name in RateReview.__struct_fields__))


def _escrow(row: OrderRow, terms: Terms) -> Escrow:
    spent = row.pay_minor + row.bonus_minor + row.station_fee_minor + row.transport_minor
    spent += row.compensation_minor + row.returned_minor
    return Escrow(
        *(terms.escrow_minor, row.funded_minor, row.charged_minor, row.pay_minor),
        *(row.bonus_minor, row.station_fee_minor, row.transport_minor, row.compensation_minor),
        *(row.returned_minor, row.funded_minor + row.charged_minor - spent),
    )


def _fair_share(row: OrderRow) -> FairShare | None:
    if not row.household_cap_lots:
        return None
    return FairShare(row.reserved_lots, row.min_tier, row.household_cap_lots, row.widens_at)


def _counts(row: OrderRow) -> LotCounts:
    kept = row.lots_free_reserved if row.min_tier > 1 else 0
    everybody = row.lots_free_reserved + row.lots_free_open - kept
    return LotCounts(
        kept, everybody, row.lots_held, row.lots_claimed, row.lots_submitted, row.lots_done
    )
