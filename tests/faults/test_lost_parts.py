"""Each outside part of a real worker process is lost and comes back: all work goes on by itself.

A payout is approved while the part is away or just after; whoever watches waits until it is paid,
and until health finds every task of the worker well.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Final

import asyncpg
import pytest

from domain.ids import PayoutId
from domain.payouts.commands import ApprovePayout, RequestPayout
from marketplace.embedded.postgres import PostgresServer
from marketplace.embedded.server import Server
from marketplace.embedded.valkey import ValkeyServer
from marketplace.handling import CommandHandler
from marketplace.health import health_of
from marketplace.log import EventLog, LogBusyError, OutcomeUnknownError
from marketplace.log.log import utc_now
from projections.payouts import queries as payouts
from tests.conftest import ORIGIN
from tests.faults.stopping import PATIENCE_SECONDS, stopped
from tests.worlds.story import APPROVER, HOUSEHOLDS, NOW, OFFICER, cny, story

PAYOUT: Final = PayoutId("P-LOST")
Loss = Callable[[Server], AbstractAsyncContextManager[None]]


@pytest.fixture
def valkey() -> Iterator[ValkeyServer]:
    """A broker that may be killed."""
    with tempfile.TemporaryDirectory() as folder, ValkeyServer(Path(folder) / "vk") as server:
        yield server


@contextmanager
def worker_process(dsn: str, broker_url: str) -> Iterator[subprocess.Popen[bytes]]:
    """``marketplace work``."""
    process = subprocess.Popen(
        (sys.executable, "-m", "marketplace", "work"),
        env={
            **os.environ,
            "DATABASE_URL": dsn,
            "BROKER_URL": broker_url,
            "MARKETPLACE_ORIGIN": ORIGIN,
        },
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(30)
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


@asynccontextmanager
async def killed(server: Server) -> AsyncIterator[None]:
    """Dead while the block runs; its folder is there when it is begun again."""
    server.kill()
    yield
    server.start()


async def approve(log: EventLog) -> None:
    """A payout of one yuan, approved; asked for again while the database is away."""
    handler = CommandHandler(log)
    step = {"payout_id": PAYOUT, "household_id": HOUSEHOLDS[1], "at": NOW}
    request, approval = (
        RequestPayout(amount=cny(100), by=OFFICER, **step),
        ApprovePayout(by=APPROVER, **step),
    )
    for command, actor in ((request, OFFICER), (approval, APPROVER)):

        async def recorded(command: object = command, actor: object = actor) -> bool:
            try:
                await handler.handle(command, actor=actor, key=f"{command}", body="b")  # type: ignore[arg-type]
            except (LogBusyError, OutcomeUnknownError):
                return False
            return True

        await until(recorded)


async def tell(log: EventLog) -> None:
    """The story that the payout belongs to."""
    handler = CommandHandler(log)
    for command, actor in story():
        await handler.handle(command, actor=actor)


async def settled(dsn: str) -> bool:
    """Whether the payout's table says that it was paid."""
    connection = await asyncpg.connect(dsn, timeout=5)
    found = await payouts.payout(connection, PAYOUT)
    await connection.close()
    return found is not None and found.status == "settled"


async def ready(dsn: str) -> bool:
    """Whether health finds nothing wrong."""
    async with asyncpg.create_pool(dsn, min_size=1, max_size=1, timeout=5) as pool:
        return (await health_of(pool, utc_now)).ready


async def wrong(dsn: str) -> set[str]:
    """What health finds."""
    async with asyncpg.create_pool(dsn, min_size=1, max_size=1, timeout=5) as pool:
        return {reason.code for reason in (await health_of(pool, utc_now)).reasons}


@pytest.mark.parametrize("lost", [killed, stopped])
async def test_a_lost_broker_is_told_and_work_goes_on(
    server: PostgresServer,
    valkey: ValkeyServer,
    lost: Loss,
) -> None:
    """Approved while it is away: health names it, and the payout is paid when it is back."""
    dsn = server.dsn("market")
    async with await EventLog.open(dsn, origin=ORIGIN) as log:
        await tell(log)
        with worker_process(dsn, valkey.url) as process:
            await until(lambda: ready(dsn))
            async with lost(valkey):
                await approve(log)

                async def told() -> bool:
                    return "broker_away" in await wrong(dsn)

                await until(told)
            await until(lambda: settled(dsn))
            await until(lambda: ready(dsn))
            assert process.poll() is None


@pytest.mark.parametrize("lost", [killed, stopped])
async def test_a_lost_database_delays_and_work_goes_on(
    server: PostgresServer,
    valkey: ValkeyServer,
    lost: Loss,
) -> None:
    """Every task has lost its connection; all of them go on when it is back."""
    dsn = server.dsn("market")
    async with await EventLog.open(dsn, origin=ORIGIN) as log:
        await tell(log)
        with worker_process(dsn, valkey.url) as process:
            await until(lambda: ready(dsn))
            async with lost(server):
                with pytest.raises((OSError, asyncpg.PostgresError)):
                    await asyncpg.connect(dsn, timeout=1)
            await approve(log)
            await until(lambda: settled(dsn))
            await until(lambda: ready(dsn))
            assert process.poll() is None
