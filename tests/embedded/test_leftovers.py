"""A run of tests leaves nothing: no database of a test that is over, no folder in memory."""

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import asyncpg
import pytest

from marketplace.embedded.postgres import PostgresServer
from tests.conftest import Databases, name_of
from tests.worlds.memory import LOCK, PREFIX, folder_in, sweep

ROOT = Path(__file__).parents[2]
KILLED = """
import os, signal, sys
from pathlib import Path
from tests.worlds.memory import folder_in
with folder_in(Path(sys.argv[1])) as folder:
    (folder / "rows").write_bytes(bytes(1000))
    os.kill(os.getpid(), signal.SIGKILL)
"""
DATABASES = "SELECT datname FROM pg_database WHERE datname = ANY($1)"


async def test_the_databases_of_a_test_are_dropped_and_others_stay(
    databases: Databases, new_database: Callable[[], str], postgres: PostgresServer
) -> None:
    """Also while somebody is still connected to one."""
    made = [new_database(), new_database(), databases.make()]
    names = [*map(name_of, made)]
    forgotten = await asyncpg.connect(made[0])
    connection = await asyncpg.connect(postgres.dsn("postgres"))
    assert len(await connection.fetch(DATABASES, names)) == 3
    for drop in databases.drop():
        drop.result()
    assert [row["datname"] for row in await connection.fetch(DATABASES, names)] == names[2:]
    assert databases.drop() == []
    await connection.close()
    forgotten.terminate()


def test_a_run_leaves_no_folder(tmp_path: Path) -> None:
    """Whether it ends well or not, and runs beside it keep theirs."""
    with folder_in(tmp_path) as beside:
        with pytest.raises(OSError, match="no room"), folder_in(tmp_path):
            raise OSError("no room")
        with folder_in(tmp_path) as folder:
            assert {*tmp_path.iterdir()} == {beside, folder}
        assert [*tmp_path.iterdir()] == [beside]
    assert [*tmp_path.iterdir()] == []


def test_what_a_killed_run_left_goes_with_the_next(tmp_path: Path) -> None:
    """And nothing that has no lock of ours: it may be anybody's."""
    strange = tmp_path / f"{PREFIX}strange"
    strange.mkdir()
    run = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], cwd=ROOT, check=False)
    assert run.returncode == -signal.SIGKILL
    (left,) = tmp_path.glob(f"{PREFIX}*/{LOCK}")
    assert (left.parent / "rows").is_file()
    sweep(tmp_path)
    assert [*tmp_path.iterdir()] == [strange]
