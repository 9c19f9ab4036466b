"""Over HTTP: work that comes late, work that comes by parts, and who is faster."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from domain import catalogue
from domain.facts.piecework.claims import AssignmentAccepted
from domain.facts.piecework.work import AssignmentSubmitted
from domain.ids import AssignmentId, OrderId
from domain.piecework.assignments.work.commands import ExpireLease
from marketplace.log import EventLog
from tests.worlds.web_village import Village, village_of


@pytest.fixture
async def village(dsn: str, log: EventLog, tmp_path: Path) -> AsyncIterator[Village]:
    """Everybody, and nothing done yet."""
    async with village_of(dsn, log, tmp_path) as opened:
        yield opened


async def given_up(village: Village, order: str, lot: int, made: str) -> None:
    """The lease of a lot runs out."""
    await village.later(
        ExpireLease(
            order_id=OrderId(order),
            lot=lot,
            assignment_id=AssignmentId(made),
            at=datetime.now(UTC) + timedelta(hours=80),
        )
    )


async def page_of(village: Village, order: str) -> str:
    """An order's page in English."""
    return str((await village.client.get(f"/orders/{order}?lang=en")).text)


async def test_a_late_hand_in_meets_another_claim(village: Village) -> None:
    """Exactly one of them has the lot, whoever was faster, and the other is told so."""
    order = await village.open_order(household_cap_lots=9)
    first, second = await village.household(), await village.household()
    for lot in range(1, 4):
        made = await village.claim(first, order, lot)
        await given_up(village, order, lot, made)
        late, claim = await asyncio.gather(
            village.post(first, f"/assignments/{made}/submission", {"quantity": 10}),
            village.post(second, f"/orders/{order}/claims", {"lot": lot}),
        )
        codes = late.status_code, claim.status_code
        assert codes in ((201, 409), (409, 201))
        refused = late if late.status_code == 409 else claim
        assert refused.json()["code"] in ("LotWentOn", "LotAlreadyClaimed")
        events = [catalogue.decode(leaf.payload) for leaf in await village.log.read()]
        of_lot = [
            one
            for one in events
            if isinstance(one, AssignmentSubmitted | AssignmentAccepted) and one.lot == lot
        ]
        assert len(of_lot) == 2
        if claim.status_code == 201:
            mine = claim.json()["id"]
            await village.done(second, f"/assignments/{mine}/return", {"reason": "no_time"})
        else:
            await village.done("buyer", f"/assignments/{made}/approval")


async def test_a_lot_comes_by_parts(village: Village) -> None:
    """Case 34: twelve, then eight, under the name of the claim; the page shows both."""
    order = await village.open_order(units=40, lot_size=20, offline_lots=0)
    household, other = await village.household(), await village.household()
    made = await village.claim(household, order, 1)
    path = f"/assignments/{made}"
    part = await village.done(household, f"{path}/submission", {"quantity": 12})
    assert part["rest_id"] == f"{made}.2"
    await village.done("buyer", f"{path}/approval")
    lots = await village.get(f"/orders/{order}/lots")
    (first, _) = lots["lots"]
    assert (first["state"], first["open_units"]) == ("claimed", 0)
    assert [one["assignment_id"] for one in first["others"]] == [made]
    assert first["assignment"]["part_of"] == made
    page = await page_of(village, order)
    assert "what was left when a part was handed in" in page
    whole = await village.done(household, f"{path}/submission", {"quantity": 8})
    assert whole["rest_id"] is None
    rest = f"/assignments/{part['rest_id']}"
    await village.done("inspector", f"{rest}/inspection", {"defects": 0})
    await village.done("buyer", f"{rest}/approval")
    assert await village.balance(f"earnings:household:{household}") == -(-20 * 1001 // 3)
    made = await village.claim(other, order, 2)
    part = await village.done(other, f"/assignments/{made}/submission", {"quantity": 12})
    await given_up(village, order, 2, part["rest_id"])
    # Whoever is registered next is read only when all before is.
    await village.household()
    (_, second) = (await village.get(f"/orders/{order}/lots"))["lots"]
    assert (second["state"], second["open_units"]) == ("free", 8)
    assert "can be handed in until somebody else claims it" in await page_of(village, order)
    claimed = await village.done(household, f"/orders/{order}/claims", {})
    assert claimed["lot"] == 2
    found = await village.get(f"/assignments/{claimed['id']}")
    assert found["units"] == 8


async def test_an_approval_meets_the_next_part(village: Village) -> None:
    """What is approved is what was handed in before, and the next part is judged by itself."""
    order = await village.open_order(units=40, lot_size=20, offline_lots=0)
    household = await village.household()
    made = await village.claim(household, order, 1)
    await village.done(household, f"/assignments/{made}/submission", {"quantity": 12})
    approval, part = await asyncio.gather(
        village.post("buyer", f"/assignments/{made}/approval"),
        village.post(household, f"/assignments/{made}/submission", {"quantity": 8}),
    )
    assert (approval.status_code, part.status_code) == (201, 201)
    assert await village.balance(f"earnings:household:{household}") == 12 * 1001 // 3
