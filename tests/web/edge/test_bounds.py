"""No read grows with the log: a log four times as long costs as many rows and bytes."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

import asyncpg
import pytest
from httpx import AsyncClient
from msgspec.structs import replace

from domain.allocations.need import Candidate
from domain.decider import Command
from domain.facts.piecework.work import ReturnReason
from domain.ids import AllocationId, BatchId, PayoutId
from domain.piecework.assignments.judgement.commands import ApproveAssignment
from domain.piecework.assignments.work.commands import ReturnAssignment
from marketplace.handling import CommandHandler
from marketplace.log import EventLog
from projections.advance import advance
from projections.registry import PROJECTIONS
from tests.web.serving import client_of
from tests.worlds.paying import decline, start
from tests.worlds.story import (
    HOUSEHOLDS,
    SYSTEM,
    allocate,
    campaign,
    gift,
    household,
    payout,
)
from tests.worlds.workshop import OPERATOR, POOR, STATION, TERMS, Workshop

SHORT, LONG = 6, 24
"""Rounds; the longer log has some five thousand events."""
GIFTS, PAYOUTS, ORDERS, CLAIMS = 50, 10, 10, 10
"""What each round adds."""
GROWTH_ROWS, GROWTH_BYTES = 60, 1_500
"""What may come of one more digit here and a page that is now full."""
KNOWN = {
    "campaign_id": "C-BOOKS",
    "household_id": "H-ONE",
    "donor_id": "D-1",
    "donation_id": "G-0",
    "payout_id": "P-0",
    "account": "funds:campaign:C-BOOKS",
    "order_id": "O-BAGS",
    "assignment_id": "A-O-0-1",
    "station_id": STATION,
    "batch_id": "B-1",
    "payment_id": "PAY-0",
}
PERIOD = "from=2025-06-01&to=2027-12-31"
MORE = (
    "/api/v1/accounts/funds:campaign:C-BOOKS?at=900",
    "/api/v1/accounts/earnings:household:H-NEEDY?at=900",
    "/donations/G-1",
    "/api/v1/donations/G-1/trace",
    "/api/v1/open-work?household=H-NEEDY",
    "/api/v1/orders?status=open",
    "/households/H-NEEDY",
    "/api/v1/households/H-NEEDY/ledger",
    "/api/v1/households/H-NEEDY/earnings",
    "/api/v1/households/H-NEEDY/assignments",
    f"/api/v1/households/H-NEEDY/statement?{PERIOD}",
    f"/api/v1/households/H-NEEDY/statement.csv?{PERIOD}",
    f"/households/H-NEEDY/statement?{PERIOD}",
)
"""Addresses beside one of each route: with queries, and of whom more and more is told."""
GROWS = {
    "/donations/G-1": "adds up a gift that is split ever more often, of which it shows a part",
    "/api/v1/donations/G-1/trace": "the same",
    f"/api/v1/households/H-NEEDY/statement?{PERIOD}": "is whole, up to 5,000 lines of three years",
    f"/api/v1/households/H-NEEDY/statement.csv?{PERIOD}": "the same",
    f"/households/H-NEEDY/statement?{PERIOD}": "the same",
    "/api/v1/events.ndjson": "is the whole log; the number of its readers is bounded instead",
    "/metrics": "counts what is on its way, for those who run the marketplace",
}
"""Addresses that do read more of a longer log, and why. ``docs/security.md`` lists them, too."""
UNASKED = {
    "/orders/{order_id:str}/pictures/{side:int}/{sha256:str}": "reads one order and one file",
    "/api/v1/assignments/{assignment_id:str}/dispute": "reads one claim and one order, asked apart",
    "/api/v1/attachments/{sha256:str}": "wants a token",
    "/api/v1/bank-lines": "wants a token",
    "/api/v1/openings": "wants a token",
    "/api/v1/suspended-payments": "wants a token",
    "/static/{name:str}": "is a file of ours",
    "/api/{path:str}": "is for addresses that do not exist",
}
"""Routes that are left out, and why."""
REFUSED = (
    "/payments/PAY-0/checkout",
    "/health/ready",
    "/api/v1/households/H-ONE/statement",
    "/api/v1/households/H-ONE/statement.csv",
)
"""Addresses that answer otherwise than with 200."""
OK = 200
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
    """One donor, one payee, one worker and one order of whom nearly everything is told."""

    def __init__(self, log: EventLog, client: AsyncClient, connection: asyncpg.Connection) -> None:
        self.log, self.client, self.connection = log, client, connection
        self.handler = CommandHandler(log)
        self.shop = Workshop(terms=replace(TERMS, bonus_pool_minor=0))
        self.rounds = 0

    async def do(self, *commands: Command) -> None:
        """Carry commands out."""
        for command in commands:
            await self.handler.handle(command, actor=getattr(command, "by", None) or SYSTEM)

    async def begin(self) -> None:
        """The campaign, all households, and the order that is claimed and given back for ever."""
        steps = (*campaign(), *(step for key in HOUSEHOLDS for step in household(key)))
        await self.do(*(command for command, _ in steps))
        await self.do(*self.shop.done, *opening(self.shop))

    async def grow(self, until: int) -> None:
        """Rounds up to a number; then every read model is at the head."""
        for number in range(self.rounds, until):
            await self._give(number)
            for order in range(number * ORDERS, (number + 1) * ORDERS):
                await self._work(self.shop.beside(f"O-{order}"))
            for claim in range(number * CLAIMS, (number + 1) * CLAIMS):
                name = f"A-BACK-{claim}"
                back = {"name": name, "reason": ReturnReason.NO_TIME}
                await self.do(self.shop.claim(9, POOR, name))
                await self.do(self.shop.step(ReturnAssignment, 9, POOR, **back))
        self.rounds = until
        for make in PROJECTIONS.values():
            projection = make()
            async for events in self.log.iterate():
                await advance(projection, self.connection, events)
        await self.connection.execute("ANALYZE")

    async def _give(self, number: int) -> None:
        """Gifts, of which the second is worth more than all others, and what is paid of them."""
        for gift_number in range(number * GIFTS, (number + 1) * GIFTS):
            await self.do(gift(gift_number, 10**8 if gift_number == 1 else 1_000, "D-1")[0])
            begun = start(gift_number)
            await self.do(begun, decline(begun))
        candidates = [Candidate(key, 1 + n) for n, key in enumerate(HOUSEHOLDS)]
        share = allocate(*candidates, minor=30_000)
        await self.do(replace(share, allocation_id=AllocationId(f"A-{number}")))
        for part in range(number * PAYOUTS, (number + 1) * PAYOUTS):
            asked = payout(PayoutId(f"P-{part}"), HOUSEHOLDS[0], 1_000)[:2]
            request = replace(asked[0][0], batch_id=BatchId("B-1"))
            await self.do(request, asked[1][0])

    async def _work(self, shop: Workshop) -> None:
        """An order that stays open; one household does its first lot, handled by the station."""
        await self.do(*opening(shop))
        await self.do(shop.claim(1, by=OPERATOR, station_id=STATION))
        name = {"name": shop.assignment(1)}
        await self.do(shop.submit(**name), shop.judge(ApproveAssignment, **name))

    async def cost(self, address: str) -> Cost:
        """Ask once to warm up, then count; the least of two, as autovacuum may read meanwhile."""
        await self.client.get(address)
        rows = []
        for _ in range(2):
            before = await self._read()
            answer = await self.client.get(address)
            rows.append(await self._read() - before)
        return Cost(answer.status_code, min(rows), len(answer.content))

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

    def addresses(self) -> list[str]:
        """One of every route that is read without a token, and more."""
        found = []
        for route in self.client._transport.app.routes:  # type: ignore[attr-defined]
            if "GET" not in getattr(route, "methods", ()) or route.path in UNASKED:
                continue
            path = route.path
            for name, value in KNOWN.items():
                path = path.replace(f"{{{name}:str}}", value)
            assert "{" not in path, "a new kind of name: who has it here?"
            found.append(path)
        return [*found, *MORE]


def opening(shop: Workshop) -> tuple[Command, ...]:
    """All steps to an open order."""
    return shop.draft(), shop.fund(), shop.review(), shop.publish()


@pytest.fixture
async def world(dsn: str, log: EventLog) -> AsyncIterator[World]:
    """Short as yet. Small tables are read by index too, as they will be when they are large."""
    connection = await asyncpg.connect(dsn)
    name = await connection.fetchval("SELECT current_database()")
    await connection.execute(f"ALTER DATABASE {name} SET enable_seqscan = off")
    async with client_of(dsn) as client:
        made = World(log, client, connection)
        await made.begin()
        await made.grow(SHORT)
        yield made
    await connection.close()


async def test_no_read_grows_with_the_log(world: World) -> None:
    """All routes, twice; those that do grow are named, and every one of these is found to grow."""
    addresses = world.addresses()
    short = {one: await world.cost(one) for one in addresses}
    await world.grow(LONG)
    grown, answered = {}, set()
    for one in addresses:
        cost = await world.cost(one)
        if cost.status == OK:
            answered.add(one)
        rows, size = cost.rows - short[one].rows, cost.size - short[one].size
        if rows > GROWTH_ROWS or size > GROWTH_BYTES:
            grown[one] = (short[one], cost)
    assert {one: grown[one] for one in grown.keys() - GROWS.keys()} == {}
    assert grown.keys() == GROWS.keys()
    refused = {one for one in addresses if one not in answered}
    assert refused == set(REFUSED)


def test_what_grows_is_in_the_document() -> None:
    """Whoever reads about threats finds each kind of address that grows."""
    document = Path("docs/security.md").read_text(encoding="utf-8")
    for kind in ("one gift", "a statement", "`/events.ndjson`", "`/metrics`"):
        assert kind in document, kind
