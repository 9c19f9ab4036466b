"""Lines of the bank's statement over HTTP: two persons, and races for what a gateway holds."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from httpx import AsyncClient

from marketplace.log import EventLog
from tests.web.opening import open_campaign
from tests.web.serving import client_of
from tests.worlds.web_village import Village, cny, village_of


@pytest.fixture
async def village(dsn: str, log: EventLog, tmp_path: Path) -> AsyncIterator[Village]:
    """A gateway that holds 50,000 yuan."""
    async with village_of(dsn, log, tmp_path) as opened:
        gift = {"campaign_id": await open_campaign(opened), "amount": cny("50000.00")}
        await opened.done_by_nobody("/donations", gift, str(uuid4()))
        yield opened


def line(amount: str, reference: str, gateway: str = "sandbox") -> dict[str, Any]:
    """A line's body."""
    return {"gateway": gateway, "amount": cny(amount), "bank_reference": reference}


async def test_a_mistyped_line_is_refused_by_name(village: Village) -> None:
    """The case of the mistyped bank line: of a gateway that nobody knows, and of far too much."""
    unknown = await village.post("officer", "/bank-lines", line("99.40", "BX-1", "imprt"))
    assert (unknown.status_code, unknown.json()["code"]) == (404, "GatewayUnknown")
    too_much = await village.post("officer", "/bank-lines", line("9999999.00", "BX-2"))
    assert (too_much.status_code, too_much.json()["code"]) == (409, "SettlementExceedsCaptured")
    await village.done("officer", "/bank-lines", line("99.99", "BX-2"))
    assert await village.balance("assets:bank:custody") == -9_999


async def test_a_large_line_needs_two(village: Village) -> None:
    """It waits, is seen to wait, and moves money when another person agrees."""
    named = {"bank_reference": "BX-1"}
    made = await village.done("officer", "/bank-lines", line("30000.00", "BX-1"))
    assert made["events"] == ["GatewayLineRecorded"]
    own = await village.post("officer", "/bank-lines/confirmations", named)
    assert (own.status_code, own.json()["code"]) == (409, "ConfirmerIsRecorder")
    assert await village.balance("assets:bank:custody") == 0
    headers = {"Authorization": f"Bearer {village.tokens['auditor']}"}
    seen = (await village.client.get("/api/v1/bank-lines", headers=headers)).json()
    assert [waiting["bank_reference"] for waiting in seen["waiting"]] == ["BX-1"]
    assert seen["gateways"] == [
        {
            "gateway": "sandbox",
            "held": {"value": "50000.00", "currency": "CNY", "minor": 5_000_000},
        }
    ]
    assert (await village.client.get("/api/v1/bank-lines")).status_code == 401
    await village.done("approver", "/bank-lines/confirmations", named)
    assert await village.balance("assets:bank:custody") == -3_000_000
    figures = (await village.client.get("/metrics")).text
    assert 'mingzhang_custody{currency="CNY"} 30000.0' in figures


async def test_a_waiting_line_is_confirmed_or_taken_back_once(village: Village, dsn: str) -> None:
    """Twenty at once, over two processes: exactly one of them happens."""
    named = {"bank_reference": "BX-1"}
    await village.done("officer", "/bank-lines", line("30000.00", "BX-1"))
    async with client_of(dsn) as other:
        answers = await asyncio.gather(
            *(
                ask(client, village, step, {**named, **more})
                for _ in range(5)
                for client in (village.client, other)
                for step, more in (
                    ("confirmations", {}),
                    ("withdrawals", {"reason": "entered_in_error"}),
                )
            )
        )
    assert sorted(answers) == [201] + [404] * 19


async def test_lines_never_come_to_more_than_a_gateway_holds(village: Village, dsn: str) -> None:
    """Forty lines of 2,000 yuan at once, over two processes: 25 fit into 50,000."""
    async with client_of(dsn) as other:
        answers = await asyncio.gather(
            *(
                ask(client, village, "", line("2000.00", f"BX-{number}-{which}"), "officer")
                for number in range(20)
                for which, client in enumerate((village.client, other))
            )
        )
    assert sorted(answers) == [201] * 25 + [409] * 15
    assert await village.balance("assets:bank:custody") == -5_000_000


async def ask(
    client: AsyncClient, village: Village, step: str, body: Any, who: str = "approver"
) -> int:
    """Post; again under the same key while others are too quick. The status."""
    headers = {"Authorization": f"Bearer {village.tokens[who]}", "Idempotency-Key": str(uuid4())}
    path = "/api/v1/bank-lines" + (f"/{step}" if step else "")
    while True:
        answer = await client.post(path, json=body, headers=headers)
        if answer.status_code != 503:
            return answer.status_code
