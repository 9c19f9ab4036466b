"""Earnings and statements over HTTP, for readers without a token."""

import csv
from collections.abc import AsyncIterator
from datetime import timedelta
from io import StringIO
from typing import Any

import asyncpg
import pytest
from httpx import AsyncClient

from domain.calendar import beijing_day
from marketplace.handling import CommandHandler
from marketplace.log import EventLog
from marketplace.log.log import utc_now
from projections.advance import advance
from projections.registry import PROJECTIONS
from tests.web.serving import client_of
from tests.worlds.piecework_story import piecework

HOUSEHOLD = "/api/v1/households/H-NEEDY"
TODAY = beijing_day(utc_now())
EVER = {"from": str(TODAY - timedelta(days=1_000)), "to": str(TODAY + timedelta(days=2))}
"""All that these tests record, in a period that is not too long."""


@pytest.fixture
async def client(dsn: str, log: EventLog) -> AsyncIterator[AsyncClient]:
    """The application after the story of piecework."""
    handler = CommandHandler(log)
    for command, actor in piecework():
        await handler.handle(command, actor=actor)
    connection = await asyncpg.connect(dsn)
    for make in PROJECTIONS.values():
        await advance(make(), connection, await log.read())
    await connection.close()
    async with client_of(dsn) as opened:
        yield opened


async def get(client: AsyncClient, path: str, **parameters: Any) -> Any:
    """A document."""
    answer = await client.get(path, params=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_the_ledger_shows_earnings_beside_gifts(client: AsyncClient) -> None:
    """Nothing was given, and what was earned is not among what was given."""
    ledger = await get(client, f"{HOUSEHOLD}/ledger")
    assert (ledger["totals"], ledger["lines"]) == ([], [])
    (totals,) = ledger["earnings"]["totals"]
    assert totals["paid"]["minor"] == 991_000
    assert ledger["earnings"] == await get(client, f"{HOUSEHOLD}/earnings")


async def test_earnings_come_page_by_page(client: AsyncClient) -> None:
    """``next_before`` leads to every line once, newest first."""
    whole = await get(client, f"{HOUSEHOLD}/earnings")
    found, before = [], 2**53 - 1
    while before is not None:
        page = await get(client, f"{HOUSEHOLD}/earnings", limit=4, before=before)
        found += page["lines"]
        before = page["next_before"]
    assert found == whole["lines"]
    assert len(found) > 8


async def test_a_statement_is_the_account_s_balance(client: AsyncClient) -> None:
    """What it closes with is what the account holds as of the position that it names."""
    statement = await get(client, f"{HOUSEHOLD}/statement", **EVER)
    (section,) = statement["currencies"]
    at = statement["closing_position"]
    account = await get(client, "/api/v1/accounts/earnings:household:H-NEEDY", at=at)
    closing = section["closing"]
    assert -account["balances"][0]["balance"]["minor"] == (
        section["closing_available"]["minor"] + closing["requested"]["minor"]
    )
    assert section["opening_due"]["minor"] == statement["opening_position"] == 0
    empty = await get(client, f"{HOUSEHOLD}/statement", **{**EVER, "to": EVER["from"]})
    assert empty["currencies"] == []


async def test_the_csv_says_the_same(client: AsyncClient) -> None:
    """Opening and every movement make the closing; each lot says what it brought."""
    answer = await client.get(f"{HOUSEHOLD}/statement.csv", params=EVER)
    assert answer.headers["content-type"].startswith("text/csv")
    assert f"earnings-{EVER['from']}-{EVER['to']}.csv" in answer.headers["content-disposition"]
    assert answer.text.isascii()
    rows = list(csv.DictReader(StringIO(answer.text)))
    parts = [row["part"] for row in rows]
    assert (parts[0], parts[-1], {*parts}) == (
        *("opening", "closing"),
        {"opening", "line", "lot", "closing"},
    )
    (section,) = (await get(client, f"{HOUSEHOLD}/statement", **EVER))["currencies"]
    moved = [fen(row["moved"]) for row in rows if row["part"] == "line"]
    assert (
        fen(rows[0]["due"]) + sum(moved) == fen(rows[-1]["due"]) == section["closing_due"]["minor"]
    )
    first = next(row for row in rows if row["part"] == "lot")
    assert (first["pay"], first["rate"], first["rate_pieces"]) == ("33.37", "10.01", "3")
    assert (first["worked_seconds"], first["hourly"]) == ("7200", "16.68")
    tax = next(row for row in rows if row["type"] == "TaxWithheld")
    assert (tax["moved"], tax["tax_income"], tax["tax_months"]) == ("-90.00", "10000.00", "1")


def fen(shown: str) -> int:
    """A decimal of yuan in fen."""
    return int(shown.replace(".", ""))


async def test_a_station_s_fees_are_on_its_account(client: AsyncClient) -> None:
    """Two lots of two households, paid by the escrow."""
    page = await get(client, "/api/v1/stations/S-HILL/earnings", limit=1)
    assert page["totals"] == [
        {"lots": 2, "fee": {"value": "2.40", "currency": "CNY", "minor": 240}}
    ]
    account = await get(client, "/api/v1/accounts/earnings:station:S-HILL")
    assert account["balances"][0]["balance"]["minor"] == -240
    older = await get(client, "/api/v1/stations/S-HILL/earnings", before=page["next_before"])
    assert len(older["lines"]) == 1


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/api/v1/households/H-NONE/earnings", 404, "NotFound"),
        ("/api/v1/households/H-NONE/statement?from=2026-03-01&to=2026-03-31", 404, "NotFound"),
        ("/api/v1/stations/S-NONE/earnings", 404, "NotFound"),
        (f"{HOUSEHOLD}/statement", 400, "BadRequest"),
        (f"{HOUSEHOLD}/statement?from=2026-03-01&to=2026-02-30", 400, "BadRequest"),
        (f"{HOUSEHOLD}/statement?from=1&to=march", 400, "BadRequest"),
        (f"{HOUSEHOLD}/statement?from=2026-03-02&to=2026-03-01", 422, "PeriodBackwards"),
        (f"{HOUSEHOLD}/statement.csv?from=2026-03-02&to=2026-03-01", 422, "PeriodBackwards"),
        (f"{HOUSEHOLD}/statement?from=2024-01-01&to=2027-01-03", 422, "PeriodTooLong"),
        (f"{HOUSEHOLD}/statement.csv?from=0001-01-01&to=9999-12-31", 422, "PeriodTooLong"),
    ],
)
async def test_what_can_t_be_shown_is_a_problem(
    client: AsyncClient, path: str, status: int, code: str
) -> None:
    """Not there, not a day, or backwards: named, and nothing else."""
    answer = await client.get(path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
