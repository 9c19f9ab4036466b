"""Health tells the truth: each thing that goes wrong is named, and nothing else is."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from httpx import AsyncClient

from marketplace.log import EventLog
from marketplace.log.log import utc_now
from projections.heartbeats import beat, leave
from projections.registry import PROJECTIONS
from tests.conftest import ORIGIN
from tests.log.writing import event
from tests.web.serving import client_of

FINE = [("folding journal", None), ("broker", None)]
INSERT_TIMER = """
    INSERT INTO timers.timers (subject, kind, due_at, position, order_id)
    VALUES ('W-1', 'lease', $1, 1, 'O-1')
"""
INSERT_CUSTODY = """
    INSERT INTO journal.balances (account, currency, balance_minor, position)
    VALUES ('assets:bank:custody', $1, $2, 1)
"""
INSERT_PAYOUT = """
    INSERT INTO payouts.payouts (payout_id, household_id, currency, minor, status, requested_by,
        requested_at, source, requested_position, position)
    VALUES ($1, 'H-ONE', 'CNY', $2, $3, 'staff:X', now(), 'fund', $4, $4)
"""
AGE_BEATS = "UPDATE worker_heartbeats SET beat_at = beat_at - $1::interval"
BELOW_ZERO = {"zh": "托管账户账面低于零", "en": "The custody account is below zero"}


@pytest.fixture
async def connection(dsn: str) -> AsyncIterator[asyncpg.Connection]:
    """To make things go wrong with."""
    opened = await asyncpg.connect(dsn)
    yield opened
    await opened.close()


@pytest.fixture
async def client(dsn: str) -> AsyncIterator[AsyncClient]:
    """Of an application over an empty log."""
    async with client_of(dsn) as opened:
        yield opened


async def reasons(client: AsyncClient) -> list[tuple[str, str | None]]:
    """What is wrong and with what; the status must agree, and readers are served all the while."""
    answer = await client.get("/health/ready")
    said: dict[str, Any] = answer.json()
    assert said["ready"] is (said["reasons"] == [])
    assert answer.status_code == (200 if said["ready"] else 503)
    assert ("retry-after" in answer.headers) is not said["ready"]
    assert (await client.get("/health/serving")).status_code == 200
    assert (await client.get("/health/live")).json() == {"status": "live"}
    return [(reason["code"], reason["subject"]) for reason in said["reasons"]]


async def test_it_is_ready_while_all_goes_on(
    client: AsyncClient, connection: asyncpg.Connection
) -> None:
    """The negative control of all that follows, with every projection's place."""
    await beat(connection, "one", FINE)
    assert await reasons(client) == []
    standings = (await client.get("/health/ready")).json()["projections"]
    assert {one["name"] for one in standings} == set(PROJECTIONS)


async def test_no_worker_is_told(client: AsyncClient, connection: asyncpg.Connection) -> None:
    """There never was one, it has fallen silent, or it went as it should; in the metrics too."""
    assert await reasons(client) == [("no_worker", None)]
    assert 'mingzhang_wrong{reason="no_worker"} 1.0' in (await client.get("/metrics")).text
    await beat(connection, "one", FINE)
    assert await reasons(client) == []
    assert 'mingzhang_wrong{reason="no_worker"} 0.0' in (await client.get("/metrics")).text
    await beat(connection, "one", FINE)
    await leave(connection, "one")
    assert await reasons(client) == [("no_worker", None)]


async def test_a_stopped_worker_is_told_within_five_seconds(
    client: AsyncClient, connection: asyncpg.Connection
) -> None:
    """No longer than that is one called ready whose worker hangs; four late beats are no alarm."""
    await beat(connection, "one", FINE)
    await connection.execute(AGE_BEATS, timedelta(seconds=4))
    assert await reasons(client) == []
    await connection.execute(AGE_BEATS, timedelta(seconds=1))
    assert await reasons(client) == [("no_worker", None)]
    await beat(connection, "one", FINE)
    assert await reasons(client) == []


async def test_a_task_that_fails_everywhere_is_told(
    client: AsyncClient, connection: asyncpg.Connection
) -> None:
    """Not while another worker does it well."""
    await beat(connection, "one", [*FINE, ("waking", "ConnectionError")])
    assert await reasons(client) == [("task_fails", "waking")]
    await beat(connection, "two", [*FINE, ("waking", None)])
    assert await reasons(client) == []


async def test_a_broker_that_is_away_is_told(
    client: AsyncClient, connection: asyncpg.Connection
) -> None:
    """By those who need it: the web process never talks to it."""
    await beat(connection, "one", [("broker", "ConnectionError")])
    assert await reasons(client) == [("broker_away", None)]


async def test_custody_below_zero_is_told(
    client: AsyncClient, connection: asyncpg.Connection
) -> None:
    """At once, by every door: health, metrics, the home page in both languages."""
    await beat(connection, "one", FINE)
    await connection.execute(INSERT_CUSTODY, "USD", 0)
    assert await reasons(client) == []
    for language in ("zh", "en"):
        assert BELOW_ZERO[language] not in (await client.get(f"/?lang={language}")).text
    await connection.execute(INSERT_CUSTODY, "CNY", -5_000)
    assert await reasons(client) == [("custody_short", "CNY")]
    figures = (await client.get("/metrics")).text
    assert 'mingzhang_wrong{reason="custody_short"} 1.0' in figures
    assert 'mingzhang_custody{currency="CNY"} -50.0' in figures
    for language in ("zh", "en"):
        text = (await client.get(f"/?lang={language}")).text
        assert BELOW_ZERO[language] in text
        assert text.count("50.00") == 1


async def test_payouts_that_wait_for_custody_are_counted(
    client: AsyncClient, connection: asyncpg.Connection
) -> None:
    """By reason; one that is covered, or sent, or over, is none of them. The API names each."""
    for name, status, minor in (
        *(("P-1", "approved", 300), ("P-2", "approved", 200), ("P-3", "sent", 800)),
        *(("P-4", "requested", 999), ("P-5", "settled", 999)),
    ):
        await connection.execute(INSERT_PAYOUT, name, minor, status, int(name[2:]))
    await connection.execute("INSERT INTO payouts.sent VALUES ('CNY', 800, 3)")
    await connection.execute("UPDATE journal.progress SET position = 5")
    await connection.execute(INSERT_CUSTODY, "CNY", 1_000)
    assert 'mingzhang_payouts_waiting{reason="custody"} 1.0' in (await client.get("/metrics")).text
    listed = (await client.get("/api/v1/payouts/in-flight")).json()
    seen = {one["payout_id"]: one["waits_for"] for one in listed}
    assert seen == {"P-1": "custody", "P-2": None, "P-3": None}
    assert (await client.get("/api/v1/payouts/P-1")).json()["waits_for"] == "custody"


async def test_a_stopped_projection_is_told(
    client: AsyncClient, connection: asyncpg.Connection
) -> None:
    """With its name and the problem."""
    await beat(connection, "one", FINE)
    await connection.execute("UPDATE journal.progress SET problem = 'can not be folded'")
    assert await reasons(client) == [("projection_stopped", "journal")]
    assert "can not be folded" in (await client.get("/health/ready")).text


async def test_what_lags_is_told(
    client: AsyncClient, connection: asyncpg.Connection, dsn: str
) -> None:
    """An event that waits to be folded for two minutes, not one that came just now."""
    await beat(connection, "one", FINE)
    past = utc_now() - timedelta(minutes=2)
    async with await EventLog.open(dsn, origin=ORIGIN, clock=lambda: past) as log:
        await log.append([event()])
    lags = await reasons(client)
    assert sorted(lags) == sorted(("projection_lags", name) for name in PROJECTIONS)
    for name in PROJECTIONS:
        await connection.execute(f"UPDATE {name}.progress SET position = 1")  # noqa: S608
    assert await reasons(client) == []
    async with await EventLog.open(dsn, origin=ORIGIN) as log:
        await log.append([event()])
    assert await reasons(client) == []


async def test_due_times_that_wait_are_told(
    client: AsyncClient, connection: asyncpg.Connection
) -> None:
    """After a while: what became due just now is nobody's fault."""
    await beat(connection, "one", FINE)
    await connection.execute(INSERT_TIMER, utc_now() - timedelta(seconds=30))
    assert await reasons(client) == []
    await connection.execute("UPDATE timers.timers SET due_at = due_at - interval '2 minutes'")
    assert await reasons(client) == [("timers_wait", None)]
