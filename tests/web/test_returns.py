"""A payout that the bank sends back, over HTTP: the ledgers, the pages, two persons and races."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from httpx import AsyncClient

from domain.ids import HouseholdId, PayoutId
from domain.payouts.commands import SendPayout, SettlePayout
from marketplace.handling import CommandHandler
from marketplace.log import EventLog
from marketplace.log.log import utc_now
from tests.web.opening import open_campaign
from tests.web.serving import client_of
from tests.worlds.story import SYSTEM
from tests.worlds.web_village import Village, cny, village_of


class Scene:
    """A household that was allocated 150.00 of a gift, of which 100.00 arrived."""

    def __init__(self, village: Village) -> None:
        self.village = village
        self.household = self.payout = self.gift = ""

    async def begin(self) -> None:
        """Give, allocate, pay."""
        village = self.village
        campaign = await open_campaign(village)
        given = {"campaign_id": campaign, "amount": cny("150.00")}
        self.gift = (await village.done_by_nobody("/donations", given, str(uuid4())))["id"]
        line = {"gateway": "sandbox", "amount": cny("150.00"), "bank_reference": "BX-IN"}
        await village.done("officer", "/bank-lines", line)
        self.household = await village.household()
        share = {"candidates": [{"household_id": self.household, "need_score": 1}]}
        await village.done("officer", f"/campaigns/{campaign}/allocations", share)
        self.payout = await self.pay("100.00")

    async def ask(self, amount: str) -> str:
        """A payout is asked for."""
        body = {"household_id": self.household, "amount": cny(amount)}
        return str((await self.village.done("officer", "/payouts", body))["id"])

    async def pay(self, amount: str) -> str:
        """A payout is asked for, and arrives."""
        payout = await self.ask(amount)
        await self.village.done("approver", f"/payouts/{payout}/approval")
        handler = CommandHandler(self.village.log)
        about: dict[str, Any] = {
            "payout_id": PayoutId(payout),
            "household_id": HouseholdId(self.household),
            "at": utc_now(),
        }
        await handler.handle(SendPayout(gateway="sandbox", **about), actor=SYSTEM)
        await handler.handle(SettlePayout(gateway_reference=payout, **about), actor=SYSTEM)
        # A worker recorded it, for whom no reader waits.
        while (await self.village.get(f"/payouts/{payout}"))["status"] != "settled":
            pass
        return payout

    def back(self, reference: str = "BX-1", amount: str = "100.00") -> dict[str, Any]:
        """A line that brings it back."""
        return {
            "amount": cny(amount),
            "bank_reference": reference,
            "reason": "account_closed",
        }


@pytest.fixture
async def scene(dsn: str, log: EventLog, tmp_path: Path) -> AsyncIterator[Scene]:
    """The case of the payout that comes back, up to where it has arrived."""
    async with village_of(dsn, log, tmp_path) as opened:
        made = Scene(opened)
        await made.begin()
        yield made


async def test_a_payout_that_comes_back(scene: Scene) -> None:
    """Custody and fund are up, both ledgers and both pages show it, and it is asked for again."""
    village, path = scene.village, f"/payouts/{scene.payout}/return"
    assert await village.balance("assets:bank:custody") == -5_000
    part = await village.post("officer", path, scene.back(amount="99.99"))
    assert (part.status_code, part.json()["code"]) == (409, "ReturnNotWhole")
    done = await village.done("officer", path, scene.back())
    assert done["events"] == ["PayoutReturned"]
    assert await village.balance("assets:bank:custody") == -15_000
    assert await village.balance(f"funds:household:{scene.household}") == 15_000
    again = await village.post("officer", path, scene.back("BX-2"))
    assert (again.status_code, again.json()["code"]) == (409, "PayoutNotInStatus")
    shown = await village.get(f"/payouts/{scene.payout}")
    assert (shown["status"], shown["return_reason"], shown["return_reference"]) == (
        "returned",
        "account_closed",
        "BX-1",
    )
    ledger = await village.get(f"/households/{scene.household}/ledger")
    assert "PayoutReturned" in str(ledger)
    trace = await village.get(f"/donations/{scene.gift}/trace")
    assert (trace["paid"]["minor"], trace["allocated"]["minor"]) == (0, 15_000)
    (share,) = trace["shares"]
    back = [(one["status"], one["amount"]["minor"]) for one in share["returned"]]
    assert back == [("returned", 10_000)]
    for address, said in (
        (f"/donations/{scene.gift}?lang=en", "came back from the bank"),
        (f"/donations/{scene.gift}?lang=zh", "银行退回"),
        (f"/households/{scene.household}?lang=zh", "到账后被银行退回"),
        ("/treasury?lang=en", scene.payout),
    ):
        assert said in (await village.client.get(address)).text, address
    await scene.pay("150.00")
    trace = await village.get(f"/donations/{scene.gift}/trace")
    assert trace["paid"]["minor"] == 15_000
    assert "returned" in str(trace["shares"])


async def test_it_comes_back_twice_over_and_each_is_told(scene: Scene) -> None:
    """The same money is sent, comes back, is sent anew in other parts, and one of these returns."""
    village = scene.village
    await village.done("officer", f"/payouts/{scene.payout}/return", scene.back())
    small = await scene.pay("30.00")
    await scene.pay("50.00")
    back = scene.back("BX-2", "30.00")
    await village.done("officer", f"/payouts/{small}/return", back)
    trace = await village.get(f"/donations/{scene.gift}/trace")
    assert (trace["paid"]["minor"], trace["allocated"]["minor"]) == (5_000, 10_000)
    (share,) = trace["shares"]
    assert [(one["payout_id"], one["amount"]["minor"]) for one in share["returned"]] == [
        (small, 3_000),
        (scene.payout, 7_000),
    ]


async def test_what_comes_back_to_a_frozen_household_is_seen(scene: Scene) -> None:
    """It is in its account; the list says that it can't be paid there now."""
    village = scene.village
    freeze = {"reason": "complaint"}
    await village.done("officer", f"/households/{scene.household}/freeze", freeze)
    await village.done("officer", f"/payouts/{scene.payout}/return", scene.back())
    (one,) = await village.get("/payouts/returned")
    assert (one["payout_id"], one["payable"]) == (scene.payout, False)
    page = (await village.client.get("/treasury?lang=en")).text
    assert "the household may not be paid now" in page
    assert await village.balance(f"funds:household:{scene.household}") == 15_000


async def test_many_who_enter_one_return_enter_it_once(scene: Scene, dsn: str) -> None:
    """Ten at once over two processes, half under another line's name, while others ask for it."""
    village, path = scene.village, f"/payouts/{scene.payout}/return"
    asked = {"household_id": scene.household, "amount": cny("150.00")}
    async with client_of(dsn) as other:
        answers = await asyncio.gather(
            *(
                ask(client, village, path, scene.back(f"BX-{number % 2}"))
                for number in range(5)
                for client in (village.client, other)
            ),
            *(ask(client, village, "/payouts", asked) for client in (village.client, other)),
        )
    assert sorted(answers[:10]) == [201] + [409] * 9
    assert answers[10:].count(201) <= 1
    held = await village.balance(f"funds:household:{scene.household}")
    assert held == 15_000, "what is asked for is held, and has not moved"


async def test_a_line_in_suspense_turns_out_to_be_a_return(scene: Scene, dsn: str) -> None:
    """Matched to a payout and to a gateway at once: one of them has it."""
    village = scene.village
    line = {"bank_reference": "BX-1", "amount": cny("100.00")}
    await village.done("officer", "/bank-lines/suspense", line)
    matched = {"bank_reference": "BX-1", "gateway": "sandbox"}
    gift = {"campaign_id": await open_campaign(village), "amount": cny("100.00")}
    await village.done_by_nobody("/donations", gift, str(uuid4()))
    answers = await asyncio.gather(
        ask(village.client, village, f"/payouts/{scene.payout}/return", scene.back()),
        ask(village.client, village, "/bank-lines/suspense/matches", matched),
    )
    assert answers.count(201) == 1
    assert await village.balance("assets:bank:suspense") == 0
    assert await village.balance("assets:bank:custody") == -15_000


async def ask(client: AsyncClient, village: Village, path: str, body: Any) -> int:
    """Post as the officer; again under the same key while others are too quick. The status."""
    headers = {
        "Authorization": f"Bearer {village.tokens['officer']}",
        "Idempotency-Key": str(uuid4()),
    }
    while True:
        answer = await client.post(f"/api/v1{path}", json=body, headers=headers)
        if answer.status_code != 503:
            return answer.status_code
