"""Reading what was earned over HTTP: ledgers and statements. Nothing here needs a token."""

from datetime import date
from typing import Annotated, Final

import asyncpg
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, QueryParameter
from msgspec import Struct

from domain.ids import HouseholdId, StationId
from marketplace.web.earnings.csv import csv_of
from marketplace.web.paging import POSITION_MAX, Limit, Position
from projections.earnings import ledger
from projections.earnings.ledger import (
    EarningsLine,
    EarningsTotals,
    StationLine,
)
from projections.earnings.period import Period
from projections.earnings.statement import statement
from projections.earnings.station_totals import StationTotals, station_totals
from projections.earnings.views import Statement
from projections.households import queries as household_ledger
from projections.projection import Connection
from projections.treatments import skipped

First = Annotated[date, QueryParameter(name="from", description="First day, as it is in Beijing.")]
Last = Annotated[date, QueryParameter(name="to", description="Last day; it is included.")]


class EarningsPage(Struct, frozen=True):
    """What a household earned by piecework, apart from what it was given.

    Attributes:
        lines: Newest first.
        next_before: Give it to ``/earnings`` as ``before`` for older lines; absent on the last.
    """

    totals: list[EarningsTotals]
    lines: list[EarningsLine]
    next_before: int | None


class StationEarningsPage(Struct, frozen=True):
    """What a station earned for handling lots; every fee came from the escrow of an order.

    Attributes:
        lines: Newest first.
        next_before: Give it as ``before`` for older lines; absent on the last page.
    """

    station_id: str
    totals: list[StationTotals]
    lines: list[StationLine]
    next_before: int | None


async def earnings_page(
    connection: Connection, household_id: HouseholdId, before: int, limit: int
) -> EarningsPage:
    """Totals and the last lines before a position; call within one snapshot."""
    totals = await ledger.totals(connection, household_id)
    lines = await ledger.lines(connection, household_id, before, limit)
    more = lines[-1].position if len(lines) == limit else None
    return EarningsPage(totals, lines, more)


@get("/households/{household_id:str}/earnings")
async def read_earnings(
    household_id: FromPath[HouseholdId],
    pool: NamedDependency[asyncpg.Pool],
    before: Position = POSITION_MAX,
    limit: Limit = 50,
) -> EarningsPage:
    """What a household earned, newest line first."""
    async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read"):
        await _require(connection, household_id)
        return await earnings_page(connection, household_id, before, limit)


@get("/households/{household_id:str}/statement")
async def read_statement(
    household_id: FromPath[HouseholdId],
    first: First,
    last: Last,
    pool: NamedDependency[asyncpg.Pool],
) -> Statement:
    """What a household earned in a period of days, by the time of recording."""
    async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read"):
        await _require(connection, household_id)
        return await statement(connection, household_id, Period(first, last))


@get("/households/{household_id:str}/statement.csv", media_type="text/csv")
async def read_statement_csv(
    household_id: FromPath[HouseholdId],
    first: First,
    last: Last,
    pool: NamedDependency[asyncpg.Pool],
) -> Response[str]:
    """The statement as CSV: opening, lines, lots and closing of each currency."""
    async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read"):
        await _require(connection, household_id)
        found = await statement(connection, household_id, Period(first, last))
        left_out = await skipped(connection)
    name = f"earnings-{first}-{last}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(csv_of(found, left_out), media_type="text/csv", headers=headers)


@get("/stations/{station_id:str}/earnings")
async def read_station_earnings(
    station_id: FromPath[StationId],
    pool: NamedDependency[asyncpg.Pool],
    before: Position = POSITION_MAX,
    limit: Limit = 50,
) -> StationEarningsPage:
    """What a station earned, newest line first."""
    async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read"):
        totals = await station_totals(connection, station_id)
        if not totals:
            raise NotFoundException(f"no fee of station {station_id}")
        lines = await ledger.station_lines(connection, station_id, before, limit)
    more = lines[-1].position if len(lines) == limit else None
    return StationEarningsPage(station_id, totals, lines, more)


async def _require(connection: Connection, household_id: HouseholdId) -> None:
    if await household_ledger.household(connection, household_id) is None:
        raise NotFoundException(f"no household {household_id}")


QUERIES: Final = (read_earnings, read_statement, read_statement_csv, read_station_earnings)
