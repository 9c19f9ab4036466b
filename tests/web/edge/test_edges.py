"""Every address with what can be written at the edges: refused or answered, never a 5xx."""

from collections.abc import AsyncIterator, Iterator
from itertools import product
from urllib.parse import quote
from uuid import UUID

import asyncpg
import pytest
from httpx import AsyncClient

from marketplace.identity.staff import Role, create_token
from tests.web.edge.hostile_bodies import BODIES
from tests.web.serving import client_of

TEXTS = ("\0", "9" * 40, "-1", "a" * 5_000, "\u202e", "😀", "..", "%", "'", "1e999", "０", "*/*")
NAMES = (
    *("after", "before", "limit", "part", "at", "from", "to", "lang", "status", "household"),
    "earned_before",
)
BASE = "http://test.example"


@pytest.fixture
async def client(dsn: str) -> AsyncIterator[AsyncClient]:
    """An admin, who may do everything."""
    connection = await asyncpg.connect(dsn)
    token = await create_token(
        connection, name="admin", role=Role.ADMIN, party=None, entropy=lambda size: b"a" * size
    )
    await connection.close()
    async with client_of(dsn) as opened:
        opened.headers["Authorization"] = f"Bearer {token}"
        yield opened


def routes(client: AsyncClient, method: str) -> Iterator[str]:
    """Templates of all addresses that answer to a method; the log's stream and health aside."""
    for route in client._transport.app.routes:  # type: ignore[attr-defined]
        aside = route.path.endswith(".ndjson") or route.path.startswith("/health/")
        if method in getattr(route, "methods", ()) and not aside:
            yield route.path


def filled(template: str, text: str) -> str:
    """An address with the same text in each of its places."""
    parts = template.split("/")
    return "/".join(quote(text, safe="") if part.startswith("{") else part for part in parts)


async def test_edges_in_paths_and_queries_are_never_our_fault(client: AsyncClient) -> None:
    """Every read, with each text in its path, and in every parameter that any read has."""
    asked, answers = 0, set()
    for template in routes(client, "GET"):
        addresses = [filled(template, text) for text in TEXTS] if "{" in template else []
        addresses += [
            f"{filled(template, 'X-1')}?" + "&".join(f"{name}={quote(text)}" for name in NAMES)
            for text in TEXTS
        ]
        for address, accept in product(addresses, ("text/html", "application/json")):
            answer = await client.get(BASE + address, headers={"Accept": accept})
            assert answer.status_code < 500, (address, answer.text)
            answers.add(answer.status_code)
            asked += 1
    assert asked > 1_000
    assert answers >= {200, 400, 404}


async def test_crooked_bodies_are_never_our_fault(client: AsyncClient) -> None:
    """Every command, signed by who may do everything: each body is refused and nothing recorded."""
    asked = 0
    for template in routes(client, "POST"):
        for number, body in enumerate(BODIES.values()):
            key = str(UUID(int=(0x4 << 76) | (0x8 << 60) | number + asked))
            headers = {"Idempotency-Key": key, "Content-Type": "application/json"}
            answer = await client.post(
                BASE + filled(template, "X-1"), content=body, headers=headers
            )
            assert 400 <= answer.status_code < 500, (template, body[:40], answer.text)
            asked += 1
    assert asked > 400
    checkpoint = (await client.get("/api/v1/log/checkpoint")).json()
    assert checkpoint["size"] == 0
