"""The sandbox bank keeps what every rail promises, and its rail reads all that it says."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest

from domain.facts.payouts import PayoutFailure
from domain.ids import PaymentId
from domain.money import Currency, Money
from marketplace.gateways.sandbox_bank.account import BankAccount
from marketplace.sandbox_bank.signing import sign_event
from tests.conftest import Databases
from tests.gateways.bank_outside import BankOutside, open_outside
from tests.gateways.contract import (
    AMOUNT,
    NOW,
    PAYMENT,
    PAYOUT,
    REFUND,
    PaymentContract,
    PayoutContract,
    giving_back,
    payment,
)
from tests.gateways.serving import Response
from tests.sandbox_bank.banking import WEBHOOK_KEY
from workers.gateway import (
    AnswerUnreadableError,
    ChargebackSeen,
    GatewayRefusedError,
    NoticeForgedError,
    NoticeMalformedError,
    PaymentState,
    PayoutSeen,
    PayoutState,
    RefundSeen,
    RefundState,
)


@pytest.fixture
def bank_dsn(databases: Databases) -> str:
    """An empty database."""
    return databases.make_for_this_test("template1")


@pytest.fixture
async def outside(bank_dsn: str) -> AsyncIterator[BankOutside]:
    """The bank."""
    async with AsyncExitStack() as stack:
        yield await open_outside(stack, bank_dsn)


@pytest.fixture
async def stranger(databases: Databases) -> AsyncIterator[BankOutside]:
    """Another bank, with a key of its own."""
    async with AsyncExitStack() as stack:
        dsn = databases.make_for_this_test("template1")
        yield await open_outside(stack, dsn, webhook_key=WEBHOOK_KEY[::-1])


class TestPayments(PaymentContract):
    """Payments, refunds and notices."""


class TestPayouts(PayoutContract):
    """Payouts."""


async def told(outside: BankOutside) -> list[Any]:
    """What the bank told, as the rail reads it."""
    await outside.living.deliver()
    return [
        seen
        for hook in outside.living.hooks
        for seen in outside.rail.read_notice(hook.headers, hook.content, NOW)
    ]


async def test_a_payment_says_its_fee_and_when(outside: BankOutside) -> None:
    """Six thousandths of 123.45, halves rounded up, in both ways of hearing."""
    await outside.pay(await outside.rail.create_payment(payment()))
    seen = await outside.rail.find_payment(PAYMENT)
    assert (seen.fee, seen.at) == (Money(74, Currency.CNY), NOW)
    (notice,) = await told(outside)
    assert (notice.fee, notice.at) == (seen.fee, seen.at)


async def test_a_declined_payment_is_told(outside: BankOutside) -> None:
    """Without a name of the gateway's: no money is called by it."""
    page = await outside.rail.create_payment(payment())
    path = page.url.removeprefix("http://bank.example")
    await outside.living.client.post(path, data={"decision": "decline"})
    seen = await outside.rail.find_payment(PAYMENT)
    assert (seen.state, seen.fee, seen.gateway_reference) == (PaymentState.DECLINED, None, None)
    (notice,) = await told(outside)
    assert notice.state is PaymentState.DECLINED


async def test_refunds_and_chargebacks_are_told(outside: BankOutside) -> None:
    """Each under its own name, with that of the payment."""
    await outside.pay(await outside.rail.create_payment(payment()))
    seen = await outside.rail.find_payment(PAYMENT)
    await outside.living.switch("refund_fails", times=1)
    failed = await outside.rail.refund(giving_back(100, REFUND, seen))
    assert failed.state is RefundState.FAILED
    dispute = {
        "reference": "C-1",
        "payment_reference": PAYMENT,
        "amount": {"value": "5.00", "currency": "CNY"},
    }
    await outside.living.done("/v1/chargebacks", dispute)
    _, refund, chargeback = await told(outside)
    assert isinstance(refund, RefundSeen)
    assert (refund.refund_id, refund.state) == (REFUND, RefundState.FAILED)
    assert isinstance(chargeback, ChargebackSeen)
    assert chargeback.payment_id == PAYMENT
    assert chargeback.payment_reference == seen.gateway_reference
    assert chargeback.amount == Money(500, Currency.CNY)
    assert chargeback.won is None


async def test_a_payout_that_comes_back_has_a_name_of_its_own(outside: BankOutside) -> None:
    """Settled first, returned days later, under another reference."""
    await outside.living.switch("payout_returns", seconds=86_400)
    settled = await outside.rail.pay_out(PayoutContract.order)
    await outside.living.move(86_400)
    returned = await outside.rail.find_payout(PAYOUT)
    assert (settled.state, returned.state) == (PayoutState.SETTLED, PayoutState.RETURNED)
    assert returned.reason is PayoutFailure.ACCOUNT_CLOSED
    assert returned.amount == AMOUNT
    assert returned.gateway_reference not in {None, settled.gateway_reference}
    states = [one.state for one in await told(outside) if isinstance(one, PayoutSeen)]
    assert states == [PayoutState.SETTLED, PayoutState.RETURNED]


async def test_a_payout_without_money_fails_for_good(outside: BankOutside) -> None:
    """The bank's no is not the payee's."""
    await outside.living.done("/v1/payouts", outside.living.payout("P-ALL", "1000.00"))
    seen = await outside.rail.pay_out(PayoutContract.order)
    assert (seen.state, seen.reason) == (PayoutState.FAILED, PayoutFailure.REFUSED_BY_BANK)


async def test_a_stuck_payout_is_pending(outside: BankOutside) -> None:
    """Until the bank goes on."""
    await outside.living.switch("payout_stuck")
    assert (await outside.rail.pay_out(PayoutContract.order)).state is PayoutState.PENDING
    assert (await outside.rail.find_payout(PAYOUT)).state is PayoutState.PENDING


async def test_another_order_under_a_used_id_is_refused(outside: BankOutside) -> None:
    """Nothing is done, and the reason is the bank's code."""
    await outside.rail.create_payment(payment())
    with pytest.raises(GatewayRefusedError, match="key_has_another_body"):
        await outside.rail.create_payment(payment(Money(1, Currency.CNY)))


async def test_a_payment_that_was_never_opened_is_unknown_when_closed(
    outside: BankOutside,
) -> None:
    """Closing it is no error."""
    seen = await outside.rail.close_payment(PaymentId("PM-NOBODY"))
    assert seen.state is PaymentState.UNKNOWN


def changed(answer: dict[str, Any], **fields: Any) -> Response:
    """An answer with other fields."""
    return Response(json.dumps(answer | fields).encode())


@pytest.mark.parametrize(
    "fields",
    [
        {"reference": "PM-OTHER"},
        {"state": "perhaps"},
        {"amount": {"value": "1.001", "currency": "CNY"}},
        {"amount": {"value": "-1.00", "currency": "CNY"}},
        {"amount": {"value": "1.00", "currency": "XXX"}},
        {"amount": None},
        {"page_url": 5},
    ],
)
async def test_an_answer_that_cant_be_is_no_answer(
    outside: BankOutside, fields: dict[str, Any]
) -> None:
    """About another payment, in an unknown state, with an amount that is none."""
    await outside.rail.create_payment(payment())
    answer = await outside.living.found(f"/v1/payments/{PAYMENT}")
    outside.answer_with(changed(answer))
    assert (await outside.rail.find_payment(PAYMENT)).state is PaymentState.PENDING
    outside.answer_with(changed(answer, **fields))
    with pytest.raises(AnswerUnreadableError):
        await outside.rail.find_payment(PAYMENT)


async def test_a_page_elsewhere_than_on_the_web_is_not_shown(outside: BankOutside) -> None:
    """A payer is sent to http or https."""
    await outside.rail.create_payment(payment())
    answer = await outside.living.found(f"/v1/payments/{PAYMENT}")
    outside.answer_with(changed(answer, page_url="javascript:alert(1)"))
    with pytest.raises(AnswerUnreadableError):
        await outside.rail.create_payment(payment())


def test_keys_are_never_shown() -> None:
    """Neither in a message nor in a log."""
    assert "secret" not in repr(BankAccount("http://bank.example", b"secret", b"secret"))


async def test_notices_of_other_kinds_and_shapes(
    outside: BankOutside, signed: Callable[[bytes], dict[str, str]]
) -> None:
    """A kind of tomorrow concerns nobody; what is signed and can't be read is malformed."""
    body = b'{"event_id":"E","kind":"loan.due","at":"2026-01-01T00:00:00Z","object":{}}'
    assert outside.rail.read_notice(signed(body), body, NOW) == ()
    for body in (
        b"",
        b"\xff",
        b"[]",
        b'{"event_id":"E","kind":"payment.captured","at":"2026-01-01T00:00:00Z","object":{}}',
    ):
        with pytest.raises(NoticeMalformedError):
            outside.rail.read_notice(signed(body), body, NOW)
    body = b"{}"
    for header in ("", "t=1", "t=1,v1=xyz", f"v1={'0' * 64}", f"t={'9' * 13},v1={'0' * 64}"):
        with pytest.raises(NoticeForgedError):
            outside.rail.read_notice({"Bank-Webhook-Signature": header}, body, NOW)


@pytest.fixture
def signed() -> Callable[[bytes], dict[str, str]]:
    """Signs as the bank does."""
    seconds = int(NOW.timestamp())
    return lambda body: {"bank-webhook-signature": sign_event(WEBHOOK_KEY.encode(), body, seconds)}
