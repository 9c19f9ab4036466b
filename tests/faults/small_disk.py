"""A file system of a few megabytes that really fills."""

import asyncio
import errno
import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from marketplace.embedded.postgres import PostgresServer
from marketplace.embedded.server import nobody
from marketplace.processes.schema import upgrade
from tests.conftest import run_sql

MOUNT: Final = ("mount", "-t", "tmpfs", "-o", "size={}m,mode=0755", "none")
UNMOUNT: Final = ("umount", "--lazy")
APART: Final = ("unshare", "--user", "--mount", "--map-root-user")
HOLD: Final = '"$@" && echo mounted && read -r _'
BLOCK_BYTES: Final = 65_536


@contextmanager
def small_disk(megabytes: int) -> Iterator[Path]:
    """Where it is mounted; the test is skipped, with the reason, where nobody may mount."""
    with tempfile.TemporaryDirectory(prefix="mz-disk-", dir="/var/tmp") as folder:
        Path(folder).chmod(0o755)
        mount = [part.format(megabytes) for part in MOUNT] + [folder]
        with (_mounted if os.geteuid() == 0 else _mounted_apart)(mount) as root:
            yield Path(f"{root}{folder}")


@contextmanager
def _mounted(mount: list[str]) -> Iterator[str]:
    done = subprocess.run(mount, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"no small file system can be mounted: {done.stderr.strip()}")
    try:
        yield ""
    finally:
        subprocess.run([*UNMOUNT, mount[-1]], check=True)


@contextmanager
def _mounted_apart(mount: list[str]) -> Iterator[str]:
    """An ordinary user may mount in a namespace of their own; we look in through its process."""
    pipe = subprocess.PIPE
    command = [*APART, "sh", "-c", HOLD, "sh", *mount]
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stderr is not None
        if holder.stdout.readline() != "mounted\n":
            pytest.skip(f"no small file system can be mounted: {holder.stderr.read().strip()}")
        try:
            yield f"/proc/{holder.pid}/root"
        finally:
            holder.communicate("done\n")


@contextmanager
def small_database(
    server: PostgresServer, megabytes: int, name: str = "market", template: str | None = None
) -> Iterator[tuple[str, Path]]:
    """A migrated database whose tables are on a small disk of their own, and the disk.

    Args:
        server: Where it is made.
        megabytes: Of the disk.
        name: Of the database.
        template: A migrated one to copy; absent: the migrations run.
    """

    def run(statement: str) -> None:
        asyncio.run(run_sql(server.dsn("postgres"), statement))

    with small_disk(megabytes) as disk:
        space = disk / "space"
        space.mkdir(0o700)
        if (uid := nobody()) is not None:
            os.chown(space, uid, -1)
        run(f"CREATE TABLESPACE small LOCATION '{space}'")
        copied = "" if template is None else f"TEMPLATE {template}"
        run(f"CREATE DATABASE {name} {copied} TABLESPACE small")
        if template is None:
            upgrade(server.dsn(name))
        yield server.dsn(name), disk
        run(f"DROP DATABASE {name} WITH (FORCE)")
        run("DROP TABLESPACE small")


def fill(folder: Path, *, leave_megabytes: int) -> Path:
    """Put ballast on the disk, so that only so much is left; delete it to free the rest."""
    ballast = folder / f"ballast{len([*folder.glob('ballast*')])}"
    with ballast.open("xb", buffering=0) as file, suppress_full():
        while free_bytes(folder) > leave_megabytes * 1024**2:
            file.write(b"\0" * BLOCK_BYTES)
    return ballast


@contextmanager
def suppress_full() -> Iterator[None]:
    """Others may take the last of the room."""
    try:
        yield
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise


def free_bytes(folder: Path) -> int:
    """What is left on the disk."""
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize
