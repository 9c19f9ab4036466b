"""The ledgers over HTTP, for readers without a token."""

from collections.abc import AsyncIterator

import asyncpg
import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from marketplace.connections import REPLAYS
from marketplace.handling import CommandHandler
from marketplace.log import EventLog
from marketplace.processes.web_app import create_app
from projections.advance import advance
from projections.registry import PROJECTIONS
from tests.conftest import ORIGIN
from tests.web.serving import NO_PICTURES
from tests.worlds.story import story


@pytest.fixture
async def client(dsn: str, log: EventLog) -> AsyncIterator[AsyncTestClient[Litestar]]:
    """The application after the story."""
    handler = CommandHandler(log)
    for command, actor in story():
        await handler.handle(command, actor=actor)
    connection = await asyncpg.connect(dsn)
    for make in PROJECTIONS.values():
        await advance(make(), connection, await log.read())
    await connection.close()
    async with AsyncTestClient(
        create_app(dsn, ORIGIN, NO_PICTURES, NO_PICTURES, patience=REPLAYS)
    ) as opened:
        yield opened


async def test_the_ledgers_agree(client: AsyncTestClient[Litestar]) -> None:
    """Household, donor, trace and account say the same."""
    ledger = (await client.get("/api/v1/households/H-ONE/ledger")).json()
    assert ledger["totals"][0]["paid"]["minor"] == 5_000
    donor = (await client.get("/api/v1/donors/D-0/ledger")).json()
    assert [gift["donation_id"] for gift in donor["gifts"]] == ["G-2", "G-0"]
    trace = (await client.get("/api/v1/donations/G-0/trace")).json()
    assert trace == donor["gifts"][-1]
    account = (await client.get("/api/v1/accounts/funds:household:H-ONE")).json()
    assert account["balances"][0]["balance"]["minor"] == -1_667
    past = (await client.get("/api/v1/accounts/funds:household:H-ONE?at=3")).json()
    assert past["balances"] == []
    campaign = (await client.get("/api/v1/campaigns/C-BOOKS")).json()
    assert campaign["given"]["minor"] == 40_006


async def test_the_log_can_be_read_whole(client: AsyncTestClient[Litestar]) -> None:
    """Pages, stream and checkpoint agree on what there is."""
    checkpoint = (await client.get("/api/v1/log/checkpoint")).json()
    page = (await client.get("/api/v1/events?after=3&limit=2")).json()
    assert [entry["position"] for entry in page] == [4, 5]
    stream = (await client.get("/api/v1/events.ndjson")).text.splitlines()
    assert len(stream) == checkpoint["size"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/households/H-NONE/ledger", 404),
        ("GET", "/api/v1/donors/D-NONE/ledger", 404),
        ("GET", "/api/v1/donations/G-NONE/trace", 404),
        ("GET", "/api/v1/nothing", 404),
        ("DELETE", "/api/v1/campaigns", 405),
        ("GET", "/api/v1/events?after=-1", 400),
        ("GET", "/api/v1/events?limit=9999", 400),
    ],
)
async def test_every_error_is_a_problem(
    client: AsyncTestClient[Litestar], method: str, path: str, status: int
) -> None:
    """RFC 9457 on what is not there, not allowed or not readable."""
    answer = await client.request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status


async def test_the_api_describes_itself(client: AsyncTestClient[Litestar]) -> None:
    """OpenAPI 3.1 names every path."""
    document = (await client.get("/api/openapi.json")).json()
    assert document["openapi"].startswith("3.1")
    assert "/api/v1/donations/{donation_id}/trace" in document["paths"]
