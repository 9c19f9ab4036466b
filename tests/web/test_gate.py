"""The gate before every command: the caller's role is settled before a body is looked at."""

from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path
from typing import Any, Final

import asyncpg
import pytest
from httpx import AsyncClient
from litestar import Litestar

from marketplace.identity.staff import PARTY_PREFIXES, Role, create_token
from marketplace.log import EventLog
from marketplace.processes.web_app import BODY_BYTES_MAX, create_app
from marketplace.web.auth import ROLES
from tests.conftest import ORIGIN
from tests.web.serving import client_of

ANYBODYS: Final = (
    *("/api/v1/donations", "/api/v1/payments"),
    # Forms, and gateways, whose signature is their token.
    *("/payments/X-1/retry", "/webhooks/X-1"),
)
UNREADABLE: Final = (b"{", b"\xff\xfe", b"[" * 1_000, b" " * (BODY_BYTES_MAX + 1))
"""No JSON, no UTF-8, too deep, too long."""
entropy = count(1)


def commands(app: Litestar) -> Iterator[tuple[str, tuple[Role, ...]]]:
    """Every path that takes a POST, with something for each id in it, and who may send it."""
    for route in app.routes:
        for handler in getattr(route, "route_handlers", ()):
            if "POST" in handler.http_methods:
                parts = (part if isinstance(part, str) else "X-1" for part in route.path_components)
                yield "/" + "/".join(parts), handler.opt[ROLES]


@pytest.fixture
def routes(dsn: str, tmp_path: Path) -> list[tuple[str, tuple[Role, ...]]]:
    """What the application takes, as it is wired."""
    return [*commands(create_app(dsn, ORIGIN, tmp_path / "pictures", tmp_path / "keys"))]


@pytest.fixture
async def tokens(dsn: str) -> dict[Role, str]:
    """A token of each role."""
    connection = await asyncpg.connect(dsn)
    made = {
        role: await create_token(
            connection,
            name=f"one {role}",
            role=role,
            party=f"{PARTY_PREFIXES[role]}ONE" if role in PARTY_PREFIXES else None,
            entropy=lambda size: next(entropy).to_bytes(size, "big"),
        )
        for role in Role
    }
    await connection.close()
    return made


@pytest.fixture
async def client(dsn: str, log: EventLog) -> AsyncIterator[AsyncClient]:
    """An empty marketplace."""
    del log
    async with client_of(dsn) as opened:
        yield opened


async def ask(client: AsyncClient, path: str, token: str | None, content: bytes) -> tuple[int, Any]:
    """Post what can't be read; the status and code of the answer."""
    headers = {"Content-Type": "application/json", "Idempotency-Key": "k"}
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    answer = await client.post(path, content=content, headers=headers)
    return answer.status_code, answer.json()["code"]


async def test_a_role_is_settled_before_a_body_is_read(
    client: AsyncClient, routes: list[tuple[str, tuple[Role, ...]]], tokens: dict[Role, str]
) -> None:
    """Every command: 401 for nobody and 403 for another role, whatever the body is."""
    assert len(routes) > 50
    for path, roles in routes:
        if path in ANYBODYS:
            assert roles == ()
            continue
        assert roles, path
        for content in UNREADABLE:
            assert await ask(client, path, None, content) == (401, "NotAuthenticated")
            for role in {*Role} - {*roles, Role.ADMIN}:
                answer = await ask(client, path, tokens[role], content)
                assert answer == (403, "NotPermitted"), (path, role)


async def test_who_may_call_hears_of_the_body(
    client: AsyncClient, routes: list[tuple[str, tuple[Role, ...]]], tokens: dict[Role, str]
) -> None:
    """The negative control: the same bodies from those who may are looked at, and refused."""
    (path, roles) = next(found for found in routes if found[0].endswith("/payouts"))
    for content in (b"{", b"\xff\xfe", UNREADABLE[-1]):
        status, _ = await ask(client, path, tokens[roles[0]], content)
        assert status in (400, 413), content[:2]


SECRET: Final = "H-SECRET"
BREAKING: Final = {
    "a row that is twice there": "INSERT INTO secrets VALUES ('H-SECRET'), ('H-SECRET')",
    "a value of another kind": "SELECT 'H-SECRET'::text::int",
    "a rule of a table": "INSERT INTO secrets VALUES ('H-SECRET-too-long')",
    "a raised text": "DO $$ BEGIN RAISE EXCEPTION 'H-SECRET'; END $$",
    "a table that is not there": 'SELECT * FROM "H-SECRET"',
}


@pytest.mark.parametrize("accept", ["application/json", "text/html"])
@pytest.mark.parametrize("statement", BREAKING.values(), ids=BREAKING)
async def test_an_error_names_no_value_of_the_database(
    dsn: str, log: EventLog, statement: str, accept: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What PostgreSQL says of a row stays with us, in the API and on pages."""
    del log
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute("CREATE TABLE secrets (s text PRIMARY KEY CHECK (length(s) < 12))")
        with pytest.raises(asyncpg.PostgresError) as broken:
            await connection.execute(statement)
    finally:
        await connection.close()

    def fail(*_: Any, **__: Any) -> None:
        raise broken.value

    async with client_of(dsn) as client:
        for name in ("acquire", "fetch", "fetchrow"):
            monkeypatch.setattr(asyncpg.Pool, name, fail)
        for path in ("/", "/api/v1/payouts", "/orders/O-1", "/api/v1/accounts/x"):
            answer = await client.get(path, headers={"Accept": accept})
            assert answer.status_code >= 500, (path, answer.text)
            assert SECRET not in answer.text
            assert str(broken.value) not in answer.text
