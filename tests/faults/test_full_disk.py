"""The disk fills in the middle of gifts: true answers, a clean refusal, and then it goes on.

Once with the tables on the small disk, where PostgreSQL refuses what does not fit and goes on
serving readers; once with all of it there, its write-ahead log included, where it may give up
altogether. The negative control swallows what does not fit, and must be caught.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Final
from uuid import uuid4

import asyncpg
import pytest
from httpx import AsyncClient, Response

from marketplace.audit.replay import Verdict
from marketplace.cli.audit import replay
from marketplace.embedded.postgres import PostgresServer
from marketplace.handling import CommandHandler
from marketplace.log import EventLog, LogBusyError, OutcomeUnknownError
from marketplace.processes.schema import upgrade
from projections.advance import OPERATIONAL, advance, follow, is_operational, position_of
from projections.books.journal import Journal
from projections.registry import PROJECTIONS
from tests.conftest import ORIGIN, run_sql
from tests.faults.serving_process import serves, serving
from tests.faults.small_disk import fill, small_database, small_disk
from tests.faults.worker_process import connected, until
from tests.log.writing import verify
from tests.web.serving import client_of
from tests.worlds.story import SYSTEM, campaign, gift

CALLERS: Final = 16
REFUSALS_IN_A_ROW: Final = 4
ACKNOWLEDGED_MIN: Final = 200
AFTER: Final = 20
SWALLOW: Final = (
    """
    CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN IF NEW.position > 400 THEN RETURN NULL; END IF; RETURN NEW; END $$
    """,
    "CREATE TRIGGER swallow BEFORE INSERT ON log_events FOR EACH ROW EXECUTE FUNCTION swallow()",
)


@dataclass
class Told:
    """What callers were told about their gifts, by number."""

    recorded: dict[int, int] = field(default_factory=dict)
    refused: set[int] = field(default_factory=set)
    unknown: set[int] = field(default_factory=set)
    numbers: Iterator[int] = field(default_factory=count)

    async def give(self, handler: CommandHandler, number: int) -> bool:
        """Give once; whether it was recorded. Any other answer than these three fails the test."""
        command, _ = gift(number, 100)
        try:
            given = await handler.handle(
                command, actor=SYSTEM, key=f"gift:{number}", body=f"{number:064x}"
            )
        except LogBusyError:
            self.refused.add(number)
        except OutcomeUnknownError:
            self.unknown.add(number)
        else:
            if number in self.refused:
                assert not given.replayed, f"gift {number} was refused, and is there"
            self.recorded[number] = given.first
            return True
        return False

    async def until_full(self, handler: CommandHandler) -> None:
        """Many callers give until each has been turned away several times in a row."""

        async def caller() -> None:
            turned_away = 0
            while turned_away < REFUSALS_IN_A_ROW:
                given = await self.give(handler, next(self.numbers))
                turned_away = 0 if given else turned_away + 1

        await asyncio.gather(*(caller() for _ in range(CALLERS)))
        assert len(self.recorded) >= ACKNOWLEDGED_MIN
        assert self.refused or self.unknown

    async def missing(self, dsn: str) -> list[int]:
        """The gifts that were acknowledged and are not where it was said."""
        async with await EventLog.open(dsn, origin=ORIGIN) as log:
            found = {recorded.header.key: recorded.position for recorded in await log.read()}
        return [
            number
            for number, position in self.recorded.items()
            if found.get(f"gift:{number}") != position
        ]


@asynccontextmanager
async def open_campaign(dsn: str) -> AsyncIterator[CommandHandler]:
    """A handler on a log with a campaign that takes gifts."""
    async with await EventLog.open(dsn, origin=ORIGIN) as log:
        handler = CommandHandler(log)
        for number, (command, actor) in enumerate(campaign()):
            await handler.handle(command, actor=actor, key=f"c:{number}", body=f"{number:064x}")
        yield handler


async def fold(dsn: str) -> None:
    """Bring every projection up to date."""
    connection = await asyncpg.connect(dsn)
    async with await EventLog.open(dsn, origin=ORIGIN) as log:
        for make in PROJECTIONS.values():
            projection = make()
            async for batch in log.iterate(after=await position_of(projection, connection)):
                await advance(projection, connection, batch)
    await connection.close()


async def go_on(dsn: str, handler: CommandHandler, told: Told) -> None:
    """With room again: what was turned away is recorded now, and everything is as it was told."""
    for number in sorted(told.refused | told.unknown)[:AFTER]:
        assert await told.give(handler, number)
    for _ in range(AFTER):
        assert await told.give(handler, next(told.numbers))
    assert await told.missing(dsn) == []
    async with await EventLog.open(dsn, origin=ORIGIN) as log:
        await verify(log)
    await fold(dsn)
    assert (await replay(dsn, None)).verdict is Verdict.HOLDS


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    """A cluster that has room itself."""
    with tempfile.TemporaryDirectory(prefix="mz-full-", dir="/var/tmp") as folder:
        Path(folder).chmod(0o755)
        with PostgresServer(Path(folder) / "pg", fsync=False) as started:
            yield started


@pytest.fixture
def cramped(server: PostgresServer) -> Iterator[tuple[str, Path]]:
    """A database whose tables are on a small disk, with some megabytes left, and its ballast."""
    with small_database(server, 64) as (dsn, disk):
        yield dsn, fill(disk, leave_megabytes=3)


async def post_gift(client: AsyncClient, key: str) -> Response:
    """One yuan, over HTTP."""
    return await client.post(
        "/api/v1/donations",
        json={"campaign_id": "C-BOOKS", "amount": {"value": "1.00", "currency": "CNY"}},
        headers={"Idempotency-Key": key},
    )


async def test_a_full_disk_refuses_cleanly_and_goes_on(cramped: tuple[str, Path]) -> None:
    """No wrong answer; pages are read while it is full; with room again all is as it was told."""
    dsn, ballast = cramped
    told = Told()
    async with open_campaign(dsn) as handler:
        await fold(dsn)
        async with client_of(dsn) as client:
            # What a server makes once for a database is made while there is room.
            assert (await post_gift(client, str(uuid4()))).status_code == 201
            await told.until_full(handler)
            assert not told.unknown
            for page in ("/", "/campaigns/C-BOOKS", "/api/v1/events?limit=5", "/health/live"):
                assert (await client.get(page)).status_code == 200, page
            answer = await post_gift(client, str(uuid4()))
        assert (answer.status_code, answer.json()["code"]) == (503, "LogBusy")
        ballast.unlink()
        await go_on(dsn, handler, told)


async def test_a_first_start_on_a_full_disk_serves_readers(cramped: tuple[str, Path]) -> None:
    """No key was made for this database yet, and none can be: who gives hears so, until it can."""
    dsn, ballast = cramped
    key = str(uuid4())
    async with open_campaign(dsn) as handler:
        await Told().until_full(handler)
    # Not a byte is left for the table of the keys, which is empty.
    fill(ballast.parent, leave_megabytes=0)
    with serving(dsn) as url:
        async with AsyncClient(base_url=url, timeout=30) as client:
            await serves(client)
            for page in ("/", "/api/v1/events?limit=5"):
                assert (await client.get(page)).status_code == 200, page
            refused = await post_gift(client, key)
            assert (refused.status_code, refused.json()["code"]) == (503, "Unavailable")
            for path in ballast.parent.glob("ballast*"):
                path.unlink()
            given = await post_gift(client, key)
    assert (given.status_code, given.json()["replayed"]) == (201, False)
    assert given.json()["donor_token"]


async def test_a_projection_waits_for_room(cramped: tuple[str, Path]) -> None:
    """It is not its event's fault, so it does not stop: it is tried again."""
    dsn, ballast = cramped
    told = Told()
    async with open_campaign(dsn) as handler:
        await told.until_full(handler)
        connection = await asyncpg.connect(dsn)
        async with await EventLog.open(dsn, origin=ORIGIN) as log:
            with pytest.raises(OPERATIONAL) as stopped:
                await follow(Journal(), connection, log.follow(0))
            assert is_operational(stopped.value)
            ballast.unlink()
            await advance(Journal(), connection, await log.read())
        await connection.close()


async def test_a_database_that_swallows_what_does_not_fit_is_caught(
    cramped: tuple[str, Path],
) -> None:
    """The control: acknowledged gifts are not there, and the same checks see it."""
    dsn, _ = cramped
    told = Told()
    async with open_campaign(dsn) as handler:
        for statement in SWALLOW:
            await run_sql(dsn, statement)
        for number in range(300):
            await told.give(handler, number)
    assert await told.missing(dsn)
    assert (await replay(dsn, None)).verdict is Verdict.LOG_DAMAGED


@pytest.fixture
def small_server() -> Iterator[tuple[PostgresServer, Path]]:
    """A cluster that is wholly on a small disk, and the disk."""
    with small_disk(400) as disk:
        folder = disk / "pg"
        folder.mkdir()
        with PostgresServer(folder, fsync=False) as server:
            asyncio.run(run_sql(server.dsn("postgres"), "CREATE DATABASE market"))
            upgrade(server.dsn("market"))
            yield server, disk


def test_a_cluster_without_room_loses_nothing(small_server: tuple[PostgresServer, Path]) -> None:
    """Even if PostgreSQL itself gives up: started again with room, all that was told holds."""
    server, disk = small_server
    dsn, told = server.dsn("market"), Told()
    ballast = fill(disk, leave_megabytes=4)

    async def give() -> None:
        async with open_campaign(dsn) as handler:
            await told.until_full(handler)

    asyncio.run(give())
    ballast.unlink()
    with suppress(asyncpg.PostgresError, OSError):
        asyncio.run(run_sql(server.dsn("postgres"), "CHECKPOINT"))
    if not server.alive():
        server.stop()
        server.start()

    async def speaks() -> bool:
        async with connected(dsn):
            return True

    async def after() -> None:
        # It may have begun again by itself, and be at its log still.
        await until(speaks)
        async with open_campaign(dsn) as handler:
            await go_on(dsn, handler, told)

    asyncio.run(after())
