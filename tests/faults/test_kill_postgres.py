"""PostgreSQL is killed in the middle of appends: what was acknowledged is there afterwards.

On a real disk with fsync on. The negative control breaks durability on purpose and must lose
acknowledged events, or the test would prove nothing. A kill ends programs, not the machine: what
the operating system holds survives it, so this can't show what a power cut does.
"""

import asyncio
from itertools import count

from marketplace.embedded.postgres import PostgresServer
from marketplace.log import EventLog, LogBusyError, OutcomeUnknownError
from tests.conftest import ORIGIN, run_sql
from tests.log.writing import event, verify

CALLERS = 64
ACKNOWLEDGED_MIN = 500
ROUNDS_MAX = 5
FORGETFUL = (
    "ALTER DATABASE market SET synchronous_commit = off",
    # As long as it may be, so that little reaches the disk before the kill.
    "ALTER SYSTEM SET wal_writer_delay = '10s'",
    "ALTER SYSTEM SET wal_writer_flush_after = '1GB'",
    "SELECT pg_reload_conf()",
)

Acknowledged = dict[str, int]


async def append_until_killed(server: PostgresServer, prefix: str) -> Acknowledged:
    """Many callers append; the server is killed among them. The keys that were acknowledged."""
    acknowledged: Acknowledged = {}
    enough = asyncio.Event()
    numbers = count()
    log = await EventLog.open(server.dsn("market"), origin=ORIGIN)

    async def caller() -> None:
        while True:
            key = f"{prefix}/{next(numbers)}"
            try:
                acknowledged[key] = (await log.append([event()], key=key, body="b")).last
            except (LogBusyError, OutcomeUnknownError):
                return
            if len(acknowledged) >= ACKNOWLEDGED_MIN:
                enough.set()

    callers = [asyncio.create_task(caller()) for _ in range(CALLERS)]
    async with asyncio.timeout(30):
        await enough.wait()
        server.kill()
        await asyncio.gather(*callers)
    await log.close()
    return acknowledged


async def missing_after_restart(server: PostgresServer, acknowledged: Acknowledged) -> list[str]:
    """Check positions, tree and head of what is there; the acknowledged keys that are not."""
    async with await EventLog.open(server.dsn("market"), origin=ORIGIN) as log:
        await verify(log)
        found = {recorded.header.key: recorded.position for recorded in await log.read()}
    return [key for key, position in acknowledged.items() if found.get(key) != position]


def kill_and_restart(server: PostgresServer, prefix: str) -> list[str]:
    """One round; the acknowledged keys that were lost."""
    acknowledged = asyncio.run(append_until_killed(server, prefix))
    assert len(acknowledged) >= ACKNOWLEDGED_MIN
    server.start()
    return asyncio.run(missing_after_restart(server, acknowledged))


def test_no_acknowledged_event_is_lost(server: PostgresServer) -> None:
    """After each of several kills all are there, gapless, and the tree's root is the head's."""
    for number in range(3):
        assert kill_and_restart(server, str(number)) == []


def test_a_forgetful_database_is_caught(server: PostgresServer) -> None:
    """With synchronous_commit off the same kill loses acknowledged events, and we see it."""
    for statement in FORGETFUL:
        asyncio.run(run_sql(server.dsn("postgres"), statement))
    rounds = (kill_and_restart(server, str(number)) for number in range(ROUNDS_MAX))
    assert any(rounds)
