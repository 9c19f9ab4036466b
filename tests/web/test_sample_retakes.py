"""Over HTTP: a sample that was mistyped is timed once more, and both are told."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from marketplace.log import EventLog
from tests.worlds.reading import words_of
from tests.worlds.web_village import Village, cny, village_of

MISTYPED = {"pieces": 100, "seconds": 3_600}
RIGHT = {"pieces": 8, "seconds": 3_600, "reason": "mistyped"}


@pytest.fixture
async def village(dsn: str, log: EventLog, tmp_path: Path) -> AsyncIterator[Village]:
    """Everybody, and nothing done yet."""
    async with village_of(dsn, log, tmp_path) as opened:
        yield opened


async def reviewed(village: Village) -> str:
    """An order whose sample was typed with a nought too many; it passed."""
    order = str((await village.done("buyer", "/orders", village.order_body()))["id"])
    await village.done("buyer", f"/orders/{order}/funding", {"amount": cny("400.00")})
    await village.done("officer", f"/orders/{order}/rate-review", MISTYPED)
    return order


async def refused(village: Village, who: str, order: str, body: Any) -> tuple[int, str]:
    """Status and code; nothing is recorded."""
    before = await village.log.head()
    answer = await village.post(who, f"/orders/{order}/sample-retakes", body)
    assert await village.log.head() == before
    return answer.status_code, answer.json()["code"]


async def test_a_mistyped_sample_takes_the_order_back(village: Village) -> None:
    """Eight pieces an hour are not enough: it isn't published until a review passes."""
    order = await reviewed(village)
    path = f"/orders/{order}"
    done = await village.done("officer", f"{path}/sample-retakes", RIGHT)
    assert done["events"] == ["SampleRetaken"]
    headers = {"Authorization": f"Bearer {village.tokens['buyer']}"}
    shown = (await village.client.get(f"/api/v1{path}", headers=headers)).json()
    assert shown["status"] == "funded"
    first, again = shown["rate_review"], shown["retake"]
    assert (first["sample_pieces"], again["sample_pieces"]) == (100, 8)
    assert (again["fair"], again["reason"], again["hourly"]["minor"]) == (False, "mistyped", 2_669)
    early = await village.post("buyer", f"{path}/publication")
    assert (early.status_code, early.json()["code"]) == (409, "OrderNotInStatus")
    await village.done("officer", f"{path}/rate-review", {"pieces": 10, "seconds": 3_600})
    await village.done("buyer", f"{path}/publication")


@pytest.mark.parametrize(
    ("lang", "first", "again", "verdict"),
    [
        (
            "en",
            "Sample: 10 pieces in 60 min 0 s",
            "Timed once more: 8 pieces in 60 min 0 s (",
            "the rate is not fair",
        ),
        ("zh", "样品：10 件，用时 60 分 0 秒", "复测：8 件，用时 60 分 0 秒（", "工价不合格"),
    ],
)
async def test_the_page_shows_both_samples(
    village: Village, lang: str, first: str, again: str, verdict: str
) -> None:
    """With what each would pay an hour; a published order goes on as agreed."""
    order = await village.open_order()
    body = {**RIGHT, "reason": "pay_below_minimum"}
    await village.done("officer", f"/orders/{order}/sample-retakes", body)
    assert (await village.get(f"/orders/{order}"))["status"] == "open"
    text = words_of((await village.client.get(f"/orders/{order}?lang={lang}")).text)
    assert first in text
    assert again in text
    assert verdict in text
    assert "¥33.36" in text
    assert "¥26.69" in text


async def test_who_may_and_what_may_not_be(village: Village) -> None:
    """Each by its name: before a review, too short, unknown, a strange reason, the buyer."""
    order = str((await village.done("buyer", "/orders", village.order_body()))["id"])
    await village.done("buyer", f"/orders/{order}/funding", {"amount": cny("400.00")})
    assert await refused(village, "officer", order, RIGHT) == (409, "OrderNotInStatus")
    await village.done("officer", f"/orders/{order}/rate-review", MISTYPED)
    short = {**RIGHT, "seconds": 599}
    assert await refused(village, "officer", order, short) == (422, "SampleTooShort")
    assert await refused(village, "officer", "O-NONE", RIGHT) == (404, "OrderUnknown")
    assert await refused(village, "buyer", order, RIGHT) == (403, "NotPermitted")
    status, _ = await refused(village, "officer", order, {**RIGHT, "reason": "because"})
    assert status == 400
