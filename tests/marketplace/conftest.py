"""A demo's database, for what an audit finds in it."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from shutil import copytree

import asyncpg
import pytest

from marketplace.audit.auditing import audit
from marketplace.audit.replay import Finding
from marketplace.demo.loading import load_story
from marketplace.log import EventLog
from projections.advance import advance
from projections.registry import PROJECTIONS
from tests.conftest import ORIGIN, Databases, name_of

Told = tuple[str, Path]


class Place:
    """A demo's database and its pictures."""

    def __init__(self, dsn: str, pictures: Path, connection: asyncpg.Connection) -> None:
        self.dsn, self.pictures, self.connection = dsn, pictures, connection

    async def audit(self, *, deep: bool = False) -> Finding:
        """The whole audit."""
        return await audit(self.dsn, None, lambda *_: None, deep=deep, pictures=self.pictures)


async def tell(dsn: str, folder: Path) -> None:
    """All that the demo writes, with every projection at the head."""
    await load_story(dsn, ORIGIN, folder, folder / "pictures")
    connection = await asyncpg.connect(dsn)
    async with await EventLog.open(dsn, origin=ORIGIN) as log:
        for make in PROJECTIONS.values():
            await advance(make(), connection, await log.read())
    await connection.close()


@pytest.fixture(scope="session")
def told(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Told:
    """A demo's database, which nobody changes, and its folder."""
    dsn, folder = databases.make(), tmp_path_factory.mktemp("told")
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, tell(dsn, folder)).result()
    return dsn, folder


@pytest.fixture
async def place(told: Told, databases: Databases, tmp_path: Path) -> AsyncIterator[Place]:
    """A copy of it, to be tampered with."""
    pictures = tmp_path / "pictures"
    copytree(told[1] / "pictures", pictures)
    dsn = databases.make_for_this_test(name_of(told[0]))
    connection = await asyncpg.connect(dsn)
    yield Place(dsn, pictures, connection)
    await connection.close()
