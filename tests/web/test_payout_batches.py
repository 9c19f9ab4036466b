"""Earnings of many households are paid in one go, once, also when the go is cut short."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from domain import catalogue
from domain.facts.payouts import PayoutRequested
from marketplace.identity.staff import Role
from marketplace.log import EventLog
from marketplace.web.payouts.batches import AT_ONCE
from tests.conftest import run_sql
from tests.worlds.web_village import Village, cny, village_of

ONE_LOT = 3_337
ONE_PIECE = 334
THRESHOLD = {"threshold": cny("20.00")}
FEN = {"threshold": cny("0.01")}


@pytest.fixture
async def village(dsn: str, log: EventLog, tmp_path: Path) -> AsyncIterator[Village]:
    """Everybody, and nothing done yet."""
    async with village_of(dsn, log, tmp_path) as opened:
        yield opened


async def earners(village: Village, *pieces: int) -> list[str]:
    """A household for each, that was paid for so many pieces."""
    order, found = await village.open_order(), []
    for lot, quantity in enumerate(pieces, 1):
        household = await village.household()
        made = await village.submitted(household, order, lot, quantity)
        await village.done("buyer", f"/assignments/{made}/approval")
        found.append(household)
    return found


async def requested(village: Village) -> list[PayoutRequested]:
    """All payouts that the log holds."""
    events = [catalogue.decode(leaf.payload) for leaf in await village.log.read()]
    return [event for event in events if isinstance(event, PayoutRequested)]


async def test_all_who_earned_enough_are_paid(village: Village) -> None:
    """Those below the threshold wait; the batch is approved by another person, and can be read."""
    first, second, little = await earners(village, 10, 9, 1)
    batch = await village.done("officer", "/payout-batches", THRESHOLD)
    assert (batch["payouts"], batch["total"]["minor"], batch["refused"]) == (2, ONE_LOT + 3_003, [])
    assert batch["shown"]
    shown = await village.get(f"/payout-batches/{batch['id']}")
    assert {one["household_id"]: one["amount"]["minor"] for one in shown} == {
        first: ONE_LOT,
        second: 3_003,
    }
    assert {(one["status"], one["source"]) for one in shown} == {("requested", "earnings")}
    assert await village.balance(f"earnings:household:{little}") == 334
    await village.enrol("officer", Role.APPROVER, None, known_as="officer as approver")
    path = f"/payout-batches/{batch['id']}/approval"
    own = await village.post("officer as approver", path)
    assert (own.status_code, own.json()["code"]) == (409, "ApproverIsRequester")
    approved = await village.done("approver", path, key="yes")
    assert (approved["payouts"], approved["refused"]) == (2, [])
    again = await village.done("approver", path, key="yes")
    assert again["position"] == approved["position"]
    late = await village.done("approver", path)
    assert {one["code"] for one in late["refused"]} == {"PayoutNotInStatus"}
    shown = await village.get(f"/payout-batches/{batch['id']}")
    assert {one["status"] for one in shown} == {"approved"}


FAIL: tuple[str, ...] = (
    """
    CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF NEW.type = 'PayoutRequested' AND (
            SELECT count(*) FROM log_events WHERE type = 'PayoutRequested'
        ) >= {many} THEN RAISE disk_full; END IF;
        RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER fail BEFORE INSERT ON log_events FOR EACH ROW EXECUTE FUNCTION fail()",
)
"""The disk is full after so many payouts."""


async def test_a_batch_goes_on_where_it_was_cut_short(village: Village, dsn: str) -> None:
    """The same key pays who was left out, nobody twice, and nobody who earned since."""
    earning = AT_ONCE + 1
    lots = range(1, earning + 2)
    order = await village.open_order("600.00", units=len(lots), lot_size=1)
    early = await asyncio.gather(*(village.household() for _ in lots))
    made = await asyncio.gather(
        *(village.submitted(one, order, lot, 1) for lot, one in zip(lots, early, strict=True))
    )
    await asyncio.gather(
        *(village.done("buyer", f"/assignments/{one}/approval") for one in made[:earning])
    )
    for statement in FAIL:
        await run_sql(dsn, statement.format(many=AT_ONCE))
    cut = await village.post("officer", "/payout-batches", FEN, "payday")
    assert (cut.status_code, cut.json()["code"]) == (503, "LogBusy")
    assert len(await requested(village)) == AT_ONCE
    await run_sql(dsn, "DROP TRIGGER fail ON log_events")
    await village.done("buyer", f"/assignments/{made[-1]}/approval")
    whole = await village.done("officer", "/payout-batches", FEN, "payday")
    assert (whole["payouts"], whole["total"]["minor"]) == (earning, earning * ONE_PIECE)
    again = await village.done("officer", "/payout-batches", FEN, "payday")
    assert again["position"] == whole["position"]
    paid = [event.household_id for event in await requested(village)]
    assert sorted(paid) == sorted(early[:earning])
    following = await village.done("officer", "/payout-batches", FEN)
    assert following["payouts"] == 1


async def test_a_batch_is_asked_for_by_many_at_once(village: Village) -> None:
    """Under one key or under several: nobody is paid twice."""
    households = await earners(village, 10, 10, 10)
    keys = ["same"] * 5 + ["a", "b", "c"]
    answers = await asyncio.gather(
        *(village.post("officer", "/payout-batches", THRESHOLD, key) for key in keys)
    )
    assert {answer.status_code for answer in answers} == {201}
    paid = [event.household_id for event in await requested(village)]
    assert sorted(paid) == sorted(households)


async def test_who_can_not_be_paid_holds_nobody_up(village: Village) -> None:
    """Named households: a frozen one, one with too little, one that is unknown."""
    fine, frozen, little = await earners(village, 10, 10, 1)
    await village.done("officer", f"/households/{frozen}/freeze", {"reason": "complaint"})
    body = {**THRESHOLD, "household_ids": [fine, frozen, little, "H-NONE", fine]}
    batch = await village.done("officer", "/payout-batches", body, "some")
    codes = {one["household_id"]: one["code"] for one in batch["refused"]}
    assert codes == {
        frozen: "HouseholdIsFrozen",
        little: "PayoutExceedsFund",
        "H-NONE": "HouseholdUnknown",
    }
    assert (batch["payouts"], batch["total"]["minor"]) == (1, ONE_LOT)
    other = {**THRESHOLD, "household_ids": [fine]}
    reused = await village.post("officer", "/payout-batches", other, "some")
    assert (reused.status_code, reused.json()["code"]) == (422, "IdempotencyKeyReused")


async def test_an_empty_batch_and_one_that_nobody_asked_for(village: Village) -> None:
    """Nothing to pay is no error; a threshold of nothing is."""
    empty = await village.done("officer", "/payout-batches", THRESHOLD)
    assert (empty["payouts"], empty["position"]) == (0, 0)
    assert (await village.client.get(f"/api/v1/payout-batches/{empty['id']}")).status_code == 404
    unknown = await village.post("approver", "/payout-batches/T-NONE/approval")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "PayoutBatchUnknown")
    nothing = await village.post("officer", "/payout-batches", {"threshold": cny("0")})
    assert (nothing.status_code, nothing.json()["code"]) == (422, "AmountNotPositive")


async def test_earnings_that_are_taxed_are_approved_and_called_off(village: Village) -> None:
    """Tax comes first in the log; the payout is found all the same."""
    terms = {"rate": {"amount": cny("3000.00"), "pieces": 1}, "units": 10, "offline_lots": 0}
    order = await village.open_order(escrow="40000.00", **terms)
    household = await village.household()
    made = await village.submitted(household, order, 1)
    await village.done("buyer", f"/assignments/{made}/approval")
    nearly_all = {"threshold": cny("29990.00")}
    batch = await village.done("officer", "/payout-batches", nearly_all, "taxed")
    assert (batch["payouts"], batch["total"]["minor"] < 2_999_000) == (1, True)
    again = await village.done("officer", "/payout-batches", nearly_all, "taxed")
    assert (again["payouts"], again["position"]) == (1, batch["position"])
    (payout,) = await village.get(f"/payout-batches/{batch['id']}")
    path = f"/payouts/{payout['payout_id']}"
    await village.done("approver", f"{path}/approval")
    await village.done("officer", f"{path}/cancellation", {"reason": "entered_in_error"})
    assert await village.balance(f"earnings:household:{household}") == 3_000_000
