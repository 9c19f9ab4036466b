"""The life of an order over HTTP, by everybody who has a part in it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from domain import catalogue
from domain.commitments import commit
from domain.facts.piecework.appeals import AppealFiled
from domain.facts.piecework.claims import AssignmentAccepted
from marketplace.identity.staff import Role
from marketplace.log import EventLog
from marketplace.vault.openings import opening
from marketplace.web.appeals.commands import STATEMENT_FIELD
from tests.worlds.web_village import STATION, Village, cny, in_days, village_of


@pytest.fixture
async def village(dsn: str, log: EventLog, tmp_path: Path) -> AsyncIterator[Village]:
    """Everybody, and nothing done yet."""
    async with village_of(dsn, log, tmp_path) as opened:
        yield opened


async def test_an_order_lives_from_its_draft_to_pay_in_hand(village: Village) -> None:
    """Drafted, funded, reviewed, published, claimed, made, approved, rated, settled, paid out."""
    sample = await village.picture("buyer")
    order = await village.open_order(
        units=20, offline_lots=0, work={"pictures": [sample]}, escrow="100.00"
    )
    household = await village.household()
    first = await village.claim(household, order)
    path, photo = f"/assignments/{first}", await village.picture(household, 1)
    body = {"quantity": 10, "pictures": [photo], "worked_seconds": 7_200}
    await village.done(household, f"{path}/submission", body)
    await village.done("inspector", f"{path}/inspection", {"defects": 0})
    await village.done("clerk", f"{path}/approval")
    await village.done("buyer", f"{path}/bonuses", {"amount": cny("3.00"), "reason": "speed"})
    await village.done(household, f"{path}/ratings", {"stars": 5})
    assert [one["type"] for one in (await village.get("/events?limit=500"))[-1:]] == [
        "RatingSealed"
    ]
    await village.done("buyer", f"{path}/ratings", {"stars": 4})
    revealed = (await village.get("/events?limit=500"))[-1]
    assert revealed["type"] == "RatingsRevealed"
    assert '"by_worker":5,"by_buyer":4' in revealed["payload"]
    assert await village.balance(f"earnings:household:{household}") == 3_337 + 300
    # The second lot is claimed at the station, for the villager.
    claimed = await village.done("operator", f"/orders/{order}/claims", {"household_id": household})
    path = f"/assignments/{claimed['id']}"
    # In two parts, of which the second has a name of its own.
    await village.done("operator", f"{path}/submission", {"quantity": 9})
    await village.done("operator", f"{path}/submission", {"quantity": 1})
    await village.done("buyer", f"{path}/approval")
    await village.done("buyer", f"{path}.2/approval")
    paid = {"amount": cny("7.00"), "bank_reference": "cart-1"}
    carried = f"/orders/{order}/transport-payments"
    early = await village.post("officer", carried, paid)
    assert (early.status_code, early.json()["code"]) == (409, "CustodyShort")
    line = {"gateway": "sandbox", "amount": cny("8.00"), "bank_reference": "line-1"}
    await village.done("officer", "/bank-lines", line)
    await village.done("officer", carried, paid, "cart")
    again = await village.done("officer", carried, paid, "cart")
    assert again["replayed"]
    other = await village.post("officer", carried, {**paid, "amount": cny("1.00")})
    assert (other.status_code, other.json()["code"]) == (409, "StatementLineRepeated")
    await village.done("officer", f"/orders/{order}/settlement")
    assert await village.balance(f"escrow:order:{order}") == 0
    assert await village.balance(f"earnings:station:{STATION}") == 120
    asked = {"household_id": household, "amount": cny("60.00"), "source": "earnings"}
    payout = (await village.done("officer", "/payouts", asked))["id"]
    await village.done("approver", f"/payouts/{payout}/approval")
    left = 3_337 + 300 + 3_337 - 6_000
    assert await village.balance(f"earnings:household:{household}") == left


async def test_a_claim_at_the_station_names_both(village: Village) -> None:
    """The operator acts, the household has the lot, the station is known."""
    order, household = await village.open_order(), await village.household()
    made = await village.done("operator", f"/orders/{order}/claims", {"household_id": household})
    (leaf,) = await village.log.read(after=made["position"] - 1, limit=1)
    event = catalogue.decode(leaf.payload)
    assert isinstance(event, AssignmentAccepted)
    assert (event.household_id, event.station_id) == (household, STATION)
    assert event.accepted_by == leaf.header.actor
    assert made["lot"] == event.lot
    assert made["lease_until"].removesuffix("Z") == event.lease_until.isoformat()[:-6]


async def test_a_refusal_is_contested_answered_and_decided(village: Village, dsn: str) -> None:
    """Words go to the vault and the log commits to them; the arbiter's pieces are paid."""
    order, household = await village.open_order(), await village.household()
    made = await village.refused(household, order, 1)
    path, words = f"/assignments/{made}", "袋口量过三遍，都是三十厘米。"
    body = {"grounds": "pieces_are_good", "statement": words}
    filed = await village.done(household, f"{path}/appeal", body)
    (leaf,) = await village.log.read(after=filed["position"] - 1, limit=1)
    event = catalogue.decode(leaf.payload)
    assert isinstance(event, AppealFiled)
    assert event.statement is not None
    async with asyncpg.create_pool(dsn, min_size=1, max_size=1) as pool:
        kept = await opening(pool, event.statement)
    assert kept is not None
    salt, value = kept
    assert value.decode() == words
    assert commit(STATEMENT_FIELD, value, salt) == event.statement
    await village.done("buyer", f"{path}/appeal-answer", {"concedes": False, "statement": "不合"})
    ruling = {"good": 9, "reason": "both_in_part", "statement": "一只袋口偏窄。"}
    await village.done("arbiter", f"{path}/ruling", ruling)
    assert await village.balance(f"earnings:household:{household}") == 3_003


async def test_a_lot_is_mended_and_then_approved_in_part(village: Village) -> None:
    """Back to the worker, in again, and nine of ten are paid."""
    order, household = await village.open_order(), await village.household()
    made = await village.submitted(household, order, 1)
    path, fault = f"/assignments/{made}", await village.fault()
    await village.done("inspector", f"{path}/inspection", {"defects": 2})
    await village.done("buyer", f"{path}/rework", {"fault": fault})
    await village.done(household, f"{path}/submission", {"quantity": 10})
    await village.done("inspector", f"{path}/inspection", {"defects": 1})
    await village.done("buyer", f"{path}/partial-approval", {"good": 9, "fault": fault})
    assert await village.balance(f"earnings:household:{household}") == 3_003


async def test_materials_are_accounted_for(village: Village) -> None:
    """Handed out, counted, spoiled, given back, and one piece's worth decided about."""
    order = await village.open_order(work={"kind": "supplied_materials"}, scrap_permille=100)
    household = await village.household()
    made = await village.claim(household, order, 1)
    path = f"/assignments/{made}"
    await village.done("station", f"{path}/materials", {"quantity": 11})
    await village.done(household, f"{path}/receipt", {"quantity": 11})
    await village.done(household, f"{path}/scrap", {"quantity": 1})
    await village.done("operator", f"{path}/scrap-acceptances", {"quantity": 1})
    await village.done(household, f"{path}/submission", {"quantity": 8})
    await village.done("buyer", f"{path}/approval")
    await village.done("buyer", f"{path}/materials-returns", {"quantity": 1})
    loss = {
        "quantity": 1,
        "scrap": False,
        "reason": "lost_by_worker",
        "charge": cny("0.50"),
    }
    await village.done("officer", f"{path}/losses", loss)
    assert await village.balance(f"earnings:household:{household}") == 2_670 - 50


async def test_a_lot_is_extended_given_back_and_claimed_by_another(village: Village) -> None:
    """Nobody is worse off for it."""
    order, household, other = (
        await village.open_order(),
        await village.household(),
        await village.household(),
    )
    made = await village.claim(household, order, 1)
    await village.done(household, f"/assignments/{made}/extension")
    await village.done(household, f"/assignments/{made}/return", {"reason": "no_time"})
    assert (await village.done(other, f"/orders/{order}/claims", {"lot": 1}))["lot"] == 1


async def test_a_test_opens_the_work(village: Village) -> None:
    """Failed, to be taken again later; passed, and the lot can be claimed; a training likewise."""
    question = {"text": "袋口多宽？", "options": ["三十厘米", "三十五厘米"]}
    test = {
        "title_zh": "缝纫测试",
        "title_en": "Sewing test",
        "kind": "test",
        "questions": [question],
        "answers": [0],
        "retry_hours": 0,
    }
    made = (await village.done("officer", "/qualifications", test))["id"]
    assert "answers" not in str(await village.get("/events?limit=500"))
    order = await village.open_order(qualification_id=made)
    household, villager = await village.household(), await village.household()
    barred = await village.post(household, f"/orders/{order}/claims", {})
    assert (barred.status_code, barred.json()["code"]) == (409, "NotQualified")
    failed = await village.done(household, f"/qualifications/{made}/attempts", {"answers": [1]})
    assert failed["events"] == ["TestFailed"]
    right = {"answers": [0]}
    passed = await village.done(household, f"/qualifications/{made}/attempts", right)
    assert passed["events"] == ["TestPassed"]
    await village.claim(household, order)
    at_station = {"answers": [0], "household_id": villager}
    await village.done("operator", f"/qualifications/{made}/attempts", at_station)
    training = {"title_zh": "培训", "title_en": "Training", "kind": "training"}
    course = (await village.done("officer", "/qualifications", training))["id"]
    await village.done(
        "officer", f"/qualifications/{course}/completions", {"household_id": household}
    )


async def test_tokens_are_handed_out_and_brought_in(village: Village) -> None:
    """The first gets the lot; the second, who came with a copy, is paid for a way in vain."""
    order = await village.open_order()
    body = {"count": 2, "expires_at": in_days(5)}
    path = f"/orders/{order}/claim-tokens"
    issued = await village.done("station", path, body, "tokens")
    assert [one["lot"] for one in issued["tokens"]] == [10, 9]
    again = await village.done("station", path, body, "tokens")
    assert again["tokens"] == issued["tokens"]
    first, second = await village.household(1), await village.household(1)
    slip = issued["tokens"][0]["token"]
    taken = {"token": slip, "claimed_at": in_days(0)}
    answers = await asyncio.gather(
        *(
            village.done("operator", "/claim-tokens/redemptions", {**taken, "household_id": one})
            for one in (first, second)
        )
    )
    won, lost = sorted(answers, key=lambda one: one["lease_until"] is None)
    assert (won["lot"], won["events"]) == (10, ["AssignmentAccepted"])
    assert (lost["lot"], lost["events"]) == (10, ["ClaimConflictCompensated"])
    assert lost["compensation"] == {"value": "3.34", "currency": "CNY", "minor": 334}
    spent = await village.post(
        "station", "/claim-tokens/redemptions", {**taken, "household_id": first}
    )
    assert (spent.status_code, spent.json()["code"]) == (409, "ClaimTokenSpent")


async def test_calling_off_pays_what_was_done(village: Village) -> None:
    """By the buyer; what was begun is paid, and what is not made by then goes back."""
    order, household = await village.open_order(), await village.household()
    made = await village.submitted(household, order, 1, 7)
    await village.done(household, f"/assignments/{made}.2/return", {"reason": "no_time"})
    pause = {"reason": "complaint"}
    await village.done("officer", f"/orders/{order}/pause", pause)
    await village.done("buyer", f"/orders/{order}/resumption")
    await village.done("buyer", f"/orders/{order}/cancellation", {"reason": "buyer_request"})
    await village.done("officer", f"/orders/{order}/settlement")
    assert await village.balance(f"earnings:household:{household}") == 2_336
    assert await village.balance(f"escrow:order:{order}") == 0


async def test_a_sealed_rating_waits_for_its_time(village: Village) -> None:
    """One side's alone is not opened before the other's time is over."""
    order, household = await village.open_order(), await village.household()
    made = await village.submitted(household, order, 1)
    await village.done("buyer", f"/assignments/{made}/approval")
    await village.done(household, f"/assignments/{made}/ratings", {"stars": 1})
    early = await village.post("officer", f"/assignments/{made}/ratings-revelation")
    assert (early.status_code, early.json()["code"]) == (409, "NotDueYet")
    twice = await village.post(household, f"/assignments/{made}/ratings", {"stars": 5})
    assert (twice.status_code, twice.json()["code"]) == (409, "RatingAlreadyGiven")


async def test_the_station_of_a_villager_is_where_the_token_says(village: Village) -> None:
    """Both are named in the event; an operator without a station acts for nobody."""
    await village.enrol("walker", Role.OPERATOR, None)
    order, household = await village.open_order(), await village.household()
    path, body = f"/orders/{order}/claims", {"household_id": household}
    refused = await village.post("walker", path, body)
    assert (refused.status_code, refused.json()["code"]) == (403, "NotPermitted")
    made = await village.done("operator", path, body)
    (leaf,) = await village.log.read(after=made["position"] - 1, limit=1)
    event: Any = catalogue.decode(leaf.payload)
    assert (event.station_id, event.accepted_by) == (STATION, leaf.header.actor)
