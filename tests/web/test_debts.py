"""Refunded and then charged back, won, repaid, and a fee that is known late: over HTTP."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest

from marketplace.log import EventLog
from tests.web.opening import open_campaign
from tests.worlds.web_village import Village, cny, village_of


@pytest.fixture
async def village(dsn: str, log: EventLog, tmp_path: Path) -> AsyncIterator[Village]:
    """Everybody, and nothing given yet."""
    async with village_of(dsn, log, tmp_path) as opened:
        yield opened


async def test_refunded_then_charged_back(village: Village) -> None:
    """The case by that name: a debt on the donor's page, in the list, won, and not won again."""
    given = {"campaign_id": await open_campaign(village), "amount": cny("33.33")}
    made = await village.done_by_nobody("/donations", given, str(uuid4()))
    path, donor = f"/donations/{made['id']}", made["donor_id"]
    await village.done("officer", f"{path}/refunds", {"reason": "donor_request"})
    await village.done("officer", f"{path}/chargebacks", {"gateway_reference": "CB-1"})
    assert await village.balance(f"debts:{donor}") == -3_333
    assert await village.balance("assets:gateway:sandbox") == 3_333
    (owed,) = await village.get("/debts")
    assert (owed["donation_id"], owed["debt"]["minor"]) == (made["id"], 3_333)
    trace = await village.get(f"{path}/trace")
    assert (trace["refunded"]["minor"], trace["debt"]["minor"]) == (3_333, 3_333)
    for address, said in (
        (f"/donors/{donor}?lang=en", "Owed since"),
        (f"/donors/{donor}?lang=zh", "欠款自"),
        (f"{path}?lang=en", "recorded as a debt"),
        ("/treasury?lang=zh", "拒付形成的欠款"),
    ):
        assert said in (await village.client.get(address)).text, address
    repaid = {"amount": cny("10.00"), "bank_reference": "BX-1"}
    await village.done("officer", f"{path}/repayments", repaid)
    assert (await village.get("/debts"))[0]["debt"]["minor"] == 2_333
    won = {"gateway_reference": "CB-1"}
    await village.done("officer", f"{path}/chargeback-reversals", won)
    again = await village.post("officer", f"{path}/chargeback-reversals", won)
    assert (again.status_code, again.json()["code"]) == (409, "ChargebackAlreadyReversed")
    assert await village.balance("assets:gateway:sandbox") == 0
    assert (await village.get("/debts"))[0]["debt"]["minor"] == -1_000
    assert "owed to the donor" in (await village.client.get(f"{path}?lang=en")).text


async def test_a_dispute_that_is_won_gives_the_gift_its_own_money_again(village: Village) -> None:
    """What was in the fund is in it again, and can be refunded, to the fen."""
    given = {"campaign_id": await open_campaign(village), "amount": cny("33.33")}
    made = await village.done_by_nobody("/donations", given, str(uuid4()))
    path = f"/donations/{made['id']}"
    await village.done("officer", f"{path}/chargebacks", {"gateway_reference": "CB-1"})
    await village.done("officer", f"{path}/chargeback-reversals", {"gateway_reference": "CB-1"})
    trace = await village.get(f"{path}/trace")
    assert (trace["charged_back"]["minor"], trace["unallocated"]["minor"]) == (0, 3_333)
    await village.done("officer", f"{path}/refunds", {"reason": "donor_request"})
    assert (await village.get(f"{path}/trace"))["refunded"]["minor"] == 3_333


async def test_a_fee_after_the_gift_was_refunded_is_the_platform_s(village: Village) -> None:
    """It has an account and a line on the gift's page."""
    given = {"campaign_id": await open_campaign(village), "amount": cny("33.33")}
    made = await village.done_by_nobody("/donations", given, str(uuid4()))
    path = f"/donations/{made['id']}"
    await village.done("officer", f"{path}/refunds", {"reason": "donor_request"})
    await village.done("officer", f"{path}/fees", {"fee": cny("0.20")})
    assert await village.balance("platform:fees") == -20
    trace = await village.get(f"{path}/trace")
    assert (trace["fee"]["minor"], trace["borne"]["minor"]) == (0, 20)
    assert "borne by the platform" in (await village.client.get(f"{path}?lang=en")).text
    assert "由平台承担" in (await village.client.get(f"{path}?lang=zh")).text
