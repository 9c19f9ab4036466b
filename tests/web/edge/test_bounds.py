"""No read grows with the log: a log four times as long costs as many rows and bytes."""

import asyncio
from collections.abc import AsyncIterator
from typing import NamedTuple

import asyncpg
import pytest
from httpx import AsyncClient
from msgspec.structs import replace

from domain.allocations.need import Candidate
from domain.ids import AllocationId, PayoutId
from marketplace.handling import CommandHandler
from marketplace.log import EventLog
from projections.advance import advance
from projections.registry import PROJECTIONS
from tests.story import HOUSEHOLDS, OFFICER, allocate, campaign, gift, household, payout
from tests.web.serving import client_of

SHORT, LONG = 300, 1_200
"""Gifts; with their fees, allocations and payouts the longer log has some three thousand events."""
GROWTH_ROWS, GROWTH_BYTES = 60, 1_500
"""What may come of one more digit here and a page that is now full."""
KNOWN = {
    "campaign_id": "C-BOOKS",
    "household_id": "H-ONE",
    "donor_id": "D-1",
    "donation_id": "G-0",
    "payout_id": "P-0",
    "account": "funds:campaign:C-BOOKS",
}
QUERIES = {
    "/api/v1/accounts/{account:str}": ("", "?at=900"),
    "/api/v1/households/{household_id:str}/statement": ("?from=2026-01-01&to=2026-12-31",),
    "/api/v1/households/{household_id:str}/statement.csv": ("?from=2026-01-01&to=2026-12-31",),
}
GROWS = {
    "/api/v1/events.ndjson": "is the whole log; the number of its readers is bounded instead",
    "/metrics": "counts what is on its way",
}
"""Routes that are known to read more of a longer log, and why."""
READ = """
    SELECT (SELECT coalesce(sum(seq_tup_read), 0) FROM pg_stat_user_tables)
        + (SELECT coalesce(sum(idx_tup_read), 0) FROM pg_stat_user_indexes)
"""


class Cost(NamedTuple):
    """What one request took."""

    status: int
    rows: int
    size: int


class World:
    """A campaign of which everything is one donor's, and most of it on its way to one household."""

    def __init__(self, log: EventLog, client: AsyncClient, connection: asyncpg.Connection) -> None:
        self.log, self.client, self.connection = log, client, connection
        self.handler = CommandHandler(log)
        self.gifts = 0

    async def grow(self, until: int) -> None:
        """Gifts up to a number, and of every fifty an allocation that is paid out."""
        while self.gifts < until:
            for _ in range(50):
                command, actor = gift(self.gifts, 1_000, "D-1")
                await self.handler.handle(command, actor=actor)
                self.gifts += 1
            number = self.gifts // 50 - 1
            candidates = [Candidate(key, 1 + n) for n, key in enumerate(HOUSEHOLDS)]
            share = replace(
                allocate(*candidates, minor=30_000), allocation_id=AllocationId(f"A-{number}")
            )
            await self.handler.handle(share, actor=OFFICER)
            for part in range(10):
                asked = payout(PayoutId(f"P-{number * 10 + part}"), HOUSEHOLDS[0], 1_000)[:2]
                for command, actor in asked:
                    await self.handler.handle(command, actor=actor)
        for make in PROJECTIONS.values():
            projection = make()
            async for events in self.log.iterate():
                await advance(projection, self.connection, events)
        await self.connection.execute("ANALYZE")

    async def cost(self, address: str) -> Cost:
        """Ask once to warm up, and once to count."""
        await self.client.get(address)
        before = await self._read()
        answer = await self.client.get(address)
        return Cost(answer.status_code, await self._read() - before, len(answer.content))

    async def _read(self) -> int:
        """Rows and index entries that the application's connections have read."""
        state = self.client._transport.app.state  # type: ignore[attr-defined]
        for pool in (state.pool, state.log._pool):
            opened = await asyncio.gather(*(pool.acquire() for _ in range(pool.get_size())))
            for connection in opened:
                await connection.execute("SELECT pg_stat_force_next_flush()")
                await pool.release(connection)
        await self.connection.execute("SELECT pg_stat_clear_snapshot()")
        return int(await self.connection.fetchval(READ))

    def addresses(self) -> dict[str, list[str]]:
        """Every address that is read without a token, by its template."""
        found: dict[str, list[str]] = {}
        for route in self.client._transport.app.routes:  # type: ignore[attr-defined]
            if "GET" not in getattr(route, "methods", ()):
                continue
            path = route.path
            for name, value in KNOWN.items():
                path = path.replace(f"{{{name}:str}}", value)
            if "{" not in path:
                found[route.path] = [path + query for query in QUERIES.get(route.path, ("",))]
        return found


@pytest.fixture
async def world(dsn: str, log: EventLog) -> AsyncIterator[World]:
    """Short as yet. Small tables are read by index too, as they will be when they are large."""
    connection = await asyncpg.connect(dsn)
    name = await connection.fetchval("SELECT current_database()")
    await connection.execute(f"ALTER DATABASE {name} SET enable_seqscan = off")
    async with client_of(dsn) as client:
        made = World(log, client, connection)
        for command, actor in (
            *campaign(),
            *(step for key in HOUSEHOLDS for step in household(key)),
        ):
            await made.handler.handle(command, actor=actor)
        await made.grow(SHORT)
        yield made
    await connection.close()


async def test_no_read_grows_with_the_log(world: World) -> None:
    """All routes, twice; those that do grow are named, and are found to grow."""
    addresses = world.addresses()
    short = {one: await world.cost(one) for found in addresses.values() for one in found}
    await world.grow(LONG)
    grown, answered = {}, 0
    for path, found in addresses.items():
        for one in found:
            cost = await world.cost(one)
            answered += cost.status == 200
            rows, size = cost.rows - short[one].rows, cost.size - short[one].size
            if rows > GROWTH_ROWS or size > GROWTH_BYTES:
                grown[path] = (short[one], cost)
    assert {path: grown[path] for path in grown.keys() - GROWS.keys()} == {}
    assert "/api/v1/events.ndjson" in grown, "else this test finds nothing"
    assert answered > 20
