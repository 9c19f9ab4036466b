"""A database that takes connections and is silent: all hear so soon, and go on afterwards.

A real server process, and SIGSTOP for all of PostgreSQL. The negative control is a pool as the
library makes it, which waits.
"""

import asyncio
from typing import Final
from uuid import uuid4

import asyncpg
import httpx
import pytest

from marketplace.embedded.postgres import PostgresServer
from marketplace.handling import CommandHandler
from marketplace.log import EventLog
from tests.conftest import ORIGIN
from tests.faults.serving_process import serves, serving
from tests.faults.stopping import stopped
from tests.worlds.story import CAMPAIGN, campaign

READERS_AT_ONCE: Final = 40
ANSWER_SECONDS_MAX: Final = 12.0
"""Three seconds are promised; a test's machine may be busy with others."""
PATHS: Final = (
    "/",
    "/work",
    "/campaigns/C-NONE",
    "/api/v1/campaigns",
    "/api/v1/events?limit=5",
    "/api/v1/log/checkpoint",
    "/metrics",
    "/health/serving",
    "/health/ready",
)


async def test_readers_of_a_silent_database_hear_so(server: PostgresServer) -> None:
    """503 and when to come again, on every address, for many at once; 200 when it speaks again."""
    with serving(server.dsn("market")) as url:
        async with httpx.AsyncClient(base_url=url, timeout=ANSWER_SECONDS_MAX) as client:
            await serves(client)
            assert (await client.get("/api/v1/campaigns")).status_code == 200
            async with stopped(server):
                paths = [PATHS[number % len(PATHS)] for number in range(READERS_AT_ONCE)]
                answers = await asyncio.gather(*map(client.get, paths))
                for path, answer in zip(paths, answers, strict=True):
                    assert answer.status_code == 503, path
                    assert "retry-after" in answer.headers, path
                assert (await client.get("/health/live")).status_code == 200
            await serves(client)
            assert (await client.get("/api/v1/campaigns")).status_code == 200


async def give(client: httpx.AsyncClient, key: str) -> httpx.Response:
    """One yuan to the campaign."""
    return await client.post(
        "/api/v1/donations",
        json={"campaign_id": CAMPAIGN, "amount": {"value": "1.00", "currency": "CNY"}},
        headers={"Idempotency-Key": key},
    )


async def test_givers_to_a_silent_database_hear_so(server: PostgresServer) -> None:
    """The first gift of a process, which reads, and later ones, which only append.

    503 and whether it may be recorded; when the server speaks again each key gives one gift.
    """
    dsn = server.dsn("market")
    async with await EventLog.open(dsn, origin=ORIGIN) as log:
        handler = CommandHandler(log)
        for command, actor in campaign():
            await handler.handle(command, actor=actor)
        with serving(dsn) as url:
            async with httpx.AsyncClient(base_url=url, timeout=ANSWER_SECONDS_MAX) as client:
                await serves(client)
                keys = [str(uuid4()) for _ in range(READERS_AT_ONCE)]
                for known_codes in ({"Unavailable"}, {"LogBusy", "OutcomeUnknown"}):
                    async with stopped(server):
                        answers = await asyncio.gather(*(give(client, key) for key in keys))
                    assert {answer.status_code for answer in answers} == {503}
                    assert all("retry-after" in answer.headers for answer in answers)
                    assert {answer.json()["code"] for answer in answers} <= known_codes
                    await serves(client)
                    refused = {
                        key
                        for key, answer in zip(keys, answers, strict=True)
                        if answer.json()["code"] != "OutcomeUnknown"
                    }
                    for key in keys:
                        given = await give(client, key)
                        assert given.status_code == 201
                        assert key not in refused or not given.json()["replayed"]
                    # From now on the campaign is known here, and nothing is read for a gift.
                    keys = [str(uuid4()) for _ in keys]
        assert await log.head() == 2 + 2 * READERS_AT_ONCE


async def test_a_bare_pool_waits(server: PostgresServer) -> None:
    """The negative control: without bounds of our own nobody is told anything."""
    pool = await asyncpg.create_pool(server.dsn("market"), min_size=1, max_size=1)
    try:
        async with stopped(server):
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(asyncio.shield(asyncio.ensure_future(ask(pool))), 4)
    finally:
        pool.terminate()


async def ask(pool: asyncpg.Pool) -> None:
    """A question that is answered when the server speaks again, or not at all."""
    try:
        await pool.fetchval("SELECT 1")
    except (asyncpg.PostgresError, asyncpg.InterfaceError):
        return
