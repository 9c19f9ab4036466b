"""Stripe's adapter: the contract over documented shapes, through the official SDK."""

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, aclosing
from datetime import timedelta
from typing import Any

import pytest
from stripe import Webhook

from domain.ids import PaymentId
from domain.money import Currency, Money
from tests.gateways.contract import AMOUNT, NOW, PAYMENT, PaymentContract, giving_back, payment
from tests.gateways.serving import Response, serving
from tests.gateways.stripe_outside import SECRET, StripeOutside
from workers.gateway import (
    AnswerUnreadableError,
    ChargebackSeen,
    GatewayRefusedError,
    NoticeForeignError,
    NoticeForgedError,
    NoticeMalformedError,
    NoticeStaleError,
    PaymentSeen,
    PaymentState,
    RefundSeen,
    RefundState,
)


async def opened(stack: AsyncExitStack, secret: str = SECRET) -> StripeOutside:
    """Stripe's side, at an address of its own."""

    async def answer(request: Any) -> Response:
        return await outside.answer(request)

    outside = StripeOutside(await stack.enter_async_context(serving(answer)), secret)
    await stack.enter_async_context(aclosing(outside.rail))
    return outside


@pytest.fixture
async def outside() -> AsyncIterator[StripeOutside]:
    """Stripe."""
    async with AsyncExitStack() as stack:
        yield await opened(stack)


@pytest.fixture
async def stranger() -> AsyncIterator[StripeOutside]:
    """Somebody who signs as Stripe does, with a secret of his own."""
    async with AsyncExitStack() as stack:
        yield await opened(stack, "whsec_stranger")


class TestPayments(PaymentContract):
    """Payments, refunds and notices."""


@pytest.mark.parametrize(
    ("amount", "fee"),
    [
        (AMOUNT, Money(358, Currency.CNY)),
        (Money(2_000, Currency.USD), Money(58, Currency.USD)),
        (Money(500, Currency.JPY), Money(14, Currency.JPY)),
    ],
)
async def test_currencies_and_fees(outside: StripeOutside, amount: Money, fee: Money) -> None:
    """In each currency's own smallest unit; what Stripe keeps is known with the payment."""
    await outside.pay(await outside.rail.create_payment(payment(amount)))
    seen = await outside.rail.find_payment(PAYMENT)
    assert (seen.amount, seen.fee) == (amount, fee)
    charge = outside.of(PAYMENT)["latest_charge"]
    charge["balance_transaction"]["currency"] = "eur"
    assert (await outside.rail.find_payment(PAYMENT)).fee is None


async def test_what_is_authorized_is_captured_once(outside: StripeOutside) -> None:
    """Where the account waits for us to take the money."""
    outside.manual = True
    await outside.pay(await outside.rail.create_payment(payment()))
    assert (await outside.rail.find_payment(PAYMENT)).state is PaymentState.AUTHORIZED
    for _ in range(2):
        seen = await outside.rail.capture(PAYMENT)
        assert (seen.state, seen.amount) == (PaymentState.CAPTURED, AMOUNT)


async def test_it_is_found_among_many_and_long_after(outside: StripeOutside) -> None:
    """Every page of the list is turned; what is no longer listed is searched for."""
    await outside.pay(await outside.rail.create_payment(payment()))
    for number in range(5):
        await outside.rail.create_payment(payment(payment_id=PaymentId(f"PM-{number}")))
    assert (await outside.rail.find_payment(PAYMENT)).state is PaymentState.CAPTURED
    outside.sessions.clear()
    assert (await outside.rail.find_payment(PAYMENT)).state is PaymentState.UNKNOWN
    outside.searchable = True
    assert (await outside.rail.find_payment(PAYMENT)).state is PaymentState.CAPTURED


async def test_a_page_that_is_over_takes_no_money(outside: StripeOutside) -> None:
    """Whatever its intent waits for."""
    await outside.rail.create_payment(payment())
    (page,) = outside.sessions.values()
    outside.intents["pi_1"] = {"id": "pi_1", "status": "requires_payment_method"}
    page |= {"status": "expired", "payment_intent": "pi_1"}
    assert (await outside.rail.find_payment(PAYMENT)).state is PaymentState.EXPIRED


async def test_another_content_under_a_used_name_is_refused(outside: StripeOutside) -> None:
    """One payment id is one payment."""
    await outside.rail.create_payment(payment())
    with pytest.raises(GatewayRefusedError):
        await outside.rail.create_payment(payment(Money(1, Currency.CNY)))
    assert len(outside.sessions) == 1


async def test_a_refund_in_another_currency_is_refused(outside: StripeOutside) -> None:
    """Before anybody is asked."""
    await outside.pay(await outside.rail.create_payment(payment()))
    order = giving_back(1, "R-1", await outside.rail.find_payment(PAYMENT))
    other = type(order)(
        order.refund_id, PAYMENT, AMOUNT, Money(1, Currency.EUR), order.payment_reference
    )
    with pytest.raises(GatewayRefusedError):
        await outside.rail.refund(other)


@pytest.mark.parametrize(
    ("status", "kind", "error"),
    [
        (500, "api_error", AnswerUnreadableError),
        (429, "rate_limit_error", GatewayRefusedError),
        (401, "invalid_request_error", GatewayRefusedError),
        (402, "card_error", GatewayRefusedError),
    ],
)
async def test_errors_say_what_may_be_done_next(
    outside: StripeOutside, status: int, kind: str, error: type[Exception]
) -> None:
    """An outage is no refusal."""
    outside.answer_with(Response(json.dumps({"error": {"type": kind}}).encode(), status))
    with pytest.raises(error):
        await outside.rail.find_payment(PAYMENT)


@pytest.mark.parametrize(
    "body",
    [b"[]", b"null", b"5", b'"text"', b"{}", b'{"data": 5}', b'{"data": [5]}', b'{"data": [{}]}'],
)
async def test_json_of_another_shape_is_no_answer(outside: StripeOutside, body: bytes) -> None:
    """The SDK takes some of it without a word."""
    outside.answer_with(Response(body))
    for asking in (
        outside.rail.create_payment(payment()),
        outside.rail.find_intent("pi_1"),
    ):
        with pytest.raises(AnswerUnreadableError):
            await asking
    if body != b'{"data": [{}]}':
        with pytest.raises(AnswerUnreadableError):
            await outside.rail.find_payment(PAYMENT)


async def test_the_sdk_reads_the_same_events(outside: StripeOutside) -> None:
    """The official library believes what we believe, and nothing else."""
    await outside.pay(await outside.rail.create_payment(payment()))
    headers, body = outside.notice(PAYMENT)
    header = headers["Stripe-Signature"]
    event = Webhook.construct_event(body, header, SECRET, tolerance=None)
    assert event.id == "evt_demo"
    (told,) = outside.rail.read_notice(headers, body, NOW)
    assert told.notice_id == event.id
    for changed in (body.replace(b"12345", b"12346"), json.dumps(json.loads(body)).encode()):
        with pytest.raises(NoticeForgedError):
            outside.rail.read_notice(headers, changed, NOW)


async def test_an_event_is_fresh_for_five_minutes(outside: StripeOutside) -> None:
    """To the second, both ways; a second time in the header changes nothing."""
    await outside.pay(await outside.rail.create_payment(payment()))
    headers, body = outside.notice(PAYMENT)
    for way in (1, -1):
        assert outside.rail.read_notice(headers, body, NOW + way * timedelta(minutes=5))
        with pytest.raises(NoticeStaleError):
            outside.rail.read_notice(headers, body, NOW + way * timedelta(minutes=5, seconds=1))
    late = NOW + timedelta(hours=1)
    for header in (
        headers["Stripe-Signature"] + f",t={int(late.timestamp())}",
        f"t={int(late.timestamp())}," + headers["Stripe-Signature"],
        "",
        "t=,v1=",
        "v1=" + "0" * 64,
        f"t={int(late.timestamp())},v1=é",
    ):
        with pytest.raises((NoticeForgedError, NoticeStaleError)):
            outside.rail.read_notice({"stripe-signature": header}, body, late)


async def test_events_of_others_and_of_other_kinds(outside: StripeOutside) -> None:
    """Genuine, but not ours: refused by name. Of no concern: nothing."""
    await outside.pay(await outside.rail.create_payment(payment()))
    intent = outside.of(PAYMENT)
    for more in ({"livemode": True}, {"livemode": None}, {"account": "acct_2"}):
        with pytest.raises(NoticeForeignError):
            outside.rail.read_notice(
                *outside.event("payment_intent.succeeded", intent, **more), NOW
            )
    for kind, told in (
        ("customer.created", {"id": "cus_1"}),
        ("payment_intent.succeeded", intent | {"metadata": {}}),
        ("payment_intent.succeeded", intent | {"metadata": None}),
        ("checkout.session.completed", {"client_reference_id": None}),
        ("charge.dispute.updated", {"payment_intent": "pi_1"}),
        ("refund.updated", {"metadata": {}}),
    ):
        assert outside.rail.read_notice(*outside.event(kind, told), NOW) == ()
    for more in (
        {"status": "new"},
        {"amount_received": "123.45"},
        {"amount_received": 123.45},
        {"amount_received": -1},
        {"amount_received": True},
        {"currency": "zzz"},
        {"id": ""},
    ):
        with pytest.raises(NoticeMalformedError):
            outside.rail.read_notice(*outside.notice(PAYMENT, **more), NOW)
    for told in ("text", None, 5):
        with pytest.raises(NoticeMalformedError):
            outside.rail.read_notice(*outside.event("payment_intent.succeeded", told), NOW)
    with pytest.raises(NoticeMalformedError):
        outside.rail.read_notice(*outside.notice(PAYMENT, padding="x" * 300_000), NOW)


async def test_pages_refunds_and_disputes_are_told(outside: StripeOutside) -> None:
    """A page that somebody paid on names the same payment as its intent."""
    await outside.pay(await outside.rail.create_payment(payment()))
    (page,) = outside.sessions.values()
    (told,) = outside.rail.read_notice(*outside.event("checkout.session.completed", page), NOW)
    seen = await outside.rail.find_payment(PAYMENT)
    assert isinstance(told, PaymentSeen)
    assert (told.state, told.amount, told.gateway_reference) == (
        seen.state,
        seen.amount,
        seen.gateway_reference,
    )
    over = page | {"status": "expired", "payment_status": "unpaid"}
    (told,) = outside.rail.read_notice(*outside.event("checkout.session.expired", over), NOW)
    assert told.state is PaymentState.EXPIRED
    failed = outside.of(PAYMENT) | {"status": "requires_payment_method"}
    (told,) = outside.rail.read_notice(*outside.event("payment_intent.payment_failed", failed), NOW)
    assert told.state is PaymentState.PENDING
    await outside.rail.refund(giving_back(45, "R-1", seen))
    (refund,) = outside.refunds.values()
    failed = refund | {"status": "failed"}
    (told,) = outside.rail.read_notice(*outside.event("refund.failed", failed), NOW)
    assert isinstance(told, RefundSeen)
    assert (told.refund_id, told.state, told.amount) == (
        "R-1",
        RefundState.FAILED,
        Money(45, Currency.CNY),
    )
    dispute = {
        "id": "dp_1",
        "payment_intent": seen.gateway_reference,
        "amount": AMOUNT.minor,
        "currency": "cny",
        "created": int(NOW.timestamp()),
        "status": "needs_response",
    }
    for status, kind, won in (
        ("needs_response", "created", None),
        ("won", "closed", True),
        ("lost", "closed", False),
    ):
        event = outside.event(f"charge.dispute.{kind}", dispute | {"status": status})
        (told,) = outside.rail.read_notice(*event, NOW)
        assert isinstance(told, ChargebackSeen)
        assert (told.payment_reference, told.amount, told.won) == (
            seen.gateway_reference,
            AMOUNT,
            won,
        )


def test_nothing_secret_is_shown() -> None:
    """Neither the key nor what notices are signed with."""
    shown = repr(StripeOutside("http://127.0.0.1:1").account)
    assert shown == "StripeAccount(live=False)"
