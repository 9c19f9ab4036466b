"""Due times of no order: a program that does not know them can come back, and go on."""

import asyncio
from typing import Any

import asyncpg
import pytest
from alembic import command
from alembic.config import Config

from marketplace.embedded.postgres import PostgresServer
from marketplace.processes.schema import MIGRATIONS, upgrade
from tests.conftest import run_sql

BEFORE, AFTER = "2026_11_27_payout_reservations", "2026_11_27_due_times"
INSERT = "INSERT INTO timers.timers VALUES ($1, 'visit', now(), 1, $2)"
SUBJECTS = "SELECT subject FROM timers.timers ORDER BY subject"


def down(dsn: str) -> None:
    """Take the migration back."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("sqlalchemy.url", dsn.replace("postgresql:", "postgresql+asyncpg:", 1))
    command.downgrade(config, BEFORE)


async def test_an_order_may_be_absent_and_the_table_goes_back(postgres: PostgresServer) -> None:
    """What has no order goes, what has one stays, and up again nothing is in the way."""
    dsn = postgres.dsn("due_times")
    await run_sql(postgres.dsn("postgres"), "CREATE DATABASE due_times")
    await asyncio.to_thread(upgrade, dsn, AFTER)
    connection = await asyncpg.connect(dsn)

    async def subjects() -> list[Any]:
        return [row["subject"] for row in await connection.fetch(SUBJECTS)]

    await connection.execute(INSERT, "V-1", None)
    await connection.execute(INSERT, "O-1", "O-1")
    await asyncio.to_thread(down, dsn)
    assert await subjects() == ["O-1"]
    with pytest.raises(asyncpg.NotNullViolationError):
        await connection.execute(INSERT, "V-1", None)
    await asyncio.to_thread(upgrade, dsn, AFTER)
    await connection.execute(INSERT, "V-1", None)
    assert await subjects() == ["O-1", "V-1"]
    await connection.close()
    await run_sql(postgres.dsn("postgres"), "DROP DATABASE due_times")
