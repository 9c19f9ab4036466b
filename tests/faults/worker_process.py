"""A worker process of its own, what it says, and how its tasks' work is waited for."""

import asyncio
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final, NamedTuple

import asyncpg

from marketplace.health import health_of
from marketplace.log.log import utc_now
from tests.conftest import ORIGIN
from tests.faults.stopping import PATIENCE_SECONDS

WORK: Final = (sys.executable, "-m", "marketplace", "work")


class WorkerProcess(NamedTuple):
    """A worker, and where its words go."""

    process: "subprocess.Popen[bytes]"
    words: Path

    def said(self, *patterns: str) -> bool:
        """Whether it said something of each kind."""
        words = self.words.read_text(errors="replace")
        return all(re.search(pattern, words) for pattern in patterns)

    async def ready(self, dsn: str) -> bool:
        """Whether health finds nothing wrong; a worker that has ended never will be."""
        assert self.process.poll() is None, self.words.read_text(errors="replace")
        return not await wrong(dsn)


@asynccontextmanager
async def worker_process(
    dsn: str,
    broker_url: str,
    origin: str = ORIGIN,
    command: Sequence[str] = WORK,
) -> AsyncIterator[WorkerProcess]:
    """A worker; when the block ends it is told to end, and must."""
    with tempfile.NamedTemporaryFile(prefix="mz-worker-") as words:
        process = await asyncio.to_thread(
            subprocess.Popen,
            command,
            env={
                **os.environ,
                "DATABASE_URL": dsn,
                "BROKER_URL": broker_url,
                "MARKETPLACE_ORIGIN": origin,
            },
            stderr=words,
        )
        try:
            yield WorkerProcess(process, Path(words.name))
        finally:
            process.terminate()
            try:
                # Not in the loop: its way to the servers may lead through this process.
                await asyncio.to_thread(process.wait, 30)
            finally:
                process.kill()


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Wait for a condition; what asks may find nobody."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            try:
                if await condition():
                    return
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await asyncio.sleep(0)
            await asyncio.sleep(0.1)


async def wrong(dsn: str) -> set[str]:
    """What health finds."""
    async with asyncpg.create_pool(dsn, min_size=1, max_size=1, timeout=5) as pool:
        return {reason.code for reason in (await health_of(pool, utc_now)).reasons}


@asynccontextmanager
async def connected(dsn: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection of one's own."""
    connection = await asyncpg.connect(dsn, timeout=5, command_timeout=5)
    try:
        yield connection
    finally:
        connection.terminate()
