"""Payments, refunds and disputes, as merchant and payer see them."""

import asyncio

import pytest

from marketplace.sandbox_bank.words import code_for
from tests.sandbox_bank.banking import KEY, Living, Merchant


def token_of(payment: dict[str, str]) -> str:
    """What the page's address ends with."""
    return payment["page_url"].rpartition("/")[2]


async def test_a_payment_is_opened_paid_and_told(living: Living) -> None:
    """The payer's money less the bank's fee waits for the day's end."""
    opened = await living.open_payment("PAY-1")
    assert (opened["state"], opened["amount"]["value"]) == ("open", "100.00")
    shown = await living.decide(opened, "approve")
    assert shown.status_code == 303
    paid = await living.found("/v1/payments/PAY-1")
    assert (paid["state"], paid["fee"]["value"]) == ("captured", "0.60")
    assert await living.balance("acquiring") == "99.40"
    assert await living.balance("fees") == "0.60"
    assert await living.balance("outside") == "-100.00"
    (event,) = await living.deliver()
    assert event["kind"] == "payment.captured"
    assert event["object"] == paid


async def test_paying_twice_takes_the_money_once(living: Living) -> None:
    """Ten clicks at once are one payment and one event."""
    opened = await living.open_payment("PAY-1")
    await asyncio.gather(*(living.decide(opened, "approve") for _ in range(10)))
    assert await living.balance("outside") == "-100.00"
    assert await living.delivered() == ["payment.captured"]


async def test_the_same_payment_asked_for_again_is_the_same(living: Living) -> None:
    """By another idempotency key too, and at the same moment; other content is refused."""
    asked = living.payment("PAY-1")
    answers = await asyncio.gather(*(living.done("/v1/payments", asked) for _ in range(8)))
    assert len({one["bank_reference"] for one in answers}) == 1
    other = await living.post("/v1/payments", living.payment("PAY-1", "100.01"))
    assert (other.status_code, other.json()["code"]) == (409, "key_has_another_body")


async def test_a_declined_payment_stays_declined(living: Living) -> None:
    """Paying afterwards changes nothing."""
    opened = await living.open_payment("PAY-1")
    await living.decide(opened, "decline")
    await living.decide(opened, "approve")
    assert (await living.found("/v1/payments/PAY-1"))["state"] == "declined"
    assert await living.delivered() == ["payment.declined"]
    assert await living.balance("outside") == "0.00"


async def test_a_closed_window_lets_the_payment_expire(living: Living) -> None:
    """Nothing happens until its time is over; then it can't be paid any more."""
    opened = await living.open_payment("PAY-1")
    await living.advance(minutes=59)
    assert await living.delivered() == []
    await living.advance(minutes=1)
    assert await living.delivered() == ["payment.expired"]
    await living.decide(opened, "approve")
    assert (await living.found("/v1/payments/PAY-1"))["state"] == "expired"


async def test_a_payment_is_not_paid_late_though_nobody_swept(living: Living) -> None:
    """The page looks at the clock itself."""
    opened = await living.open_payment("PAY-1")
    await living.move(3_601)
    await living.decide(opened, "approve")
    assert (await living.found("/v1/payments/PAY-1"))["state"] == "expired"


async def test_the_merchant_closes_a_payment(living: Living) -> None:
    """One that was paid just before stays paid."""
    await living.open_payment("PAY-1")
    closed = await living.done("/v1/payments/PAY-1/closing", {})
    assert closed["state"] == "expired"
    await living.pay("PAY-2")
    assert (await living.done("/v1/payments/PAY-2/closing", {}))["state"] == "captured"


async def test_a_large_amount_needs_the_code(living: Living) -> None:
    """The button without a code asks for one all the same."""
    opened = await living.open_payment("PAY-1", "1000.00")
    await living.decide(opened, "approve")
    assert (await living.found("/v1/payments/PAY-1"))["state"] == "open"
    await living.decide(opened, "enter_code", code=code_for(KEY, token_of(opened)))
    assert (await living.found("/v1/payments/PAY-1"))["state"] == "captured"


async def test_three_wrong_codes_decline(living: Living) -> None:
    """Then the right one comes too late."""
    opened = await living.open_payment("PAY-1")
    right = code_for(KEY, token_of(opened))
    wrong = "000000" if right != "000000" else "000001"
    await living.decide(opened, "approve_with_code")
    for _ in range(3):
        await living.decide(opened, "enter_code", code=wrong)
    await living.decide(opened, "enter_code", code=right)
    assert (await living.found("/v1/payments/PAY-1"))["state"] == "declined"


async def test_a_code_that_nobody_asked_for_is_none(living: Living) -> None:
    """Guessing before the code was sent counts as wrong."""
    opened = await living.open_payment("PAY-1")
    await living.decide(opened, "enter_code", code=code_for(KEY, token_of(opened)))
    assert (await living.found("/v1/payments/PAY-1"))["state"] == "open"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"amount": {"value": "0.00", "currency": "CNY"}}, "amount_unusable"),
        ({"amount": {"value": "-1.00", "currency": "CNY"}}, "amount_unusable"),
        ({"amount": {"value": "1.001", "currency": "CNY"}}, "amount_unusable"),
        ({"amount": {"value": "1.5", "currency": "JPY"}}, "amount_unusable"),
        ({"amount": {"value": "1e3", "currency": "CNY"}}, "amount_unusable"),
        ({"amount": {"value": "١٠", "currency": "CNY"}}, "amount_unusable"),
        ({"amount": {"value": "1.00", "currency": "XXX"}}, "amount_unusable"),
        ({"amount": {"value": 1, "currency": "CNY"}}, "body_unreadable"),
        ({"reference": "a" * 36}, "body_unreadable"),
        ({"reference": "../x"}, "body_unreadable"),
        ({"subject": "two\nlines"}, "body_unreadable"),
        ({"surprise": 1}, "body_unreadable"),
        ({"return_url": "http://elsewhere.example/"}, "return_url_unknown"),
        ({"return_url": "http://merchant.example@elsewhere.example/"}, "return_url_unknown"),
        ({"return_url": "http://merchant.example\\@elsewhere.example/"}, "return_url_unknown"),
        ({"return_url": "javascript:alert(1)"}, "return_url_unknown"),
        ({"return_url": "//merchant.example/"}, "return_url_unknown"),
        ({"expires_at": "2026-03-02T01:00:00Z"}, "expiry_unusable"),
        ({"expires_at": "2026-05-02T01:00:00Z"}, "expiry_unusable"),
        ({"expires_at": "2026-03-02T03:00:00"}, "expiry_unusable"),
    ],
)
async def test_what_cant_be_opened_is_refused_by_name(
    living: Living, changed: dict[str, object], code: str
) -> None:
    """In both languages, and nothing is opened."""
    refused = await living.post("/v1/payments", living.payment("PAY-1") | changed)
    problem = refused.json()
    assert (refused.status_code, problem["code"]) == (400, code)
    assert problem["zh"]
    assert problem["en"]
    assert (await living.found("/v1/payments"))["items"] == []


def refund(reference: str, value: str, payment: str = "PAY-1") -> dict[str, object]:
    """What asks for a refund."""
    amount = {"value": value, "currency": "CNY"}
    return {"reference": reference, "payment_reference": payment, "amount": amount}


async def test_refunds_in_parts_never_exceed_the_payment(living: Living) -> None:
    """Ten at once, of which six fit."""
    await living.pay("PAY-1")
    asked = [living.post("/v1/refunds", refund(f"R-{n}", "16.00")) for n in range(10)]
    answers = await asyncio.gather(*asked)
    assert sorted(one.status_code for one in answers) == [201] * 6 + [409] * 4
    assert {one.json()["code"] for one in answers if one.status_code == 409} == {"refund_too_large"}
    assert (await living.found("/v1/payments/PAY-1"))["taken_back"]["value"] == "96.00"
    assert await living.balance("outside") == "-4.00"
    kinds = await living.delivered()
    assert kinds.count("refund.done") == 6


async def test_a_refund_asked_for_again_is_done_once(living: Living) -> None:
    """The same reference with other content is refused."""
    await living.pay("PAY-1")
    asked = [living.done("/v1/refunds", refund("R-1", "30.00")) for _ in range(6)]
    assert len({one["bank_reference"] for one in await asyncio.gather(*asked)}) == 1
    other = await living.post("/v1/refunds", refund("R-1", "30.01"))
    assert other.status_code == 409
    assert await living.balance("outside") == "-70.00"
    assert (await living.found("/v1/refunds/R-1"))["state"] == "done"


async def test_nothing_is_refunded_of_what_was_not_paid(living: Living) -> None:
    """An open payment, an unknown one, another currency."""
    await living.open_payment("PAY-1")
    assert (await living.post("/v1/refunds", refund("R-1", "1.00"))).status_code == 409
    assert (await living.post("/v1/refunds", refund("R-1", "1.00", "PAY-9"))).status_code == 404
    await living.pay("PAY-2")
    dollars = refund("R-1", "1.00", "PAY-2") | {"amount": {"value": "1.00", "currency": "USD"}}
    assert (await living.post("/v1/refunds", dollars)).status_code == 400


async def test_a_refund_may_fail_and_leaves_the_money(living: Living) -> None:
    """By a switch; the next one with another name is done."""
    await living.pay("PAY-1")
    await living.switch("refund_fails", times=1)
    assert (await living.done("/v1/refunds", refund("R-1", "50.00")))["state"] == "failed"
    assert await living.balance("outside") == "-100.00"
    assert (await living.done("/v1/refunds", refund("R-2", "100.00")))["state"] == "done"
    assert await living.delivered() == ["payment.captured", "refund.failed", "refund.done"]


async def test_a_chargeback_takes_what_was_not_refunded(living: Living) -> None:
    """It counts with the refunds, and is told."""
    await living.pay("PAY-1")
    await living.done("/v1/refunds", refund("R-1", "30.00"))
    too_much = await living.post("/v1/chargebacks", refund("C-1", "70.01"))
    assert too_much.status_code == 409
    await living.done("/v1/chargebacks", refund("C-1", "70.00"))
    assert await living.balance("outside") == "0.00"
    assert (await living.delivered())[-1] == "chargeback"


async def test_lists_go_on_where_they_ended(living: Living) -> None:
    """A hundred at a time."""
    for number in range(101):
        await living.open_payment(f"PAY-{number:03}")
    first = await living.found("/v1/payments")
    rest = await living.found(f"/v1/payments?after={first['after']}")
    assert (len(first["items"]), len(rest["items"]), rest["after"]) == (100, 1, None)
    assert rest["items"][0]["reference"] == "PAY-100"


async def test_what_nobody_knows_is_unknown(living: Living) -> None:
    """A payment, a refund, a payout and a page."""
    for path in ("/v1/payments/X", "/v1/refunds/X", "/v1/payouts/X"):
        assert (await living.get(path)).json()["code"] == "unknown"
    page = await Merchant(living.client, living.wall).client.get("/pay/nobody?lang=en")
    assert page.status_code == 404
    assert "Nothing has this reference" in page.text
