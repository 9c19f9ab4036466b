"""What a household earned adds up to the ledger: at every position, and for any period."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import Any

import asyncpg
import pytest
from hypothesis import example, given, settings

from domain.calendar import beijing_day
from domain.decider import Event
from domain.facts.income_tax import TaxEvent
from domain.facts.payouts import PayoutEvent, PayoutSource
from domain.facts.piecework.pay import BonusPaid
from domain.funds import accounts
from domain.ids import HouseholdId, PayoutId
from domain.money import Money
from domain.postings import postings
from projections.earnings import ledger
from projections.earnings.period import Period
from projections.earnings.statement import statement
from projections.earnings.views import Statement
from tests.worlds.earning_lives import (
    ALL_STEPS,
    HOUSEHOLDS,
    PERIODS,
    STEPS,
    Step,
    events_of,
    fold,
    told,
)
from tests.worlds.workshop import DAY, NEEDY, OTHER, POOR

BALANCE = """
    SELECT -coalesce(sum(minor), 0) FROM journal.lines
    WHERE account = $1 AND currency = $2 AND position <= $3
"""
Sums = Counter[tuple[str, str]]
"""Fen by household and currency."""


class Model:
    """The events alone, added up by their postings, which the projection never looks at."""

    def __init__(self, events: Sequence[tuple[Event, datetime]]) -> None:
        self.events = events
        self.mine = {
            event.payout_id: event.household_id
            for event, _ in events
            if isinstance(event, PayoutEvent) and event.source is PayoutSource.EARNINGS
        }

        held, on_its_way = Sums(), Sums()
        self.sums = [(held, on_its_way)]
        for event, _ in events:
            held, on_its_way = held.copy(), on_its_way.copy()
            for account, minor, currency in postings(event):
                kind, _, name = account.rpartition(":")
                if kind == "earnings:household":
                    held[name, currency] -= minor
                if kind == "payouts:inflight" and (mine := self.mine.get(PayoutId(name))):
                    on_its_way[mine, currency] -= minor
            self.sums.append((held, on_its_way))

    def at(self, position: int) -> tuple[Sums, Sums]:
        """What is on the account of each household and currency, and what is on its way to it."""
        return self.sums[position]

    def last_before(self, day: date) -> int:
        """How many events are recorded before a day begins in China."""
        return sum(beijing_day(at) < day for _, at in self.events)


async def check_positions(connection: asyncpg.Connection, model: Model) -> None:
    """The law: earned = tax + asked for + in flight + paid + available; the journal agrees."""
    for household_id in (*HOUSEHOLDS, OTHER):
        newest = await ledger.lines(connection, household_id, 10**9, 10**6)
        for line in newest:
            now, key = line.totals, (household_id, line.totals.currency)
            held, on_its_way = model.at(line.position)
            assert now.available.minor + now.requested.minor == held[key]
            assert now.in_flight.minor == on_its_way[key]
            elsewhere = now.tax.minor + now.requested.minor + now.in_flight.minor + now.paid.minor
            assert now.earned.minor == elsewhere + now.available.minor
        totals = {one.currency: one for one in await ledger.totals(connection, household_id)}
        assert totals == {line.totals.currency: line.totals for line in reversed(newest)}


async def check_statement(
    connection: asyncpg.Connection, model: Model, household_id: HouseholdId, period: Period
) -> Statement:
    """The law: opening + movements = closing = the ledger on that day, whatever the period."""
    found = await statement(connection, household_id, period)
    begin = model.last_before(period.first)
    end = model.last_before(period.last + DAY)
    held, on_its_way = model.at(end)
    before, before_on_its_way = model.at(begin)
    shown = {one.closing.currency for one in found.currencies}
    assert {
        currency for who, currency in held if who == household_id and held[who, currency]
    } <= shown
    for one in found.currencies:
        key = household_id, one.closing.currency
        assert one.closing_due.minor == held[key] + on_its_way[key]
        assert one.opening_due.minor == before[key] + before_on_its_way[key]
        assert one.opening_due.minor + sum(line.moved.minor for line in one.lines) == (
            one.closing_due.minor
        )
        assert [line.position for line in one.lines] == [
            number
            for number, (event, _) in enumerate(model.events[begin:end], begin + 1)
            if moves_earnings(event, *key)
        ]
        assert sum(lot.pay.minor for lot in one.lots) == one.moved.pay.minor
        assert sum(lot.bonus.minor for lot in one.lots) == one.moved.bonus.minor
        assert sum(lot.compensation.minor for lot in one.lots) == one.moved.compensation.minor
        assert sum(lot.charged.minor for lot in one.lots) == one.moved.charged.minor
        account = accounts.earnings(household_id)
        balance = await connection.fetchval(
            BALANCE, account, one.closing.currency, found.closing_position
        )
        assert balance == one.closing_available.minor + one.closing.requested.minor
    return found


def moves_earnings(event: Event, household_id: str, currency: str) -> bool:
    """Whether it stands in the household's statement in this currency."""
    if getattr(event, "household_id", None) != household_id:
        return False
    if isinstance(event, PayoutEvent):
        return event.source is PayoutSource.EARNINGS and event.amount.currency == currency
    amounts = ("pay", "charged") if not isinstance(event, TaxEvent | BonusPaid) else ("amount",)
    found = [getattr(event, name, None) for name in (*amounts, "amount")]
    return any(isinstance(one, Money) and one.currency == currency for one in found)


@settings(max_examples=20, deadline=None, derandomize=True)
@example(steps=ALL_STEPS, periods=[[date(2026, 3, 2), date(2026, 3, 4)]])
@given(steps=STEPS, periods=PERIODS)
def test_any_earnings_add_up_for_any_period(
    new_database: Any, steps: list[Step], periods: list[list[date]]
) -> None:
    """Whatever is earned, charged, taxed and paid in whatever order, two currencies at a time."""

    async def run() -> None:
        events = events_of(steps)
        model = Model(events)
        connection = await fold(new_database(), events)
        await check_positions(connection, model)
        for household_id in HOUSEHOLDS:
            for first, last in periods:
                await check_statement(connection, model, household_id, Period(first, last))
        await connection.close()

    asyncio.run(run())


async def test_the_story_adds_up_for_every_period(dsn: str) -> None:
    """Whatever day it begins and ends on; what one closes with the next one opens with."""
    events = told()
    model = Model(events)
    connection = await fold(dsn, events)
    await check_positions(connection, model)
    days = sorted({beijing_day(at) + n * DAY for _, at in events for n in (-1, 0, 1)})
    for household_id in (NEEDY, POOR, OTHER):
        for first in days[::2]:
            for last in days[::3]:
                if first <= last:
                    await check_statement(connection, model, household_id, Period(first, last))
        daily = [
            await check_statement(connection, model, household_id, Period(day, following - DAY))
            for day, following in pairwise(days)
        ]
        for one, following in pairwise(daily):
            assert one.closing_position == following.opening_position
            closed = {section.closing.currency: section.closing for section in one.currencies}
            opened = {section.opening.currency: section.opening for section in following.currencies}
            assert closed.items() <= opened.items()
    await connection.close()


@pytest.mark.parametrize(
    ("column", "kind"),
    [("in_flight_minor", "PayoutSent"), ("paid_minor", "TaxWithheld"), ("minor", "BonusPaid")],
)
async def test_the_laws_can_fail(dsn: str, column: str, kind: str) -> None:
    """The negative control: one fen too much in a total or in a line is found."""
    events = told()
    connection = await fold(dsn, events)
    one_fen_more = f"UPDATE earnings.lines SET {column} = {column} + 1 WHERE type = $1"  # noqa: S608
    await connection.execute(one_fen_more, kind)
    model, whole = Model(events), Period(date(2026, 1, 1), date(2027, 1, 1))
    check = check_statement(connection, model, NEEDY, whole)
    with pytest.raises(AssertionError):
        await (check if column == "minor" else check_positions(connection, model))
    check.close()
    await connection.close()
