"""A real PostgreSQL for every test that asks: one cluster in memory, one template, cheap copies."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest

from marketplace.embedded.postgres import PostgresServer
from marketplace.log import EventLog
from marketplace.processes.schema import upgrade
from tests.worlds.memory import folder_in

ORIGIN = "test.example/log"
MIGRATED = "template_market"


async def run_sql(dsn: str, statement: str) -> None:
    """Run one statement outside any transaction."""
    connection = await asyncpg.connect(dsn)
    await connection.execute(statement)
    await connection.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One cluster for the session, without fsync: crash tests start their own."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
    with (
        folder_in(memory if memory.is_dir() else Path(tempfile.gettempdir())) as folder,
        PostgresServer(folder / "pg", fsync=False) as server,
    ):
        asyncio.run(run_sql(server.dsn("postgres"), f"CREATE DATABASE {MIGRATED}"))
        upgrade(server.dsn(MIGRATED))
        yield server


def name_of(dsn: str) -> str:
    """The name of a database."""
    return urlsplit(dsn).path.removeprefix("/")


class Databases:
    """Makes fresh migrated databases, and drops those that a test made beside the next ones."""

    def __init__(self, server: PostgresServer, dropping: Executor) -> None:
        self._server, self._dropping = server, dropping
        self._numbers = count(1)
        self._of_this_test: list[str] = []

    def make(self, template: str = MIGRATED) -> str:
        """One that stays until the run ends, as the database that is its template."""
        name = f"market_{next(self._numbers)}"
        statement = f"CREATE DATABASE {name} TEMPLATE {template}"
        # A thread of its own, since tests may have a running loop.
        with ThreadPoolExecutor(1) as pool:
            pool.submit(asyncio.run, run_sql(self._server.dsn("postgres"), statement)).result()
        return self._server.dsn(name)

    def make_for_this_test(self, template: str = MIGRATED) -> str:
        """One that is gone after the test: thousands of them would fill the memory."""
        dsn = self.make(template)
        self._of_this_test.append(name_of(dsn))
        return dsn

    def drop(self) -> list[Future[None]]:
        """Begin to drop those of the test that ends."""
        names, self._of_this_test = self._of_this_test, []
        drops = (f"DROP DATABASE IF EXISTS {name} WITH (FORCE)" for name in names)
        dsn = self._server.dsn("postgres")
        return [self._dropping.submit(asyncio.run, run_sql(dsn, drop)) for drop in drops]


@pytest.fixture(scope="session")
def databases(postgres: PostgresServer) -> Iterator[Databases]:
    """All databases of the session."""
    with ThreadPoolExecutor(1) as pool:
        yield Databases(postgres, pool)


@pytest.fixture(autouse=True)
def _dropped(request: pytest.FixtureRequest) -> Iterator[None]:
    """After whatever else the test set up has ended, its databases are dropped."""
    made = "databases" in request.fixturenames
    databases: Databases | None = request.getfixturevalue("databases") if made else None
    yield
    if databases is not None:
        databases.drop()


@pytest.fixture(scope="session")
def new_database(databases: Databases) -> Callable[[], str]:
    """Make a fresh migrated database; for laws that need one for each example."""
    return databases.make_for_this_test


@pytest.fixture
def dsn(new_database: Callable[[], str]) -> str:
    """A fresh migrated database."""
    return new_database()


@pytest.fixture
async def log(dsn: str) -> AsyncIterator[EventLog]:
    """An empty log."""
    async with await EventLog.open(dsn, origin=ORIGIN) as opened:
        yield opened
