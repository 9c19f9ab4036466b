"""A worker's statement: what a household earned in a period, lot by lot and line by line.

The period is one of Beijing days, by the time at which events were *recorded*, as a bank's
statement goes by the booking date: the log records in order, so a period that is over never
changes, its opening balance is the last one's closing balance, and each of them is the ledger's as
of a position, which anybody can ask for. When things happened stands in every line beside it.

What is due is what was earned and is not in hand. It adds up, currency by currency:
due at the opening + pay + bonuses + compensation - charges - tax - paid = due at the closing
= available + asked for + in flight, and the first two of these are what the account
``earnings:household:…`` holds.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import asyncpg

from domain.ids import HouseholdId
from projections.earnings.in_words import SectionInWords
from projections.earnings.ledger import (
    COLUMNS,
    EarningsLine,
    EarningsTotals,
    line_of,
    totals_of,
)
from projections.earnings.period import (
    Period,
    PeriodBackwardsError,
    PeriodTooLongError,
    StatementTooLongError,
)
from projections.earnings.projection import SUMS
from projections.earnings.steps import Worked
from projections.earnings.views import CurrencyStatement, LotStatement, Statement
from projections.money import MoneyView, RateView, money_view
from projections.projection import Connection

LINES_MAX: Final = 5_000
DAYS_MAX: Final = 3 * 366
"""Three years: who needs more asks for each by itself."""
SECONDS_AN_HOUR: Final = 3_600
SELECT_STANDING: Final = f"""
    SELECT l.position, currency, {", ".join(f"l.{name}" for name in SUMS)}
    FROM earnings.totals t CROSS JOIN LATERAL (
        SELECT position, {", ".join(SUMS)} FROM earnings.lines l
        WHERE l.household_id = t.household_id AND l.currency = t.currency AND l.recorded_at < $2
        ORDER BY recorded_at DESC, position DESC LIMIT 1
    ) l
    WHERE household_id = $1 ORDER BY currency
"""  # noqa: S608 - the columns of the ledger
SELECT_PERIOD: Final = f"""
    SELECT {COLUMNS} FROM earnings.lines
    WHERE household_id = $1 AND position > $2 AND position <= $3 ORDER BY position LIMIT $4
"""  # noqa: S608 - the columns of the ledger
SELECT_WORK: Final = f"""
    SELECT assignment_id, {", ".join(f"sum({name}) AS {name}" for name in Worked._fields)}
    FROM earnings.work WHERE assignment_id = ANY($1) AND position <= $2 GROUP BY assignment_id
"""  # noqa: S608 - the columns of the projection
SELECT_ORDERS: Final = """
    SELECT order_id, title_zh, title_en, unit, rate_minor, rate_pieces
    FROM earnings.orders WHERE order_id = ANY($1)
"""


async def statement(connection: Connection, household_id: HouseholdId, period: Period) -> Statement:
    """A household's statement; call within one snapshot.

    Raises:
        PeriodBackwardsError: the period ends before it begins.
        PeriodTooLongError: it has more than ``DAYS_MAX`` days.
        StatementTooLongError: there are more than ``LINES_MAX`` lines in it.
    """
    if period.last < period.first:
        raise PeriodBackwardsError(*period)
    if (period.last - period.first).days >= DAYS_MAX:
        raise PeriodTooLongError(DAYS_MAX)
    opening = await connection.fetch(SELECT_STANDING, household_id, period.begins_at)
    closing = await connection.fetch(SELECT_STANDING, household_id, period.ends_at)
    after, until = (max((row["position"] for row in at), default=0) for at in (opening, closing))
    rows = await connection.fetch(SELECT_PERIOD, household_id, after, until, LINES_MAX + 1)
    if len(rows) > LINES_MAX:
        raise StatementTooLongError(LINES_MAX)
    lines = [line_of(row) for row in rows]
    before = {row["currency"]: totals_of(row) for row in opening}
    sections = []
    for totals in map(totals_of, closing):
        mine = [line for line in lines if line.totals.currency == totals.currency]
        lots = await _lots(connection, mine, until)
        was = before.get(totals.currency, EarningsTotals.nothing(totals.currency))
        sections.append(_section(was, totals, lots, mine))
    return Statement(household_id, *period, after, until, sections)


def _section(
    opening: EarningsTotals,
    closing: EarningsTotals,
    lots: list[LotStatement],
    lines: list[EarningsLine],
) -> CurrencyStatement:
    moved = closing.since(opening)
    return CurrencyStatement(
        opening,
        moved,
        closing,
        opening.due,
        closing.due,
        closing.available,
        lots,
        lines,
        SectionInWords.of(opening, moved, closing),
    )


async def _lots(
    connection: Connection, lines: Sequence[EarningsLine], until: int
) -> list[LotStatement]:
    """The lots that lines are about, as they stood at a position."""
    claims: dict[str, list[EarningsLine]] = {}
    for line in lines:
        if line.evidence.assignment_id is not None:
            claims.setdefault(line.evidence.assignment_id, []).append(line)
    work = {
        row["assignment_id"]: Worked(**{name: int(row[name]) for name in Worked._fields})
        for row in await connection.fetch(SELECT_WORK, list(claims), until)
    }
    ids = {line.evidence.order_id for line in lines if line.evidence.order_id is not None}
    orders = {row["order_id"]: row for row in await connection.fetch(SELECT_ORDERS, list(ids))}
    return [_lot(mine, work.get(name, Worked()), orders) for name, mine in claims.items()]


def _lot(
    lines: Sequence[EarningsLine], work: Worked, orders: Mapping[str, asyncpg.Record]
) -> LotStatement:
    first = lines[0].evidence
    assert first.order_id is not None
    assert first.lot is not None
    assert first.assignment_id is not None
    order = orders[first.order_id]

    currency = lines[0].totals.currency

    def of(kind: str) -> MoneyView:
        return money_view(sum(one.amount.minor for one in lines if one.type == kind), currency)

    told = work.timed == work.submissions and work.worked_seconds > 0
    stations = [line.evidence.station_id for line in lines if line.evidence.station_id]
    fees = [line.evidence.station_fee.minor for line in lines if line.evidence.station_fee]
    hourly = None
    if told:
        hourly = money_view(work.pay_minor * SECONDS_AN_HOUR // work.worked_seconds, currency)
    return LotStatement(
        order_id=first.order_id,
        title_zh=order["title_zh"],
        title_en=order["title_en"],
        unit=order["unit"],
        lot=first.lot,
        assignment_id=first.assignment_id,
        rate=RateView(money_view(order["rate_minor"], currency), order["rate_pieces"]),
        pieces=sum(line.evidence.pieces or 0 for line in lines if line.type == "EarningsCredited"),
        pay=of("EarningsCredited"),
        bonus=of("BonusPaid"),
        compensation=of("ClaimConflictCompensated"),
        charged=of("LossAdjudicated"),
        station_id=stations[0] if stations else None,
        station_fee=money_view(sum(fees), currency),
        worked_seconds=work.worked_seconds or None,
        hourly=hourly,
        scrap_declared=work.scrap_declared,
        scrap_accepted=work.scrap_accepted,
        scrap_ruled=work.scrap_ruled,
        missing=work.missing,
    )
