"""Payouts: paid once, whatever is asked and however often; and all that may become of them."""

import asyncio

from tests.faults.stopping import PATIENCE_SECONDS
from tests.sandbox_bank.banking import DAY_SECONDS, Living

SOMEBODY_WAITS = """
    SELECT EXISTS (SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = database
                   WHERE locktype = 'advisory' AND NOT granted AND datname = current_database())
"""


async def test_a_payout_is_taken_and_arrives(living: Living) -> None:
    """A moment later, by the bank's clock."""
    await living.fund("100.00")
    taken = await living.done("/v1/payouts", living.payout("P-1"))
    assert (taken["state"], await living.balance("custody")) == ("accepted", "100.00")
    await living.advance(seconds=1)
    found = await living.found("/v1/payouts/P-1")
    assert (found["state"], found["amount"]["value"]) == ("settled", "40.00")
    assert await living.balance("custody") == "60.00"
    (event,) = await living.deliver()
    assert (event["kind"], event["object"]) == ("payout.settled", found)


async def test_one_id_is_paid_once(living: Living) -> None:
    """Ten at once under keys of their own are one payout; other content is refused."""
    await living.fund("100.00")
    asked = [living.done("/v1/payouts", living.payout("P-1")) for _ in range(10)]
    assert len({one["bank_reference"] for one in await asyncio.gather(*asked)}) == 1
    await living.advance(seconds=1)
    assert await living.balance("custody") == "60.00"
    again = await living.done("/v1/payouts", living.payout("P-1"))
    assert again["state"] == "settled"
    await living.advance(seconds=5)
    assert await living.balance("custody") == "60.00"
    for changed in (
        living.payout("P-1", "40.01"),
        living.payout("P-1") | {"payee_account": "H-OTHER"},
        living.payout("P-1") | {"payee_name": "别人"},
    ):
        refused = await living.post("/v1/payouts", changed)
        assert (refused.status_code, refused.json()["code"]) == (409, "key_has_another_body")


async def test_two_payouts_never_share_the_same_money(living: Living) -> None:
    """Of ten that ask for forty of a hundred at the same moment, two are taken."""
    await living.fund("100.00")
    asked = [living.done("/v1/payouts", living.payout(f"P-{n}")) for n in range(10)]
    states = [one["state"] for one in await asyncio.gather(*asked)]
    assert (states.count("accepted"), states.count("failed")) == (2, 8)
    await living.advance(seconds=1)
    assert await living.balance("custody") == "20.00"
    failed = await living.found(f"/v1/payouts/P-{states.index('failed')}")
    assert failed["reason"] == "insufficient_funds"


async def test_a_closed_account_fails_and_keeps_the_money(living: Living) -> None:
    """For that payee alone."""
    await living.fund("100.00")
    await living.switch("payout_fails", reach="payee", subject="H-DEMO")
    await living.done("/v1/payouts", living.payout("P-1"))
    await living.done("/v1/payouts", living.payout("P-2") | {"payee_account": "H-OTHER"})
    await living.advance(seconds=1)
    failed = await living.found("/v1/payouts/P-1")
    assert (failed["state"], failed["reason"]) == ("failed", "account_closed")
    assert (await living.found("/v1/payouts/P-2"))["state"] == "settled"
    assert await living.balance("custody") == "60.00"
    assert sorted(await living.delivered()) == ["payout.failed", "payout.settled"]


async def test_a_stuck_payout_goes_on_when_the_switch_is_gone(living: Living) -> None:
    """Its money stays promised meanwhile."""
    await living.fund("50.00")
    number = await living.switch("payout_stuck", reach="reference", subject="P-1")
    await living.done("/v1/payouts", living.payout("P-1"))
    await living.advance(days=2)
    assert (await living.found("/v1/payouts/P-1"))["state"] == "accepted"
    assert (await living.done("/v1/payouts", living.payout("P-2")))["state"] == "failed"
    assert (await living.delete(f"/v1/faults/{number}")).status_code == 204
    await living.advance(minutes=1)
    assert (await living.found("/v1/payouts/P-1"))["state"] == "settled"


async def test_a_payout_comes_back_days_later(living: Living) -> None:
    """It settled, was told so, and came back on a later day under its own reference."""
    await living.fund("100.00")
    await living.switch("payout_returns", reach="payee", subject="H-DEMO", seconds=3 * DAY_SECONDS)
    await living.done("/v1/payouts", living.payout("P-1"))
    await living.advance(seconds=1)
    assert (await living.found("/v1/payouts/P-1"))["state"] == "settled"
    await living.move(3 * DAY_SECONDS - 60)
    assert (await living.found("/v1/payouts/P-1"))["state"] == "settled"
    await living.move(60)
    found = await living.found("/v1/payouts/P-1")
    assert (found["state"], found["reason"]) == ("returned", "account_closed")
    assert found["returned_at"] > found["settled_at"]
    assert await living.balance("custody") == "100.00"
    assert await living.delivered() == ["payout.settled", "payout.returned"]
    again = await living.done("/v1/payouts", living.payout("P-1"))
    assert again["state"] == "returned"
    await living.advance(days=9)
    assert await living.balance("custody") == "100.00"


async def test_answers_can_be_as_bad_as_real_ones(living: Living) -> None:
    """Whether it was done shows the query, not the answer."""
    await living.fund("900.00")
    kinds = {
        "slow": (201, True),
        "time_out_before": (504, False),
        "time_out_after": (504, True),
        "error_500_before": (500, False),
        "error_500_after": (500, True),
        "html_200": (200, False),
        "rubbish_200": (200, False),
    }
    for number, (behaviour, (status, done)) in enumerate(kinds.items()):
        payout_id = f"P-{number}"
        await living.switch(behaviour, reach="reference", subject=payout_id, times=1)
        answer = await living.post("/v1/payouts", living.payout(payout_id))
        assert answer.status_code == status, behaviour
        found = await living.get(f"/v1/payouts/{payout_id}")
        assert (found.status_code == 200) is done, behaviour
    await living.advance(seconds=1)
    assert await living.balance("custody") == "780.00"


async def test_a_switch_for_everything_spares_the_switches(living: Living) -> None:
    """Else nobody could turn it off."""
    number = await living.switch("error_500_before")
    assert (await living.post("/v1/payouts", living.payout("P-1"))).status_code == 500
    assert (await living.get("/v1/payouts/P-1")).status_code == 500
    (fault,) = await living.found("/v1/faults")
    assert (fault["fault_id"], fault["times_left"]) == (number, None)
    await living.delete(f"/v1/faults/{number}")
    assert (await living.get("/v1/payouts/P-1")).status_code == 404


async def test_a_switch_says_whom_it_concerns(living: Living) -> None:
    """One for everything names nobody, any other names somebody; nothing else is taken."""
    for wrong in (
        {"reach": "payee"},
        {"reach": "reference", "subject": " "},
        {"reach": "everything", "subject": "P-1"},
    ):
        refused = await living.post("/v1/faults", {"behaviour": "slow", **wrong})
        assert (refused.status_code, refused.json()["code"]) == (400, "fault_unusable")
    for wrong in ({"behaviour": "explode"}, {"behaviour": "slow", "seconds": -1}):
        assert (await living.post("/v1/faults", wrong)).json()["code"] == "body_unreadable"
    assert (await living.delete("/v1/faults/9")).status_code == 404


async def test_the_clock_goes_forward_only(living: Living) -> None:
    """At most 400 days at a time, and once for a key."""
    for seconds in (0, -5):
        assert (await living.post("/v1/clock", {"seconds": seconds})).status_code == 400
    refused = await living.post("/v1/clock", {"seconds": 401 * DAY_SECONDS})
    assert refused.json()["code"] == "clock_only_forward"
    for _ in range(2):
        await living.done("/v1/clock", {"seconds": 60}, "a-key-of-its-own")
    assert (await living.found("/v1/clock"))["at"] == "2026-03-02T02:01:00Z"


async def test_a_deposit_is_booked_once(living: Living) -> None:
    """A reference stands for one transfer."""
    await living.fund("100.00")
    await living.fund("100.00")
    assert await living.balance("custody") == "100.00"
    amount = {"value": "100.01", "currency": "CNY"}
    other = {"reference": "D-1", "amount": amount, "payer_name": "演示汇款人"}
    assert (await living.post("/v1/deposits", other)).status_code == 409


async def test_the_clock_waits_until_nobody_books(living: Living) -> None:
    """What has begun is done by the time at which it began."""
    async with living.bank.moment() as moment:
        moving = asyncio.create_task(living.move(60))
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not (moving.done() or await moment.connection.fetchval(SOMEBODY_WAITS)):  # noqa: ASYNC110 - it is in tables
                await asyncio.sleep(0.01)
        assert not moving.done()
    await moving
    assert (await living.found("/v1/clock"))["at"] == "2026-03-02T02:01:00Z"
