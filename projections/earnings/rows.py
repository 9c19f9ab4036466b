"""The tables of what households earned."""

from datetime import datetime

from domain.ids import AssignmentId, HouseholdId, OrderId, PayoutId, StationId
from domain.money import Currency
from projections.rows import TableRow, Unbounded


class TotalsRow(TableRow, kw_only=True):
    """What a household earned in one currency, as ``EarningsTotals`` says."""

    household_id: HouseholdId
    currency: Currency
    pay_minor: Unbounded
    bonus_minor: Unbounded
    compensation_minor: Unbounded
    charged_minor: Unbounded
    tax_minor: Unbounded
    requested_minor: Unbounded
    in_flight_minor: Unbounded
    paid_minor: Unbounded
    position: int


class LineRow(TotalsRow, kw_only=True):
    """An event that concerned what a household earned, its evidence, and the totals after it."""

    type: str
    minor: int
    order_id: OrderId | None
    lot: int | None
    assignment_id: AssignmentId | None
    pieces: int | None
    reason: str | None
    station_id: StationId | None
    station_fee_minor: int | None
    payout_id: PayoutId | None
    tax_year: int | None
    tax_income_minor: int | None
    tax_months: int | None
    effective_at: datetime
    recorded_at: datetime


class WorkRow(TableRow, kw_only=True):
    """What an event adds to the record of an assignment, as ``Worked`` says."""

    assignment_id: AssignmentId
    position: int
    pay_minor: int
    submissions: int
    timed: int
    worked_seconds: int
    scrap_declared: int
    scrap_accepted: int
    scrap_ruled: int
    missing: int


class OrderRow(TableRow, kw_only=True):
    """What a statement says of an order."""

    order_id: OrderId
    title_zh: str
    title_en: str
    unit: str
    rate_minor: int
    rate_pieces: int
    position: int
