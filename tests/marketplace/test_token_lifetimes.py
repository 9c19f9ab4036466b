"""Tokens are listed, revoked and end; the case of a lost phone."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest
from click.testing import CliRunner, Result
from httpx import AsyncClient

from marketplace.cli import main
from marketplace.identity.staff import (
    DAYS,
    Role,
    create_token,
    revoke_tokens,
    staff_of,
    tokens_of,
)
from marketplace.log import EventLog
from tests.web.serving import client_of

LONG = "T-AAAAAAAA"
Run = Callable[[str], Result]


@pytest.fixture
async def connection(dsn: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection to a fresh database."""
    opened = await asyncpg.connect(dsn)
    yield opened
    await opened.close()


@pytest.fixture
async def pool(dsn: str) -> AsyncIterator[asyncpg.Pool]:
    """A pool over the same."""
    async with asyncpg.create_pool(dsn, min_size=1, max_size=2) as opened:
        yield opened


@pytest.fixture
def run(dsn: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command line on the same database."""
    monkeypatch.setenv("DATABASE_URL", dsn)
    return lambda line: CliRunner().invoke(main, line.split())


def worker(connection: asyncpg.Connection, name: str = "worker", days: int = DAYS) -> object:
    """A worker's token."""
    return create_token(
        connection, name=name, role=Role.WORKER, party="H-1", entropy=os.urandom, days=days
    )


async def status(client: AsyncClient, token: str) -> int:
    """What a claim with the token is answered with: 404 says that it is taken."""
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "k"}
    answer = await client.post("/api/v1/orders/O-NONE/claims", json={}, headers=headers)
    return answer.status_code


async def test_a_revoked_token_is_refused_at_once_in_every_process(
    dsn: str, log: EventLog, connection: asyncpg.Connection, run: Run
) -> None:
    """Two servers that knew it a moment ago; the person's other token goes on."""
    del log
    lost, kept = [await worker(connection) for _ in range(2)]
    (first, _) = await tokens_of(connection)
    lost_id = first.token_id
    async with client_of(dsn) as one, client_of(dsn) as other:
        for client in (one, other):
            assert await status(client, lost) == 404
        revoked = await asyncio.to_thread(run, f"token revoke {lost_id}")
        assert revoked.exit_code == 0, revoked.output
        for client in (one, other):
            assert await status(client, lost) == 401
            assert await status(client, kept) == 404


async def test_all_tokens_of_a_lost_phone_go_by_the_persons_name(
    pool: asyncpg.Pool, connection: asyncpg.Connection, run: Run
) -> None:
    """Whoever finds the phone has none of them; nobody else loses one."""
    lost = [await worker(connection) for _ in range(3)]
    other = await worker(connection, "somebody else")
    listed = (await asyncio.to_thread(run, "token list --name worker")).output
    assert listed.count("good to") == 3
    assert not any(token in listed for token in lost)
    revoked = await asyncio.to_thread(run, "token revoke --name worker")
    assert revoked.output.count("revoked") == 3
    assert [await staff_of(pool, token) for token in lost] == [None] * 3
    assert await staff_of(pool, other) is not None
    before = [token.revoked_at for token in await tokens_of(connection, "worker")]
    await revoke_tokens(connection, name="worker")
    assert [token.revoked_at for token in await tokens_of(connection, "worker")] == before


async def test_a_token_ends(pool: asyncpg.Pool, connection: asyncpg.Connection) -> None:
    """After 90 days unless said otherwise, to the moment by the database's clock."""
    for days in (DAYS, 7):
        token = await worker(connection, f"for {days}", days)
        (listed,) = await tokens_of(connection, f"for {days}")
        left = listed.expires_at - datetime.now(UTC)
        assert timedelta(days) - timedelta(hours=1) < left <= timedelta(days)
        assert listed.is_good
        assert await staff_of(pool, token) is not None
        shift = "UPDATE staff_tokens SET expires_at = now() WHERE name = $1"
        await connection.execute(shift, f"for {days}")
        assert await staff_of(pool, token) is None
        assert not (await tokens_of(connection, f"for {days}"))[0].is_good


async def test_the_last_use_is_written_once_a_day(
    pool: asyncpg.Pool, connection: asyncpg.Connection
) -> None:
    """Not at every request: the row's version stays until the day changes."""
    token = await worker(connection)
    assert (await tokens_of(connection))[0].last_used_on is None
    await staff_of(pool, token)
    version = await connection.fetchval("SELECT xmin FROM staff_tokens")
    for _ in range(20):
        await staff_of(pool, token)
    assert await connection.fetchval("SELECT xmin FROM staff_tokens") == version
    await connection.execute("UPDATE staff_tokens SET last_used_on = '2026-01-01'")
    await staff_of(pool, token)
    (listed,) = await tokens_of(connection)
    assert listed.last_used_on is not None
    assert listed.last_used_on.year * 12 + listed.last_used_on.month > 2026 * 12 + 1


async def test_a_server_that_only_reads_turns_nobody_away(
    dsn: str, connection: asyncpg.Connection
) -> None:
    """The day of use waits for a server that takes it."""
    token = await worker(connection)
    reading = {"default_transaction_read_only": "on"}
    async with asyncpg.create_pool(dsn, min_size=1, server_settings=reading) as standby:
        assert await staff_of(standby, token) is not None
    assert (await tokens_of(connection))[0].last_used_on is None


async def test_the_command_line_says_what_it_did_not_find(run: Run) -> None:
    """A wrong id revokes nothing and says so; neither or both of id and name is a usage error."""
    missing = await asyncio.to_thread(run, f"token revoke {LONG}")
    assert (missing.exit_code, LONG in missing.output) == (1, True)
    for wrong in ("token revoke", f"token revoke {LONG} --name x", "token create --days 0"):
        assert (await asyncio.to_thread(run, wrong)).exit_code == 2
