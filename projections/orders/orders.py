"""Orders of piecework: what was agreed, where they stand, their escrow, and every lot.

A lot's row says who may have it next, so that a claimer finds a free one by index.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final

import msgspec
from msgspec import Struct

from domain.facts.piecework.assignment import AssignmentEvent
from domain.facts.piecework.claim_tokens import ClaimTokensExpired, ClaimTokensIssued
from domain.facts.piecework.claims import AssignmentAccepted, ClaimConflictCompensated
from domain.facts.piecework.escrow import OrderFunded, OrderSettled, TransportPaid
from domain.facts.piecework.judgement import (
    AssignmentApproved,
    AssignmentAutoApproved,
    AssignmentPartiallyApproved,
    AssignmentRejected,
    ReworkRequested,
)
from domain.facts.piecework.materials import LossAdjudicated
from domain.facts.piecework.order import OrderEvent
from domain.facts.piecework.order_status import OrderStatus
from domain.facts.piecework.orders import (
    FairShareWidened,
    FairShareWindowOpened,
    OrderCancelled,
    OrderClosed,
    OrderDrafted,
    OrderPaused,
    OrderPublished,
    OrderResumed,
    RateReviewed,
)
from domain.facts.piecework.pay import BonusPaid, EarningsCredited
from domain.facts.piecework.terms import Terms
from domain.facts.piecework.work import (
    AssignmentAbandoned,
    AssignmentCancelled,
    AssignmentReturned,
    AssignmentSubmitted,
)
from domain.money import Currency
from projections.folding import put_back, take_out
from projections.projection import Connection, Fact, Projection, Row

ORDERS_CONCERNED: Final = "order_id = ANY($1)"
LOTS_CONCERNED: Final = """
    (order_id, lot) IN (SELECT * FROM unnest($1::text[], $2::integer[]))
"""
SELECT_TERMS: Final = "SELECT order_id, terms FROM agreements WHERE order_id = ANY($1)"
AGREEMENT_COLUMNS: Final = ("order_id", "work", "terms", "position")


class LotState(StrEnum):
    """Where a lot stands. One that is ``free`` may be set aside for a station."""

    FREE = "free"
    CLAIMED = "claimed"
    SUBMITTED = "submitted"
    DONE = "done"


STATES: Final[dict[type[AssignmentEvent], LotState]] = {
    AssignmentAccepted: LotState.CLAIMED,
    ReworkRequested: LotState.CLAIMED,
    AssignmentSubmitted: LotState.SUBMITTED,
    AssignmentReturned: LotState.FREE,
    AssignmentAbandoned: LotState.FREE,
    AssignmentApproved: LotState.DONE,
    AssignmentAutoApproved: LotState.DONE,
    AssignmentPartiallyApproved: LotState.DONE,
    AssignmentRejected: LotState.DONE,
    AssignmentCancelled: LotState.DONE,
}
"""What an event of an assignment makes of its lot; the others change nothing."""
SPENDING: Final = (EarningsCredited, BonusPaid, ClaimConflictCompensated, LossAdjudicated)
"""What takes money out of the escrow, or brings it back."""


class OrderRow(Struct):
    """A row of ``orders``. Amounts are minor units of ``currency``."""

    order_id: str
    buyer_id: str
    currency: Currency
    drafted_at: datetime
    drafted_position: int
    position: int
    status: str = OrderStatus.DRAFT
    reason: str | None = None
    published_at: datetime | None = None
    ended_at: datetime | None = None
    funded_minor: int = 0
    pay_minor: int = 0
    charged_minor: int = 0
    bonus_minor: int = 0
    station_fee_minor: int = 0
    transport_minor: int = 0
    compensation_minor: int = 0
    returned_minor: int = 0
    sample_pieces: int | None = None
    sample_seconds: int | None = None
    wage_minor: int | None = None
    wage_region: str | None = None
    wage_source: str | None = None
    hourly_minor: int | None = None
    reviewed_at: datetime | None = None
    reserved_lots: int = 0
    min_tier: int = 1
    household_cap_lots: int = 0
    widens_at: datetime | None = None
    lots_free_reserved: int = 0
    lots_free_open: int = 0
    lots_held: int = 0
    lots_claimed: int = 0
    lots_submitted: int = 0
    lots_done: int = 0


class LotRow(Struct):
    """A row of ``lots``."""

    order_id: str
    lot: int
    units: int
    position: int
    state: str = LotState.FREE
    held_by: str | None = None
    held_serial: str | None = None
    assignment_id: str | None = None


class Orders(Projection):
    """Every order with its figures, and every lot of those that were published."""

    name = "orders"
    tables = ("agreements", "orders", "lots")
    handles = (OrderEvent, *STATES, *SPENDING)

    async def apply(self, connection: Connection, facts: Sequence[Fact]) -> None:
        """Take the rows out that the facts concern, fold, put them back."""
        fold = await _taken_out(connection, facts)
        for fact in facts:
            fold.apply(fact)
        if fold.agreements:
            await connection.copy_records_to_table(
                "agreements", records=fold.agreements, columns=AGREEMENT_COLUMNS
            )
        await put_back(connection, "orders", fold.orders.values())
        await put_back(connection, "lots", fold.lots.values())


async def _taken_out(connection: Connection, facts: Sequence[Fact]) -> "_Fold":
    orders: set[str] = set()
    lots: set[tuple[str, int]] = set()
    opened: set[str] = set()
    for fact in facts:
        match fact.event:
            case AssignmentEvent(order_id=order_id, lot=lot) as event:
                orders.add(order_id)
                if type(event) in STATES:
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
    fold = _Fold()
    statement = take_out("orders", OrderRow, ORDERS_CONCERNED)
    for row in await connection.fetch(statement, list(orders)):
        fold.orders[row[0]] = OrderRow(*row)
    if lots:
        statement = take_out("lots", LotRow, LOTS_CONCERNED)
        for row in await connection.fetch(statement, *map(list, zip(*lots, strict=True))):
            fold.lots[row[0], row[1]] = LotRow(*row)
    if opened:
        for row in await connection.fetch(SELECT_TERMS, list(opened)):
            fold.terms[row[0]] = msgspec.json.decode(row[1], type=Terms)
    return fold


class _Fold:
    """The rows that a batch concerns.

    Attributes:
        agreements: Rows to be added.
        terms: Of orders that are published in the batch.
    """

    def __init__(self) -> None:
        self.agreements: list[Row] = []
        self.orders: dict[str, OrderRow] = {}
        self.lots: dict[tuple[str, int], LotRow] = {}
        self.terms: dict[str, Terms] = {}

    def apply(self, fact: Fact) -> None:
        """Fold one fact in."""
        event = fact.event
        if isinstance(event, OrderDrafted):
            self._draft(event, fact.position)
            return
        assert isinstance(event, OrderEvent | AssignmentEvent)
        order = self.orders[event.order_id]
        order.position = fact.position
        match event:
            case AssignmentEvent() if type(event) in STATES:
                self._move(order, event)
            case AssignmentEvent():
                _spend(order, event)
            case FairShareWindowOpened():
                self._open(order, event)
            case ClaimTokensIssued():
                for lot, serial in zip(event.lots, event.serials, strict=True):
                    self._hold(order, lot, event.station_id, serial)
            case ClaimTokensExpired():
                for lot in event.lots:
                    if self.lots[event.order_id, lot].held_by == event.station_id:
                        self._hold(order, lot, None, None)
            case OrderEvent():
                _step(order, event)

    def _draft(self, event: OrderDrafted, position: int) -> None:
        work, terms = (msgspec.json.encode(part).decode() for part in (event.work, event.terms))
        self.agreements.append((event.order_id, work, terms, position))
        self.terms[event.order_id] = event.terms
        self.orders[event.order_id] = OrderRow(
            *(event.order_id, event.buyer_id, event.terms.currency),
            *(event.drafted_at, position, position),
        )

    def _open(self, order: OrderRow, event: FairShareWindowOpened) -> None:
        """Claims begin: from here on there are lots."""
        terms, order_id = self.terms[event.order_id], event.order_id
        order.reserved_lots, order.min_tier = event.reserved_lots, event.min_tier
        order.household_cap_lots, order.widens_at = event.household_cap_lots, event.widens_at
        order.lots_free_reserved = event.reserved_lots
        order.lots_free_open = terms.lots - event.reserved_lots
        for lot in range(1, terms.lots + 1):
            self.lots[order_id, lot] = LotRow(order_id, lot, terms.units_of(lot), order.position)

    def _hold(self, order: OrderRow, lot: int, station_id: str | None, serial: str | None) -> None:
        row = self.lots[order.order_id, lot]
        _count(order, row, -1)
        row.held_by, row.held_serial, row.position = station_id, serial, order.position
        _count(order, row, 1)

    def _move(self, order: OrderRow, event: AssignmentEvent) -> None:
        row = self.lots[event.order_id, event.lot]
        _count(order, row, -1)
        row.state = STATES[type(event)]
        if isinstance(event, AssignmentAccepted):
            row.assignment_id = event.assignment_id
            if event.token_serial is not None and event.token_serial == row.held_serial:
                row.held_by = row.held_serial = None
        _count(order, row, 1)
        row.position = order.position


def _count(order: OrderRow, lot: LotRow, step: int) -> None:
    """Count a lot in or out where it stands."""
    if lot.state != LotState.FREE:
        name = f"lots_{lot.state}"
    elif lot.held_by is not None:
        name = "lots_held"
    else:
        name = "lots_free_reserved" if lot.lot <= order.reserved_lots else "lots_free_open"
    setattr(order, name, getattr(order, name) + step)


def _spend(order: OrderRow, event: AssignmentEvent) -> None:
    """Book what left the escrow, or came back to it."""
    match event:
        case EarningsCredited():
            order.pay_minor += event.pay.minor
            order.station_fee_minor += event.station_fee.minor
        case BonusPaid():
            order.bonus_minor += event.amount.minor
        case ClaimConflictCompensated():
            order.compensation_minor += event.amount.minor
        case LossAdjudicated():
            order.charged_minor += event.charged.minor
        case _:
            raise TypeError(type(event).__name__)


def _step(order: OrderRow, event: OrderEvent) -> None:
    match event:
        case OrderFunded():
            order.funded_minor += event.amount.minor
            if order.status == OrderStatus.DRAFT:
                order.status = OrderStatus.FUNDED
        case RateReviewed():
            order.status, order.reviewed_at = OrderStatus.REVIEWED, event.reviewed_at
            order.sample_pieces, order.sample_seconds = event.sample_pieces, event.sample_seconds
            order.wage_minor, order.wage_region = event.wage_minor, event.wage_region
            order.wage_source, order.hourly_minor = event.wage_source, event.hourly_minor
        case OrderPublished():
            order.status, order.published_at = OrderStatus.OPEN, event.published_at
        case FairShareWidened():
            order.min_tier, order.widens_at = event.min_tier, event.widens_at
        case OrderPaused():
            order.status, order.reason = OrderStatus.PAUSED, event.reason
        case OrderResumed():
            order.status, order.reason = OrderStatus.OPEN, None
        case OrderClosed():
            order.status, order.reason = OrderStatus.CLOSED, event.reason
            order.ended_at = event.closed_at
        case OrderCancelled():
            order.status, order.reason = OrderStatus.CANCELLED, event.reason
            order.ended_at = event.cancelled_at
        case TransportPaid():
            order.transport_minor += event.amount.minor
        case OrderSettled():
            order.status, order.returned_minor = OrderStatus.SETTLED, event.returned.minor
            order.ended_at = order.ended_at or event.settled_at
        case _:
            raise TypeError(type(event).__name__)
