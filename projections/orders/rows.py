"""The tables of orders and lots."""

from datetime import datetime
from enum import StrEnum

from domain.facts.piecework.order_status import OrderStatus
from domain.ids import AssignmentId, BuyerId, OrderId, StationId
from domain.money import Currency
from projections.rows import TableRow


class LotState(StrEnum):
    """Where a lot stands. One that is ``free`` may be set aside for a station."""

    FREE = "free"
    CLAIMED = "claimed"
    SUBMITTED = "submitted"
    DONE = "done"


class AgreementRow(TableRow, kw_only=True):
    """What was agreed of an order, as JSON."""

    order_id: OrderId
    work: str
    terms: str
    position: int


class OrderRow(TableRow, kw_only=True):
    """A row of ``orders``. Amounts are minor units of ``currency``."""

    order_id: OrderId
    buyer_id: BuyerId
    currency: Currency
    drafted_at: datetime
    drafted_position: int
    position: int
    status: OrderStatus = OrderStatus.DRAFT
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
    again_pieces: int | None = None
    again_seconds: int | None = None
    again_hourly_minor: int | None = None
    again_wage_minor: int | None = None
    again_fair: bool | None = None
    again_reason: str | None = None
    again_at: datetime | None = None
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
    told_works: int = 0
    told_below: int = 0
    told_minor: int = 0
    told_seconds: int = 0


class LotRow(TableRow, kw_only=True):
    """A row of ``lots``; ``shares`` is JSON, as ``projections.orders.shares`` reads it."""

    order_id: OrderId
    lot: int
    units: int
    open_units: int
    position: int
    shares: str = "{}"
    state: LotState = LotState.FREE
    held_by: StationId | None = None
    held_serial: str | None = None
    assignment_id: AssignmentId | None = None
