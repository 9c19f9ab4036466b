"""A worker's statement, as pages, files and the API show it; ``statement.py`` makes it."""

from datetime import date

from msgspec import Struct

from domain.ids import AssignmentId, HouseholdId, OrderId, StationId
from projections.earnings.in_words import SectionInWords
from projections.earnings.ledger import EarningsLine, EarningsTotals
from projections.money import MoneyView, RateView


class LotStatement(Struct, frozen=True):
    """What one claim of a lot brought in the period, and how it was worked for.

    Attributes:
        pieces: Paid in the period.
        charged: Kept back for materials.
        station_id: The station that handled the lot; absent if none did.
        station_fee: What the escrow paid the station in the period, beside the pay.
        worked_seconds: What the worker said of all submissions up to the period's end; absent if
            nothing was said.
        hourly: The lot's whole pay up to the period's end for an hour of it, rounded down;
            absent unless it was said of every submission.
        scrap_declared: Pieces' worth that the worker called spoiled, up to the period's end.
        scrap_accepted: Of it, within the agreed rate; never charged.
        scrap_ruled: Found to be scrap by whoever decided about losses.
        missing: Found to be missing.
    """

    order_id: OrderId
    title_zh: str
    title_en: str
    unit: str
    lot: int
    assignment_id: AssignmentId
    rate: RateView
    pieces: int
    pay: MoneyView
    bonus: MoneyView
    compensation: MoneyView
    charged: MoneyView
    station_id: StationId | None
    station_fee: MoneyView
    worked_seconds: int | None
    hourly: MoneyView | None
    scrap_declared: int
    scrap_accepted: int
    scrap_ruled: int
    missing: int


class CurrencyStatement(Struct, frozen=True):
    """The period in one currency.

    Attributes:
        opening: The totals before the period.
        moved: What the period added to each of the totals.
        closing: The totals at its end.
        opening_due: Earned and not in hand before the period.
        closing_due: The same at its end: available + requested + in flight.
        closing_available: Of it, neither asked for nor on its way.
        lots: In the order of their first line.
        lines: Oldest first.
        in_words: Its amounts written out; absent if they are not in yuan.
    """

    opening: EarningsTotals
    moved: EarningsTotals
    closing: EarningsTotals
    opening_due: MoneyView
    closing_due: MoneyView
    closing_available: MoneyView
    lots: list[LotStatement]
    lines: list[EarningsLine]
    in_words: SectionInWords | None

    def __post_init__(self) -> None:
        """It adds up, line by line and as a whole, or it is not shown."""
        assert self.opening_due + self.moved.due == self.closing_due
        assert sum(line.moved.minor for line in self.lines) == self.moved.due.minor
        on_its_way = self.closing.requested + self.closing.in_flight
        assert self.closing_available + on_its_way == self.closing_due


class Statement(Struct, frozen=True):
    """What a household earned in a period.

    Attributes:
        first: First day (Beijing); events count on the day that they were recorded.
        last: Last day.
        opening_position: The last event of its earnings before the period; 0 if none.
        closing_position: The last one in it, or before it if none is in it: the account
            ``earnings:household:…`` as of this position holds what is available or asked for.
    """

    household_id: HouseholdId
    first: date
    last: date
    opening_position: int
    closing_position: int
    currencies: list[CurrencyStatement]
