"""What no honest client sends: refused in words, never a traceback, and never a 5xx."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any, get_args, get_type_hints

import pytest
from httpx import ASGITransport, AsyncClient
from msgspec import Meta

from marketplace.web.edge.errors import UnreadableRequestError
from marketplace.web.edge.json_body import require_plain
from marketplace.web.pages.showing import own_address
from marketplace.web.values.bodies import Body
from tests.web.edge.hostile_bodies import BODIES, GIFT
from tests.web.serving import client_of

KEY = {
    "Idempotency-Key": "3f6c1c9a-0d4e-4b57-9a51-7b8e2f0c6d11",
    "Content-Type": "application/json",
}


@pytest.fixture
async def client(dsn: str) -> AsyncIterator[AsyncClient]:
    """A client that shows what the server would have raised as a 500."""
    async with client_of(dsn) as opened:
        yield opened


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
async def test_a_crooked_body_is_the_sender_s_fault(client: AsyncClient, body: bytes) -> None:
    """400 as a problem; the same of any body."""
    answer = await client.post("/api/v1/donations", content=body, headers=KEY)
    assert answer.status_code in (400, 422), answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")


async def test_an_honest_body_passes(client: AsyncClient) -> None:
    """The same gift without the second name is read: only its campaign is unknown."""
    answer = await client.post("/api/v1/donations", content=f"{{{GIFT}}}", headers=KEY)
    assert (answer.status_code, answer.json()["code"]) == (404, "CampaignUnknown")


def test_a_name_may_stand_in_two_objects() -> None:
    """Twice is twice in one object only."""
    require_plain(b'[{"a": {"a": 1}}, {"a": [{"a": 2}]}]')
    with pytest.raises(UnreadableRequestError):
        require_plain(b'[{"a": 1}, {"b": [{"c": 1, "d": 2, "c": 3}]}]')


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/campaigns?after=%ff",
        "/?lang=%c3",
        "/campaigns/%ff%fe",
        "/donations/%ED%A0%80",
        "/api/v1/orders?status=%80",
    ],
)
async def test_an_address_that_is_no_text_is_refused(client: AsyncClient, address: str) -> None:
    """Broken UTF-8 in a path or a query, as a page and as a document."""
    for accept in ("text/html", "application/json"):
        answer = await client.get(address, headers={"Accept": accept})
        assert answer.status_code == 400, answer.text


async def test_a_header_that_is_no_text_is_refused(client: AsyncClient) -> None:
    """Only of headers that we read; a proxy's own may hold anything."""
    headers: Any = {b"Accept-Language": b"\xff"}
    assert (await client.get("/", headers=headers)).status_code == 400
    assert (await client.get("/", headers={b"X-Anything": b"\xff"})).status_code == 200  # type: ignore[dict-item]


def test_every_time_in_a_body_names_its_zone() -> None:
    """A naive time can't be compared with ours."""
    found = 0
    for kind in children(Body):
        for name, hint in get_type_hints(kind, include_extras=True).items():
            for part in parts_of(hint):
                assert part is not datetime, f"{kind.__name__}.{name}"
                found += getattr(part, "tz", None) is True
    assert found >= 3


def children(kind: type) -> list[type]:
    """All structs below one."""
    return [found for child in kind.__subclasses__() for found in (child, *children(child))]


def parts_of(hint: Any) -> list[Any]:
    """The parts of a type, except that a time with its rule is that rule."""
    arguments = get_args(hint)
    rules = [part for part in arguments if isinstance(part, Meta)]
    if datetime in arguments and rules:
        return list(rules)
    return [hint] if not arguments else [found for part in arguments for found in parts_of(part)]


@pytest.mark.parametrize(
    "path", ["//evil.example/", "/\\evil.example/", "/\t/evil.example", "///evil", '/a"b<c>']
)
async def test_a_strange_path_never_becomes_a_link_elsewhere(
    client: AsyncClient, path: str
) -> None:
    """The page of what is not found links to itself in the other language."""
    link = own_address(path)
    assert link.startswith("/")
    assert not link.startswith("//")
    assert not set(link) & set('\\\t\r\n"<>')
    answer = await client.get(
        "http://test.example" + own_address(path), headers={"Accept": "text/html"}
    )
    assert 'href="//' not in answer.text


async def test_a_double_slash_stays_here(client: AsyncClient) -> None:
    """As it comes over the wire."""
    transport: Any = client._transport
    assert isinstance(transport, ASGITransport)
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "path": "//evil.example/",
        "raw_path": b"//evil.example/",
        "root_path": "",
        "scheme": "http",
        "query_string": b"",
        "http_version": "1.1",
        "headers": [(b"accept", b"text/html"), (b"host", b"test.example")],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }
    await transport.app(scope, receive, send)
    body = b"".join(message.get("body", b"") for message in sent)
    assert b"/evil.example/" in body
    assert b'href="//' not in body


async def test_head_answers_as_get_without_the_body(client: AsyncClient) -> None:
    """On every address without a parameter, the stream of the log among them."""
    app: Any = client._transport
    paths = sorted(route.path for route in app.app.routes if "{" not in route.path)
    asked = 0
    for path in paths:
        got = None if path.endswith(".ndjson") else await client.get(path)
        head = await client.head(path)
        assert head.content == b"", path
        if got is not None:
            assert head.status_code == got.status_code, path
            if path not in ("/metrics", "/api/docs"):
                assert head.headers.get("content-length") == got.headers.get("content-length")
        asked += head.status_code == 200
    assert asked > 10
    assert (await client.head("/nothing/here")).status_code == 404


async def test_every_answer_carries_the_same_protection(
    client: AsyncClient,
) -> None:
    """Over all routes, found or not: nothing framed, guessed or kept, and no server's name."""
    app: Any = client._transport
    checked = 0
    for route in app.app.routes:
        path = route.path
        for name in ("account", "sha256", "side", "name"):
            path = path.replace(f"{{{name}:str}}", "x").replace(f"{{{name}:int}}", "1")
        path = "/".join("X-1" if part.startswith("{") else part for part in path.split("/"))
        for method in ("GET", "POST", "DELETE"):
            if path.endswith(".ndjson") and method == "GET":
                continue
            answer = await client.request(method, path)
            # Without a worker the process says that it is not ready.
            crooked = answer.status_code >= 500 and path != "/health/ready"
            assert not crooked, (method, path, answer.text)
            said = answer.headers
            assert "default-src 'none'" in said["content-security-policy"], path
            assert said["x-content-type-options"] == "nosniff"
            assert said["referrer-policy"] == "no-referrer"
            assert said["cache-control"], path
            assert said["server"] == ""
            assert "strict-transport-security" not in said
            checked += 1
    assert checked > 150
