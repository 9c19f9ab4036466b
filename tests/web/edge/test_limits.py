"""How much one client may ask, who that is, and what happens beyond."""

import asyncio
import os
import signal
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from httpx import ASGITransport
from msgspec.structs import replace
from redis.asyncio import Redis

from marketplace.embedded.valkey import ValkeyServer
from marketplace.processes.settings import SettingsError, read_settings
from marketplace.web.edge.clients import client_of, parse_networks
from marketplace.web.edge.errors import TooManyRequestsError, TooManyStreamsError
from marketplace.web.edge.limits import Kind, Limiter
from marketplace.web.edge.rules import EdgeRules
from marketplace.web.edge.streams import Streams
from tests.web.serving import client_of as serving

HUNG_SECONDS = 4
KEY = "9b2f6a1e-5c47-4d0b-8e13-7a60c2f4d915"
"""More than limits wait for Valkey, and less than it stays hung."""
PROXY = (ip_network("10.0.0.0/8"),)


def scope_of(peer: str, *forwarded: str, proto: str | None = None) -> dict[str, Any]:
    """What a server hands on of a request."""
    headers = [(b"x-forwarded-for", said.encode()) for said in forwarded]
    if proto is not None:
        headers.append((b"x-forwarded-proto", proto.encode()))
    return {"client": (peer, 5), "headers": headers, "scheme": "http"}


@pytest.mark.parametrize(
    ("scope", "client"),
    [
        (scope_of("203.0.113.9", "198.51.100.1"), "203.0.113.9"),
        (scope_of("10.0.0.2", "198.51.100.1"), "198.51.100.1"),
        (scope_of("10.0.0.2", "6.6.6.6, 198.51.100.1"), "198.51.100.1"),
        (scope_of("10.0.0.2", "6.6.6.6", "198.51.100.1, 10.9.9.9"), "198.51.100.1"),
        (scope_of("10.0.0.2", "nonsense"), "10.0.0.2"),
        (scope_of("10.0.0.2"), "10.0.0.2"),
        (scope_of("::ffff:10.0.0.2", "2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64"),
        ({"client": None, "headers": [], "scheme": "http"}, "local"),
    ],
)
def test_only_a_trusted_proxy_s_word_is_taken(scope: dict[str, Any], client: str) -> None:
    """What a stranger writes into the header changes nothing."""
    assert client_of(scope, PROXY).name == client
    if scope["client"]:
        assert client_of(scope, ()).name in (scope["client"][0], "10.0.0.2")


def test_tls_is_believed_of_a_trusted_proxy_only() -> None:
    """Else anybody could make a browser refuse plain HTTP for a year."""
    assert client_of(scope_of("10.0.0.2", proto="https"), PROXY).https
    assert not client_of(scope_of("10.0.0.2", proto="https, http"), PROXY).https
    assert not client_of(scope_of("203.0.113.9", proto="https"), PROXY).https
    assert client_of(scope_of("203.0.113.9") | {"scheme": "https"}, ()).https


def test_a_proxy_that_is_no_address_is_named() -> None:
    """At the start, in one line."""
    assert parse_networks("10.0.0.2, 10.1.0.0/16") == (
        ip_network("10.0.0.2"),
        ip_network("10.1.0.0/16"),
    )
    with pytest.raises(SettingsError, match="MARKETPLACE_TRUSTED_PROXIES"):
        read_settings({"MARKETPLACE_TRUSTED_PROXIES": "proxy.example"})


async def test_beyond_the_limit_one_is_told_when_to_come_back(dsn: str) -> None:
    """Each kind of request is counted apart, and each kind of address for itself."""
    rules = EdgeRules(reads_a_minute=3, commands_a_minute=2, exports_a_minute=1, notices_a_minute=4)
    async with serving(dsn, rules=rules) as client:
        answers = [await client.get("/api/v1/campaigns") for _ in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert 1 <= int(answers[-1].headers["retry-after"]) <= 121
        assert answers[-1].headers["ratelimit-limit"] == "3"
        assert answers[-1].json()["code"] == "TooManyRequests"
        assert (await client.get("/api/v1/households")).status_code == 200
        gifts = [await client.post("/api/v1/donations", json={}) for _ in range(3)]
        assert [answer.status_code for answer in gifts] == [400, 400, 429]
        exports = [await client.get("/api/v1/events.ndjson") for _ in range(2)]
        assert [answer.status_code for answer in exports] == [200, 429]
        notices = [await client.post("/webhooks/nobody", content=b"{}") for _ in range(5)]
        assert [answer.status_code for answer in notices] == [404, 404, 404, 404, 429]
        page = await client.get("/api/v1/campaigns", headers={"Accept": "text/html"})
        assert page.status_code == 429


async def test_addresses_that_do_not_exist_share_one_count(dsn: str) -> None:
    """Or every invented one would have a window of its own."""
    async with serving(dsn, rules=EdgeRules(reads_a_minute=3)) as client:
        found = [(await client.get(f"/x{number}")).status_code for number in range(5)]
    assert found == [404, 404, 404, 429, 429]


async def test_two_clients_do_not_share_a_limit(dsn: str) -> None:
    """Behind a trusted proxy each address is its own client."""
    rules = EdgeRules(reads_a_minute=1, trusted=(ip_network("127.0.0.1"),))
    async with serving(dsn, rules=rules) as client:
        for address in ("198.51.100.1", "198.51.100.2"):
            said = {"X-Forwarded-For": f"6.6.6.6, {address}"}
            found = [(await client.get("/work", headers=said)).status_code for _ in range(2)]
            assert found == [200, 429]


async def test_processes_count_together_in_valkey_and_apart_without(tmp_path: Path) -> None:
    """Two processes' limiters; when Valkey is gone requests still pass, each process counting."""

    async def admitted(limiter: Limiter, times: int) -> int:
        count = 0
        for _ in range(times):
            try:
                await limiter.admit(Kind.READ, "campaigns", "198.51.100.1")
            except TooManyRequestsError:
                continue
            count += 1
        return count

    with ValkeyServer(tmp_path / "valkey") as server:
        rules = EdgeRules(reads_a_minute=10, broker_url=server.url)
        one, other = Limiter(rules), Limiter(rules)
        assert await admitted(one, 6) + await admitted(other, 20) == 10
    assert await admitted(one, 20) == 10
    assert await admitted(other, 20) == 10


async def test_a_crowd_at_once_is_counted_in_valkey(tmp_path: Path) -> None:
    """Two hundred at the same moment share a few connections, and each counts once."""
    with ValkeyServer(tmp_path / "valkey") as server:
        rules = EdgeRules(reads_a_minute=140, broker_url=server.url)
        one, other = Limiter(rules), Limiter(rules)
        crowd = [limiter.admit(Kind.READ, "campaigns", "a") for limiter in (one, other) * 100]
        answers = await asyncio.gather(*crowd, return_exceptions=True)
    assert sum(answer is None for answer in answers) == 140
    assert sum(isinstance(answer, TooManyRequestsError) for answer in answers) == 60


async def test_a_hung_valkey_hangs_no_request(tmp_path: Path) -> None:
    """It is stopped, not ended: all who ask at once pass soon, counted in the process."""
    rules = EdgeRules(reads_a_minute=150)
    with ValkeyServer(tmp_path / "valkey") as server:
        limiter = Limiter(replace(rules, broker_url=server.url))
        await limiter.admit(Kind.READ, "campaigns", "a")
        os.kill(server.pid, signal.SIGSTOP)
        try:
            crowd = [limiter.admit(Kind.READ, "campaigns", "a") for _ in range(200)]
            async with asyncio.timeout(HUNG_SECONDS):
                answers = await asyncio.gather(*crowd, return_exceptions=True)
            assert sum(answer is None for answer in answers) == 150
            # One that has no connection yet is no worse off, and while it is away nobody asks it.
            other = Limiter(replace(rules, broker_url=server.url))
            async with asyncio.timeout(HUNG_SECONDS):
                for _ in range(100):
                    await other.admit(Kind.READ, "campaigns", "a")
        finally:
            os.kill(server.pid, signal.SIGCONT)


async def test_without_an_end_a_hung_valkey_does_hang(tmp_path: Path) -> None:
    """The negative control: who waits for its word waits for as long as it is stopped."""
    with ValkeyServer(tmp_path / "valkey") as server:
        patient = Redis.from_url(server.url)
        assert await patient.ping()
        os.kill(server.pid, signal.SIGSTOP)
        try:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(HUNG_SECONDS):
                    await patient.ping()
        finally:
            os.kill(server.pid, signal.SIGCONT)
        await patient.aclose()


def test_places_for_streams_are_given_back() -> None:
    """Four for one client, all together no more than there are."""
    streams = Streams(EdgeRules(streams=3, streams_of_one=2))
    with streams.place("a"), streams.place("a"):
        with pytest.raises(TooManyRequestsError), streams.place("a"):
            pass
        with streams.place("b"), pytest.raises(TooManyStreamsError), streams.place("c"):
            pass
    with streams.place("a"), streams.place("a"), streams.place("b"):
        pass


async def test_a_body_that_stands_still_is_given_up(dsn: str) -> None:
    """408, and the bytes that came buy time; a client that hangs up hears nothing that failed."""
    rules = EdgeRules(stalled_seconds=0.2, slowest_bytes_a_second=1)
    async with serving(dsn, rules=rules) as client:
        transport: Any = client._transport
        assert isinstance(transport, ASGITransport)
        never = asyncio.Event()

        async def post(*messages: Any) -> list[Any]:
            left, sent = list(messages), []

            async def receive() -> Any:
                if left:
                    return left.pop(0)
                return await never.wait()

            async def send(message: Any) -> None:
                sent.append(message)

            scope = {
                "type": "http",
                "method": "POST",
                "path": "/api/v1/donations",
                "raw_path": b"/api/v1/donations",
                "query_string": b"",
                "root_path": "",
                "scheme": "http",
                "http_version": "1.1",
                "client": ("192.0.2.1", 1),
                "server": ("127.0.0.1", 80),
                "headers": [
                    (b"content-type", b"application/json"),
                    (b"idempotency-key", KEY.encode()),
                ],
            }
            await transport.app(scope, receive, send)
            return sent

        half = {"type": "http.request", "body": b'{"a', "more_body": True}
        slow = await post({**half, "body": b""})
        assert slow[0]["status"] == 408
        assert dict(slow[0]["headers"])[b"connection"] == b"close"
        gone = await post(half, {"type": "http.disconnect"})
        assert gone[0]["status"] == 400
        whole = await post(half, {"type": "http.request", "body": b'": 1}', "more_body": False})
        assert whole[0]["status"] == 400


async def test_half_sent_bodies_of_one_client_are_bounded(dsn: str) -> None:
    """Beyond, 429 at once, also while the others still wait."""
    rules = EdgeRules(bodies_of_one=0)
    async with serving(dsn, rules=rules) as client:
        answer = await client.post("/api/v1/donations", json={})
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "5")
