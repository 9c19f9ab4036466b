"""Over HTTP: whoever decides a dispute sees what work on the order really paid."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from marketplace.log import EventLog
from tests.worlds.reading import words_of
from tests.worlds.web_village import Village, village_of

HOUR = 3_600


@pytest.fixture
async def village(dsn: str, log: EventLog, tmp_path: Path) -> AsyncIterator[Village]:
    """Everybody, and nothing done yet."""
    async with village_of(dsn, log, tmp_path) as opened:
        yield opened


async def disputed(village: Village, worked_hours: int) -> tuple[str, str]:
    """One lot of 33.37 that took so long, and another one in dispute; its order and claim."""
    order, household = await village.open_order(), await village.household()
    paid = await village.claim(household, order, 1)
    body = {"quantity": 10, "worked_seconds": worked_hours * HOUR}
    await village.done(household, f"/assignments/{paid}/submission", body)
    await village.done("buyer", f"/assignments/{paid}/approval")
    made = await village.refused(household, order, 2)
    grounds = {"grounds": "pieces_are_good"}
    await village.done(household, f"/assignments/{made}/appeal", grounds)
    await village.done("buyer", f"/assignments/{made}/appeal-answer", {"concedes": False})
    return order, made


async def page_of(village: Village, order: str, lang: str) -> str:
    """An order's page."""
    return words_of((await village.client.get(f"/orders/{order}?lang={lang}")).text)


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "For the arbiter: real pay of this order is below the minimum wage"),
        ("zh", "这个订单实得低于最低工资"),
    ],
)
async def test_pay_below_the_minimum_is_before_the_arbiter(
    village: Village, lang: str, said: str
) -> None:
    """Ten hours for 33.37, in the case itself and beside the lot; until it is decided."""
    order, made = await disputed(village, worked_hours=10)
    case = await village.get(f"/assignments/{made}/dispute")
    assert case["assignment"]["status"] == "disputed"
    assert case["assignment"]["appeal"]["appeal_grounds"] == "pieces_are_good"
    assert len(case["work"]["clauses"]) == 2
    told = case["told_pay"]
    assert (told["works"], told["below"], told["below_minimum"]) == (1, 1, True)
    assert told["hourly"]["minor"] == 333
    assert case["rate_review"]["wage"]["minor"] > told["hourly"]["minor"]
    assert said in await page_of(village, order, lang)
    ruling = {"good": 10, "reason": "both_in_part", "statement": "看过了。"}
    await village.done("arbiter", f"/assignments/{made}/ruling", ruling)
    assert said not in await page_of(village, order, lang)


async def test_pay_above_the_minimum_is_no_matter_of_the_dispute(village: Village) -> None:
    """The control: one hour for the same; told, and flagged nowhere."""
    order, made = await disputed(village, worked_hours=1)
    told = (await village.get(f"/assignments/{made}/dispute"))["told_pay"]
    assert (told["works"], told["below"], told["below_minimum"]) == (1, 0, False)
    assert "For the arbiter" not in await page_of(village, order, "en")


async def test_what_nobody_contested_is_no_dispute(village: Village) -> None:
    """Nor is what is not there."""
    order, household = await village.open_order(), await village.household()
    made = await village.submitted(household, order, 1)
    for name in (made, "A-NONE"):
        found = await village.client.get(f"/api/v1/assignments/{name}/dispute")
        assert found.status_code == 404
