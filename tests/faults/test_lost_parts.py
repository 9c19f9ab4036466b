"""Each outside part of a real worker process is lost and comes back: all work goes on by itself.

Errands for every task are sent while the part is away, if the log can record them then, and when it
is back; whoever watches waits until all of them are done, and until health finds every task well.
"""

import asyncio
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import asyncpg
import pytest
from redis import Redis

from marketplace.embedded.postgres import PostgresServer
from marketplace.embedded.valkey import ValkeyServer
from marketplace.handling import CommandHandler
from marketplace.log import EventLog, LogBusyError
from marketplace.processes.schema import upgrade
from tests.conftest import ORIGIN, run_sql
from tests.faults.errands import errands_for
from tests.faults.outages import OUTAGES, Outage, Scene, Servers, killed
from tests.faults.worker_process import WorkerProcess, until, worker_process, wrong
from tests.worlds.story import SYSTEM, gift

OTHER: Final = (sys.executable, "-m", "tests.faults.other_worker")
GIFTS_AT_ONCE: Final = 200
UNKEPT: Final = ("folding journal", "ending campaigns", "timers")
FRUITLESS_SECONDS: Final = 6.0
"""How long the control waits for what never comes, after all else has come."""


@pytest.fixture(scope="module")
def started() -> Iterator[tuple[PostgresServer, ValkeyServer]]:
    """Servers that may be killed, and a migrated database to copy. No power is cut: no fsync."""
    with tempfile.TemporaryDirectory(prefix="mz-lost-", dir="/var/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with (
            PostgresServer(folder / "pg", fsync=False) as postgres,
            ValkeyServer(folder / "vk") as valkey,
        ):
            asyncio.run(run_sql(postgres.dsn("postgres"), "CREATE DATABASE template_lost"))
            upgrade(postgres.dsn("template_lost"))
            yield postgres, valkey


@pytest.fixture
def servers(started: tuple[PostgresServer, ValkeyServer], tmp_path: Path) -> Iterator[Servers]:
    """The same for each test: a fresh database, and no messages of others."""
    postgres, valkey = started
    admin = postgres.dsn("postgres")
    Redis.from_url(valkey.url).flushall()
    asyncio.run(run_sql(admin, "CREATE DATABASE market TEMPLATE template_lost"))
    yield Servers(postgres, valkey, "market", tmp_path)
    asyncio.run(run_sql(admin, "DROP DATABASE market WITH (FORCE)"))


def other_worker(servers: Servers, sweep_seconds: float, *unkept: str) -> tuple[str, ...]:
    """How a worker is started that has other waits, and tasks that nobody keeps."""
    right = servers.folder / "ahead"
    right.write_text("0")
    told = (servers.dsn, ORIGIN, servers.valkey.url, str(sweep_seconds), str(right))
    return (*OTHER, *told, *unkept)


@pytest.mark.parametrize("outage", OUTAGES.values(), ids=OUTAGES.keys())
async def test_every_task_goes_on_when_a_lost_part_is_back(
    servers: Servers, outage: Outage
) -> None:
    """Its tasks met the outage, as its words tell; afterwards each of them does its work."""
    async with outage(servers) as scene, errands_for(scene.dsn) as errands:
        sent = [await errands.send()]
        async with worker_process(
            scene.worker_dsn, scene.worker_broker, command=scene.command
        ) as worker:
            await until(lambda: worker.ready(scene.dsn))
            async with scene.lose():
                if scene.writable:
                    sent.append(await errands.send())

                async def met() -> bool:
                    await use(scene)
                    return worker.said(*scene.told)

                await until(met)
                if scene.wrong is not None:
                    await until(lambda: is_wrong(scene))
            sent.append(await errands.send())
            for errand in sent:
                for done in errand.done.values():
                    await until(done)
            await until(lambda: worker.ready(scene.dsn))
            assert worker.process.poll() is None


async def is_wrong(scene: Scene) -> bool:
    """Whether health says so."""
    return scene.wrong in await wrong(scene.dsn)


numbers = iter(range(1_000_000, 2_000_000))


async def use(scene: Scene) -> None:
    """Let gifts come in: a disk is full only for who needs room."""
    if scene.writable:
        return
    try:
        async with await EventLog.open(scene.dsn, origin=ORIGIN, timeout_seconds=1) as log:
            handler = CommandHandler(log)
            gifts = [gift(next(numbers), 100)[0] for _ in range(GIFTS_AT_ONCE)]
            await asyncio.gather(*(handler.handle(one, actor=SYSTEM) for one in gifts))
    except (LogBusyError, OSError, asyncpg.PostgresError):
        return


async def test_waking_goes_on_without_the_sweep(servers: Servers) -> None:
    """A sweep in an hour can't hide that nobody is woken by the log."""
    dsn, valkey = servers.dsn, servers.valkey
    command = other_worker(servers, 3_600)
    async with (
        errands_for(dsn) as errands,
        worker_process(dsn, valkey.url, command=command) as worker,
    ):
        await until(lambda: worker.ready(dsn))
        for lost in (valkey, servers.postgres):
            async with killed(lost):
                if lost is valkey:
                    await errands.send()
                    await until_said(worker, "waking failed")
            await until(lambda: worker.ready(dsn))
            await until((await errands.send()).settled)


async def until_said(worker: WorkerProcess, pattern: str) -> None:
    """Wait until a worker says so."""

    async def heard() -> bool:
        return worker.said(pattern)

    await until(heard)


async def test_tasks_that_nobody_keeps_are_missed(servers: Servers) -> None:
    """The control: a worker whose tasks end unobserved, as before, leaves their errands undone."""
    dsn, valkey = servers.dsn, servers.valkey
    command = other_worker(servers, 0.2, *UNKEPT)
    async with (
        errands_for(dsn) as errands,
        worker_process(dsn, valkey.url, command=command) as worker,
    ):
        before = await errands.send()
        for done in before.done.values():
            await until(done)
        async with killed(servers.postgres):
            await until_said(worker, "beating failed")
        after = await errands.send()
        await until(after.settled)
        for name in ("read models", "campaign", "timer"):
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(FRUITLESS_SECONDS / 3):
                    await until(after.done[name])
        assert worker.process.poll() is None
