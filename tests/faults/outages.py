"""The outside parts of a worker, each of which can be lost and come back, as they really are."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from marketplace.embedded.postgres import PORT, PostgresServer
from marketplace.embedded.server import Server
from marketplace.embedded.valkey import ValkeyServer
from tests.conftest import ORIGIN
from tests.faults.names import Names, names_of_our_own
from tests.faults.relay import relay_to
from tests.faults.small_disk import fill, small_database
from tests.faults.stopping import stopped
from tests.faults.worker_process import WORK

YEAR_SECONDS: Final = 365 * 86_400
Lose = Callable[[], AbstractAsyncContextManager[None]]


@dataclass(frozen=True)
class Scene:
    """A worker's surroundings, one part of which can be lost.

    Attributes:
        dsn: A way to the database that is not lost with the worker's.
        worker_dsn: The worker's.
        worker_broker: The worker's way to the broker.
        lose: The part is away while the block runs.
        told: What the worker says when its tasks have met the outage, as patterns.
        wrong: What health finds meanwhile; absent: nobody can be asked, or nothing.
        writable: Whether the log can record meanwhile.
        command: How the worker is started.
    """

    dsn: str
    worker_dsn: str
    worker_broker: str
    lose: Lose
    told: tuple[str, ...]
    wrong: str | None = None
    writable: bool = True
    command: Sequence[str] = WORK


@dataclass(frozen=True)
class Servers:
    """What can be lost.

    Attributes:
        database: Its name; empty, and migrated.
        folder: For what a scene needs besides.
    """

    postgres: PostgresServer
    valkey: ValkeyServer
    database: str
    folder: Path

    @property
    def dsn(self) -> str:
        """Straight to the database."""
        return self.postgres.dsn(self.database)


Outage = Callable[[Servers], AbstractAsyncContextManager[Scene]]


def failed(*tasks: str) -> tuple[str, ...]:
    """What the supervisor says of each of these tasks."""
    return tuple(f"{task} failed and is begun again" for task in tasks)


@asynccontextmanager
async def killed(server: Server) -> AsyncIterator[None]:
    """Dead while the block runs; its folder is there when it is begun again."""
    server.kill()
    yield
    server.start()


def lost_broker(how: Callable[[Server], AbstractAsyncContextManager[None]]) -> Outage:
    """The broker, in this way."""

    @asynccontextmanager
    async def outage(servers: Servers) -> AsyncIterator[Scene]:
        dsn, valkey = servers.dsn, servers.valkey
        told = failed("waking", "broker")
        yield Scene(dsn, dsn, valkey.url, lambda: how(valkey), told, "broker_away")

    return outage


def lost_database(how: Callable[[Server], AbstractAsyncContextManager[None]]) -> Outage:
    """PostgreSQL, in this way."""

    @asynccontextmanager
    async def outage(servers: Servers) -> AsyncIterator[Scene]:
        dsn, valkey = servers.dsn, servers.valkey
        told = failed("timers", "beating", "asking for payouts", "asking about settled payouts")
        told = (*told, *failed("ending campaigns"))
        yield Scene(dsn, dsn, valkey.url, lambda: how(servers.postgres), told, writable=False)

    return outage


@asynccontextmanager
async def full_disk(servers: Servers) -> AsyncIterator[Scene]:
    """There is no room for tables any more."""
    making = small_database(servers.postgres, 64, "cramped", servers.database)
    # It runs loops of its own.
    dsn, disk = await asyncio.to_thread(making.__enter__)
    try:

        @asynccontextmanager
        async def lose() -> AsyncIterator[None]:
            ballast = fill(disk, leave_megabytes=2)
            yield
            ballast.unlink()

        told = ("No space left on device",)
        yield Scene(dsn, dsn, servers.valkey.url, lose, told, writable=False)
    finally:
        await asyncio.to_thread(making.__exit__, None, None, None)


@asynccontextmanager
async def lost_names(servers: Servers) -> AsyncIterator[Scene]:
    """The names of database and broker mean nothing any more, and all connections are gone."""
    postgres = f"{servers.postgres.sockets}/.s.PGSQL.{PORT}"
    broker = unquote(urlsplit(servers.valkey.url).path)
    names: Names = names_of_our_own(servers.folder, ("database.test", "broker.test"))
    async with (
        relay_to(lambda: asyncio.open_unix_connection(postgres)) as to_database,
        relay_to(lambda: asyncio.open_unix_connection(broker)) as to_broker,
    ):

        @asynccontextmanager
        async def lose() -> AsyncIterator[None]:
            names.forget()
            to_database.cut()
            to_broker.cut()
            yield
            names.know()

        yield Scene(
            servers.dsn,
            f"postgresql://postgres@database.test:{to_database.port}/{servers.database}?sslmode=disable",
            f"redis://broker.test:{to_broker.port}",
            lose,
            failed("timers", "beating", "broker"),
            # The heartbeats of a process that is cut off are missing, too.
            "no_worker",
            command=names.command(WORK),
        )


@asynccontextmanager
async def wrong_clock(servers: Servers) -> AsyncIterator[Scene]:
    """The worker's clock is a year ahead."""
    dsn, ahead = servers.dsn, servers.folder / "ahead"
    ahead.write_text("0")

    @asynccontextmanager
    async def lose() -> AsyncIterator[None]:
        replace_text(ahead, str(YEAR_SECONDS))
        yield
        replace_text(ahead, "0")

    program = (sys.executable, "-m", "tests.faults.other_worker")
    command = (*program, dsn, ORIGIN, servers.valkey.url, "1", str(ahead))
    told = (*failed("ending campaigns"), "deadline of O-[A-Z0-9-]+ can't be carried out")
    yield Scene(dsn, dsn, servers.valkey.url, lose, told, command=command)


def replace_text(path: Path, text: str) -> None:
    """Write a file so that nobody reads half of it."""
    partial = path.with_suffix(".partial")
    partial.write_text(text)
    partial.rename(path)


OUTAGES: Final[dict[str, Outage]] = {
    "broker killed": lost_broker(killed),
    "broker silent": lost_broker(stopped),
    "database killed": lost_database(killed),
    "database silent": lost_database(stopped),
    "disk full": full_disk,
    "names lost": lost_names,
    "clock ahead": wrong_clock,
}
