"""Reading what a household, or a station, earned."""

from datetime import datetime
from typing import Final, Self

import asyncpg
from msgspec import Struct

from domain.ids import AssignmentId, HouseholdId, OrderId, StationId
from domain.money import Currency
from projections.earnings.projection import SUMS
from projections.earnings.steps import Evidence
from projections.money import MoneyView, money_view
from projections.projection import Connection
from projections.rows import amounts_of, listed, read

SELECT_TOTALS: Final = f"""
    SELECT currency, {", ".join(SUMS)}
    FROM earnings.totals WHERE household_id = $1 ORDER BY currency
"""  # noqa: S608 - the columns above
COLUMNS: Final = f"""
    position, type, minor, effective_at, recorded_at, {listed(Evidence)}, {", ".join(SUMS)}
"""
SELECT_LINES: Final = f"""
    SELECT {COLUMNS} FROM earnings.lines WHERE household_id = $1 AND position < $2
    ORDER BY position DESC LIMIT $3
"""  # noqa: S608 - the columns above
SELECT_STATION_LINES: Final = """
    SELECT position, order_id, lot, assignment_id, currency, station_fee_minor, effective_at,
        recorded_at
    FROM earnings.lines WHERE station_id = $1 AND station_fee_minor > 0 AND position < $2
    ORDER BY position DESC LIMIT $3
"""
SIGNS: Final = {
    "EarningsCredited": 1,
    "BonusPaid": 1,
    "ClaimConflictCompensated": 1,
    "LossAdjudicated": -1,
    "TaxWithheld": -1,
    "TaxReleased": 1,
    "PayoutSettled": -1,
    "PayoutReturned": 1,
}
"""Which events add to what is due to a household, or take from it."""


class EarningsTotals(Struct, frozen=True):
    """What a household earned in one currency and where it is.

    Attributes:
        pay: For good pieces.
        bonus: Beyond the agreed pay.
        compensation: For offline claims of lots that somebody else had already.
        charged: For materials that a person found to be lost by it.
        tax: Withheld for the tax office, less what was released.
        requested: Asked for, not yet approved.
        in_flight: Approved and on its way.
        paid: Arrived.
    """

    currency: Currency
    pay: MoneyView
    bonus: MoneyView
    compensation: MoneyView
    charged: MoneyView
    tax: MoneyView
    requested: MoneyView
    in_flight: MoneyView
    paid: MoneyView

    @classmethod
    def nothing(cls, currency: Currency) -> Self:
        """Before anything was earned."""
        return cls(currency, *[money_view(0, currency)] * len(SUMS))

    def since(self, before: Self) -> Self:
        """What came to each of them since."""
        return type(self)(
            self.currency,
            *(getattr(self, name) - getattr(before, name) for name in amounts_of(type(self))),
        )

    @property
    def earned(self) -> MoneyView:
        """All that it earned, less what it was charged."""
        return self.pay + self.bonus + self.compensation - self.charged

    @property
    def due(self) -> MoneyView:
        """Earned and not yet in hand, wherever it is; tax is not the household's."""
        return self.earned - self.tax - self.paid

    @property
    def available(self) -> MoneyView:
        """Neither paid, asked for nor withheld."""
        return self.due - self.requested - self.in_flight


class EarningsLine(Struct, frozen=True):
    """One event of a household's earnings and the totals after it.

    Attributes:
        amount: What the event names.
        effective_at: When it happened.
        recorded_at: When it was entered in the log.
    """

    position: int
    type: str
    amount: MoneyView
    effective_at: datetime
    recorded_at: datetime
    evidence: Evidence
    totals: EarningsTotals

    @property
    def moved(self) -> MoneyView:
        """What it adds to what is due; zero for a payout that is on its way."""
        return money_view(SIGNS.get(self.type, 0) * self.amount.minor, self.amount.currency)


class StationLine(Struct, frozen=True):
    """A fee that the escrow of an order paid a station."""

    position: int
    order_id: OrderId
    lot: int
    assignment_id: AssignmentId
    fee: MoneyView
    effective_at: datetime
    recorded_at: datetime


async def totals(connection: Connection, household_id: HouseholdId) -> list[EarningsTotals]:
    """What it earned, a row for each currency."""
    return [totals_of(row) for row in await connection.fetch(SELECT_TOTALS, household_id)]


async def lines(
    connection: Connection, household_id: HouseholdId, before: int, limit: int
) -> list[EarningsLine]:
    """The last lines before a position, newest first."""
    rows = await connection.fetch(SELECT_LINES, household_id, before, limit)
    return [line_of(row) for row in rows]


async def station_lines(
    connection: Connection, station_id: StationId, before: int, limit: int
) -> list[StationLine]:
    """Its last fees before a position, newest first."""
    rows = await connection.fetch(SELECT_STATION_LINES, station_id, before, limit)
    return [read(StationLine, row, fee_minor=row["station_fee_minor"]) for row in rows]


def totals_of(row: asyncpg.Record) -> EarningsTotals:
    """The totals in a row."""
    return read(EarningsTotals, row)


def line_of(row: asyncpg.Record) -> EarningsLine:
    """The line in a row of ``COLUMNS``."""
    return read(EarningsLine, row, evidence=read(Evidence, row), totals=totals_of(row))
