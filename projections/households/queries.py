"""What is asked of households."""

from collections.abc import Sequence
from typing import Final

from domain.ids import HouseholdId, StationId
from projections.households.views import HouseholdLine, HouseholdTotals, HouseholdView, StationView
from projections.projection import Connection
from projections.rows import read

SELECT_HOUSEHOLD: Final = """
    SELECT household_id, county, need_tier, verified, consented, frozen, exited, registered_at
    FROM household_ledger.households WHERE household_id = $1
"""
SELECT_HOUSEHOLDS: Final = """
    SELECT household_id, county, need_tier, verified, consented, frozen, exited, registered_at
    FROM household_ledger.households WHERE household_id > $1 ORDER BY household_id LIMIT $2
"""
SELECT_TOTALS: Final = """
    SELECT currency, allocated_minor, requested_minor, in_flight_minor, paid_minor
    FROM household_ledger.totals WHERE household_id = $1 ORDER BY currency
"""
SELECT_LINES: Final = """
    SELECT position, type, reference, campaign_id, currency, minor, allocated_minor,
        requested_minor, in_flight_minor, paid_minor, effective_at, recorded_at
    FROM household_ledger.lines WHERE household_id = $1 AND position < $2
    ORDER BY position DESC LIMIT $3
"""
SELECT_STATIONS: Final = """
    SELECT station_id, scopes, bound_at FROM household_ledger.stations
    WHERE household_id = $1 ORDER BY station_id
"""
SELECT_BELONGING: Final = """
    SELECT household_id FROM household_ledger.stations
    WHERE station_id = $1 AND household_id = ANY($2) AND $3 = ANY(scopes)
"""


async def household(connection: Connection, household_id: HouseholdId) -> HouseholdView | None:
    """One household; absent if there is none."""
    row = await connection.fetchrow(SELECT_HOUSEHOLD, household_id)
    return None if row is None else read(HouseholdView, row)


async def households(connection: Connection, after: HouseholdId, limit: int) -> list[HouseholdView]:
    """Households by id."""
    return [
        read(HouseholdView, row) for row in await connection.fetch(SELECT_HOUSEHOLDS, after, limit)
    ]


async def stations(connection: Connection, household_id: HouseholdId) -> list[StationView]:
    """Those that may act for a household now."""
    return [read(StationView, row) for row in await connection.fetch(SELECT_STATIONS, household_id)]


async def belonging_to(
    connection: Connection, station_id: StationId, household_ids: Sequence[HouseholdId], scope: str
) -> set[HouseholdId]:
    """Which of these households let a station do this."""
    rows = await connection.fetch(SELECT_BELONGING, station_id, household_ids, scope)
    return {HouseholdId(row["household_id"]) for row in rows}


async def totals(connection: Connection, household_id: HouseholdId) -> list[HouseholdTotals]:
    """Its money, a row for each currency."""
    rows = await connection.fetch(SELECT_TOTALS, household_id)
    return [read(HouseholdTotals, row) for row in rows]


async def lines(
    connection: Connection, household_id: HouseholdId, before: int, limit: int
) -> list[HouseholdLine]:
    """The last lines before a position, newest first."""
    rows = await connection.fetch(SELECT_LINES, household_id, before, limit)
    return [read(HouseholdLine, row, totals=read(HouseholdTotals, row)) for row in rows]
