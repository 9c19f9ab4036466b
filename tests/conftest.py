"""A real PostgreSQL for every test that asks: one cluster in memory, one template, cheap copies."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

import asyncpg
import pytest

from marketplace.embedded.postgres import PostgresServer
from marketplace.log import EventLog
from marketplace.processes.schema import upgrade

ORIGIN = "test.example/log"
numbers = count(1)


async def run_sql(dsn: str, statement: str) -> None:
    """Run one statement outside any transaction."""
    connection = await asyncpg.connect(dsn)
    await connection.execute(statement)
    await connection.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One cluster for the session, without fsync: crash tests start their own."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
    folder = tempfile.mkdtemp(prefix="mz-test-", dir=memory if memory.is_dir() else None)
    Path(folder).chmod(0o755)
    with PostgresServer(Path(folder) / "pg", fsync=False) as server:
        asyncio.run(run_sql(server.dsn("postgres"), "CREATE DATABASE template_market"))
        upgrade(server.dsn("template_market"))
        yield server
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def dropping(postgres: PostgresServer) -> Iterator[ThreadPoolExecutor]:
    """Drops databases beside the tests that follow."""
    with ThreadPoolExecutor(1) as pool:
        yield pool


@pytest.fixture(scope="session")
def new_database(postgres: PostgresServer) -> Callable[[], str]:
    """Make a fresh migrated database; for laws that need one for each example."""

    def make() -> str:
        name = f"market_{next(numbers)}"
        statement = f"CREATE DATABASE {name} TEMPLATE template_market"
        # A thread of its own, since tests may have a running loop.
        with ThreadPoolExecutor(1) as pool:
            pool.submit(asyncio.run, run_sql(postgres.dsn("postgres"), statement)).result()
        return postgres.dsn(name)

    return make


@pytest.fixture
def dsn(
    new_database: Callable[[], str], postgres: PostgresServer, dropping: ThreadPoolExecutor
) -> Iterator[str]:
    """A fresh migrated database, gone after the test: thousands of them would fill the memory."""
    made = new_database()
    yield made
    name = made.rpartition("/")[2].partition("?")[0]
    drop = f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"
    dropping.submit(asyncio.run, run_sql(postgres.dsn("postgres"), drop))


@pytest.fixture
async def log(dsn: str) -> AsyncIterator[EventLog]:
    """An empty log."""
    async with await EventLog.open(dsn, origin=ORIGIN) as opened:
        yield opened
