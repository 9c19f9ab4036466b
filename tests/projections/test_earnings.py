"""What a statement says of the work: rate, hours, materials, station, bonus, charge and tax."""

from collections.abc import AsyncIterator
from datetime import date, timedelta

import asyncpg
import pytest

from domain.calendar import beijing_day
from projections.earnings import ledger
from projections.earnings.period import (
    Period,
    PeriodBackwardsError,
    PeriodTooLongError,
    StatementTooLongError,
)
from projections.earnings.statement import DAYS_MAX, LINES_MAX, statement
from projections.earnings.station_totals import station_totals
from projections.earnings.steps import Evidence
from projections.earnings.views import LotStatement, Statement
from projections.money import money_view
from tests.worlds.earning_lives import fold, told
from tests.worlds.workshop import NEEDY, POOR, STATION

WHOLE = Period(date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture
async def connection(dsn: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection to a database that tells the story of piecework."""
    opened = await fold(dsn, told())
    yield opened
    await opened.close()


def lots_of(found: Statement) -> dict[str, LotStatement]:
    """The lots of the statement's only currency, by claim."""
    (section,) = found.currencies
    return {lot.assignment_id: lot for lot in section.lots}


async def test_a_lot_tells_how_it_was_worked_for(connection: asyncpg.Connection) -> None:
    """Pieces and rate; hours only where they were said of every submission; the station's fee."""
    lots = lots_of(await statement(connection, NEEDY, WHOLE))
    contested = lots["A-1"]
    assert (contested.title_zh, contested.title_en, contested.unit) == (
        "缝布袋",
        "Sew bags",
        "piece",
    )
    assert (contested.rate.amount.minor, contested.rate.pieces) == (1_001, 3)
    assert (contested.pieces, contested.pay.minor) == (10, 3_337)
    assert (contested.worked_seconds, contested.hourly.minor) == (7_200, 1_668)
    assert (contested.station_id, contested.station_fee.minor) == (None, 0)
    mended = lots["A-2"]
    assert (mended.pieces, mended.pay.minor) == (9, 3_003)
    assert (mended.worked_seconds, mended.hourly) == (None, None)
    assert (mended.station_id, mended.station_fee.minor) == (STATION, 120)
    praised = lots["A-3"]
    assert (praised.pay.minor, praised.bonus.minor) == (3_337, 300)


async def test_materials_are_told_of_and_a_loss_is_charged(connection: asyncpg.Connection) -> None:
    """Declared, accepted and missing; the charge is a movement of its own beside the pay.

    What was left when a part was handed in has its materials, and so their loss.
    """
    found = await statement(connection, NEEDY, WHOLE)
    boxes, rest = lots_of(found)["A-O-BOXES-1"], lots_of(found)["A-O-BOXES-1.2"]
    assert (boxes.pieces, boxes.pay.minor, boxes.charged.minor) == (8, 2_670, 0)
    assert (boxes.scrap_declared, boxes.scrap_accepted, boxes.scrap_ruled) == (1, 1, 0)
    assert (rest.pieces, rest.charged.minor, boxes.missing, rest.missing) == (0, 50, 0, 1)
    (section,) = found.currencies
    assert section.moved.charged.minor == 50


async def test_a_claim_that_came_too_late_is_a_line_without_pieces(
    connection: asyncpg.Connection,
) -> None:
    """It is compensated, and nothing was made."""
    (lot,) = lots_of(await statement(connection, POOR, WHOLE)).values()
    assert (lot.pieces, lot.pay.minor, lot.compensation.minor) == (0, 0, 334)


async def test_tax_and_payouts_stand_in_lines_of_their_own(connection: asyncpg.Connection) -> None:
    """Withheld by the year's income; one payout arrived, one bounced, one was called off."""
    (section,) = (await statement(connection, NEEDY, WHOLE)).currencies
    tax = next(line for line in section.lines if line.type == "TaxWithheld")
    assert tax.evidence == Evidence(
        payout_id="W-1", tax_year=2026, tax_income=money_view(1_000_000, "CNY"), tax_months=1
    )
    ends = {line.type: line for line in section.lines if line.evidence.payout_id}
    assert ends["PayoutFailed"].evidence.reason == "account_closed"
    assert ends["PayoutCancelled"].evidence.reason == "entered_in_error"
    arrived = ends["PayoutSettled"].amount
    assert section.closing.paid == arrived == money_view(1_000_000, "CNY") - tax.amount
    assert (section.closing.requested.minor, section.closing.in_flight.minor) == (0, 0)
    assert section.closing_due.minor == section.closing_available.minor > 0


async def test_a_part_of_a_period_tells_of_its_own_part(connection: asyncpg.Connection) -> None:
    """A lot paid in two months has its pieces in both, its hours up to the end of each."""
    lines = await ledger.lines(connection, NEEDY, 10**9, 100)
    first, second = (
        beijing_day(line.recorded_at)
        for line in reversed(lines)
        if line.evidence.assignment_id == "A-1"
    )
    assert first < second
    early = lots_of(await statement(connection, NEEDY, Period(WHOLE.first, first)))["A-1"]
    late = lots_of(await statement(connection, NEEDY, Period(second, WHOLE.last)))["A-1"]
    assert (early.pieces, early.pay.minor, early.hourly.minor) == (8, 2_670, 1_335)
    assert (late.pieces, late.pay.minor, late.hourly.minor) == (2, 667, 1_668)


async def test_a_statement_has_limits(connection: asyncpg.Connection) -> None:
    """A period runs forward; any day of the calendar may be asked for; a long one is refused."""
    with pytest.raises(PeriodBackwardsError):
        await statement(connection, NEEDY, Period(WHOLE.last, WHOLE.first))
    for day in (date.min, date.max):
        assert (await statement(connection, NEEDY, Period(day, day))).household_id == NEEDY
    first = date(2024, 1, 1)
    longest = Period(first, first + timedelta(days=DAYS_MAX - 1))
    assert len((await statement(connection, NEEDY, longest)).currencies) == 1
    with pytest.raises(PeriodTooLongError):
        await statement(connection, NEEDY, Period(first, first + timedelta(days=DAYS_MAX)))
    assert (await statement(connection, "H-NONE", WHOLE)).currencies == []
    await connection.execute(MANY, LINES_MAX)
    with pytest.raises(StatementTooLongError):
        await statement(connection, "H-BUSY", WHOLE)


MANY = """
    WITH line AS (
        INSERT INTO earnings.lines
        SELECT 'H-BUSY', 1000 + n, 'PayoutSent', 'CNY', 1, 0, 0, 0, 0, 0, 0, 0, 0, NULL, NULL, NULL,
            NULL, NULL, NULL, NULL, 'W', NULL, NULL, NULL, '2026-03-01', '2026-03-01'
        FROM generate_series(0, $1::int) n RETURNING position
    )
    INSERT INTO earnings.totals
    SELECT 'H-BUSY', 'CNY', 0, 0, 0, 0, 0, 0, 0, 0, max(position) FROM line
"""


async def test_a_station_sees_its_fees(connection: asyncpg.Connection) -> None:
    """One for each lot that it handled and that was paid; they sum to its account."""
    (totals,) = await station_totals(connection, STATION)
    fees = await ledger.station_lines(connection, STATION, 10**9, 100)
    account = f"earnings:station:{STATION}"
    balance = await connection.fetchval(
        "SELECT balance_minor FROM journal.balances WHERE account = $1", account
    )
    assert (totals.lots, totals.fee.minor) == (len(fees), sum(fee.fee.minor for fee in fees))
    assert totals.fee.minor == -balance == 240
    assert await ledger.station_lines(connection, STATION, fees[0].position, 1) == fees[1:2]
