"""What stations earned in one row each, so that nobody adds up all their lots to see it."""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from domain.facts.piecework.pay import EarningsCredited
from domain.ids import StationId
from domain.money import Currency
from projections.money import MoneyView
from projections.projection import Connection, Fact, Projection
from projections.rows import TableRow, Unbounded, execute_for, given, listed, read


class StationMove(TableRow, kw_only=True):
    """What a batch adds to what a station earned in one currency."""

    station_id: StationId
    currency: Currency
    lots: int = 0
    fee_minor: Unbounded = 0
    position: int = 0


ADD: Final = f"""
    INSERT INTO totals AS t ({listed(StationMove)})
    SELECT {listed(StationMove)} FROM {given(StationMove)}
    ON CONFLICT (station_id, currency) DO UPDATE SET lots = t.lots + excluded.lots,
        fee_minor = t.fee_minor + excluded.fee_minor, position = excluded.position
"""  # noqa: S608 - the columns of the row
SELECT_TOTALS: Final = """
    SELECT currency, lots, fee_minor FROM station_totals.totals
    WHERE station_id = $1 ORDER BY currency
"""


class StationTotals(Struct, frozen=True):
    """What a station earned in one currency: all its lots' fees, none of them paid out so far.

    Attributes:
        lots: Lots that it was paid for.
    """

    lots: int
    fee: MoneyView


class StationTotalsProjection(Projection):
    """One row for each station and currency."""

    name = "station_totals"
    tables = ("totals",)
    handles = (EarningsCredited,)

    async def apply(self, connection: Connection, facts: Sequence[Fact]) -> None:
        """Add a batch up, then write one row for each station that it paid."""
        sums: dict[tuple[StationId, Currency], StationMove] = {}
        for fact in facts:
            event = fact.event
            assert isinstance(event, EarningsCredited)
            fee, station_id = event.station_fee, event.station_id
            if station_id is None or not fee.minor:
                continue
            new = StationMove(station_id=station_id, currency=fee.currency)
            move = sums.setdefault((station_id, fee.currency), new)
            move.lots += 1
            move.fee_minor += fee.minor
            move.position = fact.position
        await execute_for(connection, ADD, sums.values())


async def station_totals(connection: Connection, station_id: StationId) -> list[StationTotals]:
    """What a station earned, a row for each currency."""
    rows = await connection.fetch(SELECT_TOTALS, station_id)
    return [read(StationTotals, row) for row in rows]
