"""Moving a gift to the campaign that it was for, over HTTP and on the pages that tell of it."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
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


async def page(village: Village, path: str, language: str) -> str:
    """A page as a person sees it."""
    headers = {"Accept": "text/html"}
    answer = await village.client.get(f"{path}?lang={language}", headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.text


async def test_two_people_move_a_gift(village: Village) -> None:
    """It stands in the other campaign, whole; the donor reads moved, and not refunded."""
    wrong, right = await open_campaign(village), await open_campaign(village)
    given = {"campaign_id": wrong, "amount": cny("25.00")}
    gift = await village.done_by_nobody("/donations", given, str(uuid4()))
    path, to = f"/donations/{gift['id']}/moves", {"to_campaign_id": right}
    body = {**to, "reason": "wrong_campaign"}
    refused = await village.post("approver", path, body)
    assert refused.status_code == 403
    made = await village.done("officer", path, body, key="one")
    again = await village.done("officer", path, body, key="one")
    assert (made["events"], again["replayed"]) == (["GiftMoveProposed"], True)
    own = await village.post("officer", f"{path}/confirmation", to)
    assert (own.status_code, own.json()["code"]) == (409, "MoverIsProposer")
    moved = await village.done("approver", f"{path}/confirmation", to, key="two")
    again = await village.done("approver", f"{path}/confirmation", to, key="two")
    assert (moved["events"], again["replayed"]) == (["GiftMoved"], True)
    assert await village.balance(f"funds:campaign:{wrong}") == 0
    assert await village.balance(f"funds:campaign:{right}") == 2_500
    trace = await village.get(f"/donations/{gift['id']}/trace")
    assert trace["campaign_id"] == right
    (move,) = trace["moves"]
    assert (move["campaign_id"], move["reason"]) == (wrong, "wrong_campaign")
    for address in (f"/donations/{gift['id']}", f"/donors/{gift['donor_id']}"):
        assert "已转入" in await page(village, address, "zh")
        assert "Moved" in await page(village, address, "en")
    left, came = [await village.get(f"/campaigns/{one}") for one in (wrong, right)]
    assert (left["gifts"], came["gifts"]) == (0, 1)


async def test_a_move_is_taken_back_over_http(village: Village) -> None:
    """Then there is nothing to confirm; a refund goes out of the campaign where the gift is."""
    wrong, right = await open_campaign(village), await open_campaign(village)
    given = {"campaign_id": wrong, "amount": cny("25.00")}
    gift = await village.done_by_nobody("/donations", given, str(uuid4()))
    path, to = f"/donations/{gift['id']}/moves", {"to_campaign_id": right}
    await village.done("officer", path, {**to, "reason": "donor_meant_another"})
    await village.done("approver", f"{path}/withdrawal", to)
    none = await village.post("approver", f"{path}/confirmation", to)
    assert (none.status_code, none.json()["code"]) == (409, "MoveNotProposed")
    unknown = await village.post("officer", "/donations/G-NONE/moves/withdrawal", to)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "DonationUnknown")
    await village.done("officer", path, {**to, "reason": "wrong_campaign"})
    await village.done("approver", f"{path}/confirmation", to)
    back: dict[str, Any] = {"reason": "donor_request"}
    await village.done("officer", f"/donations/{gift['id']}/refunds", back)
    assert await village.balance(f"funds:campaign:{right}") == 0
