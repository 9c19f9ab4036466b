"""Who is let in: a request that was signed by the key, just now, and never before."""

import json
from datetime import timedelta
from typing import Any

import pytest

from tests.sandbox_bank.banking import KEY, Living, Merchant

PATH = "/v1/payments/PAY-1"


async def test_a_signed_request_is_let_in(living: Living) -> None:
    """The control of all that follows."""
    await living.open_payment("PAY-1")
    answer = await living.client.get(PATH, headers=living.signed("GET", PATH))
    assert answer.status_code == 200


@pytest.mark.parametrize("name", ["Bank-Time", "Bank-Nonce", "Bank-Signature"])
async def test_an_unsigned_request_is_refused(living: Living, name: str) -> None:
    """Whatever of the three is missing."""
    headers = living.signed("GET", PATH)
    del headers[name]
    refused = await living.client.get(PATH, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (401, "signature_wrong")


async def test_a_signature_is_for_one_request(living: Living) -> None:
    """Another method, path, query or body, or another key, is not what was signed."""
    body = json.dumps(living.payment("PAY-1")).encode()
    signed = living.signed("POST", "/v1/payments", body) | {"Idempotency-Key": "k-12345678"}
    other_key = Merchant(living.client, living.wall, KEY[::-1])
    tries: list[tuple[str, str, bytes, dict[str, Any]]] = [
        ("POST", "/v1/payments", body + b" ", signed),
        ("POST", "/v1/refunds", body, signed),
        ("POST", "/v1/payments?x=1", body, signed),
        ("GET", "/v1/payments", b"", living.signed("DELETE", "/v1/payments")),
        ("GET", "/v1/payments", b"", other_key.signed("GET", "/v1/payments")),
    ]
    for method, path, content, headers in tries:
        refused = await living.client.request(method, path, content=content, headers=headers)
        assert (refused.status_code, refused.json()["code"]) == (401, "signature_wrong"), path


@pytest.mark.parametrize("minutes", [-6, 6])
async def test_a_stale_request_is_refused(living: Living, minutes: int) -> None:
    """Signed long ago, or in the future."""
    at = living.wall() + timedelta(minutes=minutes)
    headers = living.signed("GET", PATH, at=at)
    refused = await living.client.get(PATH, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (401, "request_stale")


async def test_a_replayed_request_is_refused(living: Living) -> None:
    """Also after the old nonces were swept out, as long as its signature is fresh."""
    headers = living.signed("GET", "/v1/payments")
    assert (await living.client.get("/v1/payments", headers=headers)).status_code == 200
    await living.advance(minutes=4)
    refused = await living.client.get("/v1/payments", headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (401, "request_replayed")


async def test_nonces_are_forgotten_when_they_are_stale(living: Living) -> None:
    """The table stays small."""
    await living.get("/v1/payments")
    await living.advance(minutes=11)
    assert await living.bank.pool.fetchval("SELECT count(*) FROM sandbox_bank.nonces") == 0


@pytest.mark.parametrize("key", ["", "short", "with blank in it", "ä" * 10])
async def test_a_command_needs_a_usable_key(living: Living, key: str) -> None:
    """Of visible characters, eight or more."""
    body = json.dumps(living.payment("PAY-1")).encode()
    headers: list[tuple[bytes, bytes]] = [
        (name.encode(), value.encode())
        for name, value in living.signed("POST", "/v1/payments", body).items()
    ]
    if key:
        headers.append((b"Idempotency-Key", key.encode()))
    refused = await living.client.post("/v1/payments", content=body, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (400, "idempotency_key_missing")


async def test_one_key_has_one_answer(living: Living) -> None:
    """The very bytes again, though the payment has moved on; another request is refused."""
    first = await living.post("/v1/payments", living.payment("PAY-1"), "a-key-of-its-own")
    await living.decide(first.json(), "approve")
    again = await living.post("/v1/payments", living.payment("PAY-1"), "a-key-of-its-own")
    assert (again.status_code, again.content) == (first.status_code, first.content)
    other = await living.post("/v1/payments", living.payment("PAY-2"), "a-key-of-its-own")
    assert (other.status_code, other.json()["code"]) == (409, "key_has_another_body")
    elsewhere = await living.post("/v1/payouts", living.payout("P-1"), "a-key-of-its-own")
    assert elsewhere.status_code == 409


async def test_a_refused_request_leaves_its_key_free(living: Living) -> None:
    """Nothing was done under it."""
    bad = living.payment("PAY-1", "0.00")
    assert (await living.post("/v1/payments", bad, "a-key-of-its-own")).status_code == 400
    good = await living.post("/v1/payments", living.payment("PAY-1"), "a-key-of-its-own")
    assert good.status_code == 201


async def test_what_is_no_request_is_a_problem(living: Living) -> None:
    """Rubbish, a long body, a method that is none."""
    headers = living.signed("POST", "/v1/payments", b"\xff{") | {"Idempotency-Key": "k-12345678"}
    rubbish = await living.client.post("/v1/payments", content=b"\xff{", headers=headers)
    assert (rubbish.status_code, rubbish.json()["code"]) == (400, "body_unreadable")
    long = b"x" * (64 * 1024 + 1)
    headers = living.signed("POST", "/v1/payments", long)
    assert (
        await living.client.post("/v1/payments", content=long, headers=headers)
    ).status_code in {
        400,
        413,
    }
    assert (await living.client.put("/v1/payments")).status_code == 405


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/payments/%00"),
        ("GET", "/v1/refunds/%00"),
        ("GET", "/v1/payouts/%00"),
        ("POST", "/v1/payments/%00/closing"),
        ("POST", "/v1/events/%00/redelivery"),
        ("DELETE", f"/v1/faults/{10**20}"),
        ("GET", "/pay/%00"),
    ],
)
async def test_what_no_column_holds_names_nothing(living: Living, method: str, path: str) -> None:
    """Whoever sends it made a mistake, and hears so; a payer's page needs no signature."""
    headers = living.signed(method, path) | {"Idempotency-Key": "k-12345678"}
    refused = await living.client.request(method, path, headers=headers)
    assert refused.status_code == 404
    if path.startswith("/v1/"):
        assert refused.json()["code"] == "unknown"


async def test_no_value_of_a_body_is_the_banks_fault(living: Living) -> None:
    """An address that can't be split, and a step that no calendar has."""
    crooked = living.payment("PAY-1", return_url="http://[::1")
    refused = await living.post("/v1/payments", crooked)
    assert (refused.status_code, refused.json()["code"]) == (400, "return_url_unknown")
    refused = await living.post("/v1/clock", {"seconds": 10**30})
    assert (refused.status_code, refused.json()["code"]) == (400, "body_unreadable")
