"""A database that takes connections and is silent: readers hear so soon, and go on afterwards.

A real server process, and SIGSTOP for all of PostgreSQL. The negative control is a pool as the
library makes it, which waits.
"""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import asyncpg
import httpx
import pytest

from marketplace.embedded.postgres import PostgresServer
from tests.faults.test_demo import free_port
from tests.faults.test_lost_parts import PATIENCE_SECONDS, stopped

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


@contextmanager
def serving(dsn: str) -> Iterator[str]:
    """``marketplace serve``; its address."""
    port = free_port()
    process = subprocess.Popen(
        (sys.executable, "-m", "marketplace", "serve", "--port", str(port)),
        env={**os.environ, "DATABASE_URL": dsn, "MARKETPLACE_READS_A_MINUTE": "100000"},
        stderr=subprocess.DEVNULL,
    )
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        finally:
            process.kill()


async def serves(client: httpx.AsyncClient) -> None:
    """Wait until readers are served."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            try:
                if (await client.get("/health/serving")).status_code == 200:
                    return
            except httpx.TransportError:
                await asyncio.sleep(0)
            await asyncio.sleep(0.1)


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
