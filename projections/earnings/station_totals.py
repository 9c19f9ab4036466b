"""What stations earned in one row each, so that nobody adds up all their lots to see it."""

from collections.abc import Sequence
from typing import Any, Final

from msgspec import Struct

from domain.facts.piecework.pay import EarningsCredited
from projections.projection import Connection, Fact, Projection

ADD: Final = """
    INSERT INTO totals AS t (station_id, currency, lots, fee_minor, position)
    SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::numeric[], $5::bigint[])
    ON CONFLICT (station_id, currency) DO UPDATE SET lots = t.lots + excluded.lots,
        fee_minor = t.fee_minor + excluded.fee_minor, position = excluded.position
"""
SELECT_TOTALS: Final = """
    SELECT currency, lots, fee_minor FROM station_totals.totals
    WHERE station_id = $1 ORDER BY currency
"""


class StationTotals(Struct, frozen=True):
    """What a station earned in one currency: all its lots' fees, none of them paid out so far.

    Attributes:
        lots: Lots that it was paid for.
    """

    currency: str
    lots: int
    fee_minor: int


class StationTotalsProjection(Projection):
    """One row for each station and currency."""

    name = "station_totals"
    tables = ("totals",)
    handles = (EarningsCredited,)

    async def apply(self, connection: Connection, facts: Sequence[Fact]) -> None:
        """Add a batch up, then write one row for each station that it paid."""
        sums: dict[tuple[str, str], tuple[int, int, int]] = {}
        for fact in facts:
            event: Any = fact.event
            if event.station_id is None or not event.station_fee.minor:
                continue
            key = event.station_id, str(event.station_fee.currency)
            lots, minor, _ = sums.get(key, (0, 0, 0))
            sums[key] = lots + 1, minor + event.station_fee.minor, fact.position
        if sums:
            rows = [(*key, *told) for key, told in sums.items()]
            await connection.execute(ADD, *map(list, zip(*rows, strict=True)))


async def station_totals(connection: Connection, station_id: str) -> list[StationTotals]:
    """What a station earned, a row for each currency."""
    rows = await connection.fetch(SELECT_TOTALS, station_id)
    return [StationTotals(row[0], row[1], int(row[2])) for row in rows]
