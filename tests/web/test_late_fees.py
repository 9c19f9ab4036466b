"""A fee that the gateway tells later, over HTTP: its account returns to zero."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest

from marketplace.log import EventLog
from tests.web.opening import open_campaign
from tests.worlds.web_village import Village, cny, village_of


@pytest.fixture
async def village(dsn: str, log: EventLog, tmp_path: Path) -> AsyncIterator[Village]:
    """An API over a new log."""
    async with village_of(dsn, log, tmp_path) as opened:
        yield opened


async def test_a_fee_that_is_told_later(village: Village) -> None:
    """Of 100.00 the gateway kept 0.60; its bank line of 99.40 leaves nothing behind (case 10)."""
    gift = {"campaign_id": await open_campaign(village), "amount": cny("100.00")}
    made = await village.done_by_nobody("/donations", gift, str(uuid4()))
    path = f"/donations/{made['id']}/fees"
    too_much = await village.post("officer", path, {"fee": cny("100.01")})
    assert (too_much.status_code, too_much.json()["code"]) == (409, "FeeExceedsGift")
    other = await village.post("auditor", path, {"fee": cny("0.60")})
    assert other.status_code == 403
    charged = await village.done("officer", path, {"fee": cny("0.60")})
    assert charged["events"] == ["FeeCharged"]
    line = {"gateway": "sandbox", "amount": cny("99.40"), "bank_reference": "BX-1"}
    await village.done("officer", "/bank-lines", line)
    assert await village.balance("assets:gateway:sandbox") == 0
    assert await village.balance("fees:gateway") == -60
    unknown = await village.post("officer", "/donations/G-NONE/fees", {"fee": cny("0.60")})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "DonationUnknown")
