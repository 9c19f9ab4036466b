"""A server that may be killed."""

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from marketplace.embedded.postgres import PostgresServer
from marketplace.processes.schema import upgrade
from tests.conftest import run_sql


@pytest.fixture
def server() -> Iterator[PostgresServer]:
    """A cluster on a real disk, with fsync on, and an empty log in it."""
    # /tmp may be kept in memory; /var/tmp is meant to outlive a restart.
    with tempfile.TemporaryDirectory(prefix="mz-kill-", dir="/var/tmp") as folder:
        Path(folder).chmod(0o755)
        with PostgresServer(Path(folder) / "pg") as started:
            asyncio.run(run_sql(started.dsn("postgres"), "CREATE DATABASE market"))
            upgrade(started.dsn("market"))
            yield started
