"""PostgreSQL is killed before a projection's transactions reached the disk: it folds them again.

Projections commit without waiting for the disk (docs/decisions/0005). The log does not.
"""

import asyncio

import asyncpg

from marketplace.embedded.postgres import PostgresServer
from marketplace.handling import CommandHandler
from marketplace.log import EventLog
from projections.advance import advance
from projections.gifts.donor_ledger import DonorLedger
from projections.projection import Connection, Projection
from projections.rebuild import first_difference
from projections.registry import PROJECTIONS, standings
from tests.conftest import ORIGIN, run_sql
from tests.worlds.story import story

LAZY = (
    # As long as it may be, so that nothing reaches the disk before the kill.
    "ALTER SYSTEM SET wal_writer_delay = '10s'",
    "ALTER SYSTEM SET wal_writer_flush_after = '1GB'",
    "SELECT pg_reload_conf()",
)


async def fold_and_fall(server: PostgresServer) -> dict[str, Projection]:
    """Tell a story, fold it, and kill the server; the projections with what they remember."""
    made = {name: make() for name, make in PROJECTIONS.items()}
    async with await EventLog.open(server.dsn("market"), origin=ORIGIN) as log:
        handler = CommandHandler(log)
        for command, actor in story():
            await handler.handle(command, actor=actor)
        connection = await asyncpg.connect(server.dsn("market"))
        events = await log.read()
        for projection in made.values():
            assert await advance(projection, connection, events) == events[-1].position
        server.kill()
        connection.terminate()
    return made


async def check_after_restart(server: PostgresServer, made: dict[str, Projection]) -> None:
    """Something was lost, wholly; who goes on with its memory comes to what the log says."""
    connection = await asyncpg.connect(server.dsn("market"))
    async with await EventLog.open(server.dsn("market"), origin=ORIGIN) as log:
        head = await log.head()
        lost = [standing.name for standing in await standings(connection) if not standing.position]
        assert DonorLedger.name in lost
        for name, projection in made.items():
            assert projection.position == head
            assert await first_difference(PROJECTIONS[name](), connection, log, ignore) is None
            assert await advance(projection, connection, await log.read()) == head
            assert await first_difference(PROJECTIONS[name](), connection, log, ignore) is None
        assert await durability(connection) == "on"
    await connection.close()


def ignore(_: int) -> None:
    """No progress bar."""


async def durability(connection: Connection) -> str:
    """What this connection's other transactions wait for."""
    found: str = await connection.fetchval("SHOW synchronous_commit")
    return found


def test_what_the_disk_did_not_get_is_folded_again(server: PostgresServer) -> None:
    """Rows and position are lost together, events never; memory that is ahead is given up."""
    for statement in LAZY:
        asyncio.run(run_sql(server.dsn("postgres"), statement))
    made = asyncio.run(fold_and_fall(server))
    server.start()
    asyncio.run(check_after_restart(server, made))
