"""WeChat Pay's adapter: the contract over its documented shapes, and formats against a library."""

import json
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from wechatpayv3 import WeChatPay, WeChatPayType
from wechatpayv3.utils import build_authorization

from domain.facts.payouts import PayoutFailure
from domain.money import Currency, Money
from marketplace.gateways.wechat_pay.account import Product
from marketplace.gateways.wechat_pay.gateway import WechatPayGateway
from marketplace.gateways.wechat_pay.notices import UsedNonces
from marketplace.gateways.wechat_pay.signing import authorization
from tests.gateways.contract import (
    AMOUNT,
    NOW,
    PAYMENT,
    PAYOUT,
    PaymentContract,
    PayoutContract,
    payment,
)
from tests.gateways.rsa_keys import private_pem, public_pem, rsa_key
from tests.gateways.serving import BUSY, HTML, RUBBISH, Response, serving
from tests.gateways.wechat_outside import (
    APP,
    MCH,
    SEALING,
    SERIAL,
    THEIRS,
    WechatOutside,
    rfc3339,
)
from workers.gateway import (
    AnswerUnreadableError,
    GatewayRefusedError,
    NoticeForeignError,
    NoticeForgedError,
    NoticeMalformedError,
    NoticeReplayedError,
    NoticeStaleError,
    Opening,
    PaymentState,
    PayoutOrder,
    PayoutSeen,
    PayoutState,
    RefundSeen,
    RefundState,
)


async def opened(
    stack: AsyncExitStack, theirs: str = "wechat", product: Product = Product.NATIVE
) -> WechatOutside:
    """WeChat Pay's side, at an address of its own."""

    async def answer(request: Any) -> Response:
        return await outside.answer(request)

    url = await stack.enter_async_context(serving(answer))
    outside = WechatOutside(url, theirs, product)
    await stack.enter_async_context(outside.client)
    return outside


@pytest.fixture
async def outside() -> AsyncIterator[WechatOutside]:
    """WeChat Pay."""
    async with AsyncExitStack() as stack:
        yield await opened(stack)


@pytest.fixture
async def stranger() -> AsyncIterator[WechatOutside]:
    """Somebody who signs as WeChat Pay does, with a key of his own."""
    async with AsyncExitStack() as stack:
        yield await opened(stack, "stranger")


class TestPayments(PaymentContract):
    """Payments, refunds and notices."""


class TestPayouts(PayoutContract):
    """Transfers."""


def library() -> WeChatPay:
    """The independent library, which needs no network if it is given the public key."""
    key = rsa_key("wechat")
    return WeChatPay(
        WeChatPayType.NATIVE,
        MCH,
        private_pem(rsa_key("merchant")),
        SERIAL,
        APP,
        SEALING.decode(),
        public_key=public_pem(key),
        public_key_id=THEIRS,
    )


@pytest.mark.parametrize("body", ["", '{"说明":"a=1&b=2\\n"}'])
def test_calls_are_signed_as_the_library_signs_them(body: str) -> None:
    """The same header, letter for letter, for the same moment and nonce."""
    outside = WechatOutside("")
    target = "/v3/pay/transactions/out-trade-no/PM-1?mchid=1900000001"
    theirs = build_authorization(
        target, "GET", MCH, SERIAL, rsa_key("merchant"), data=body, nonce_str="NONCE"
    )
    stamp = re.search(r'timestamp="(\d+)"', theirs)
    assert stamp is not None
    at = datetime.fromtimestamp(int(stamp[1]), UTC)
    assert authorization(outside.account, "GET", target, body, at, "NONCE") == theirs


async def test_notices_read_as_the_library_reads_them(outside: WechatOutside) -> None:
    """Both open the same message; both refuse a changed one."""
    await outside.pay(await outside.rail.create_payment(payment()))
    headers, body = outside.notice(PAYMENT)
    read = library().callback(headers, body)
    (told,) = outside.rail.read_notice(headers, body, NOW)
    assert read["resource"]["out_trade_no"] == told.payment_id
    assert read["resource"]["amount"]["total"] == told.amount.minor
    assert read["id"] == told.notice_id
    changed = body.replace("支付成功".encode(), "支付失败".encode())
    assert library().callback(headers, changed) is None
    with pytest.raises(NoticeForgedError):
        outside.rail.read_notice(headers, changed, NOW)


async def test_a_notice_is_fresh_for_five_minutes(outside: WechatOutside) -> None:
    """To the second, both ways; names of headers may be written in any case."""
    await outside.pay(await outside.rail.create_payment(payment()))
    headers, body = outside.notice(PAYMENT)
    lowered = {name.lower(): value for name, value in headers.items()}
    for way in (1, -1):
        assert outside.rail.read_notice(lowered, body, NOW + way * timedelta(minutes=5))
        with pytest.raises(NoticeStaleError):
            outside.rail.read_notice(lowered, body, NOW + way * timedelta(minutes=5, seconds=1))


async def test_missing_and_foreign_signatures(outside: WechatOutside) -> None:
    """Each header is needed; an unknown serial number asks nobody for a certificate."""
    await outside.pay(await outside.rail.create_payment(payment()))
    headers, body = outside.notice(PAYMENT)
    for name in ("Timestamp", "Nonce", "Serial", "Signature"):
        missing = {one: value for one, value in headers.items() if one != f"Wechatpay-{name}"}
        with pytest.raises(NoticeForgedError):
            outside.rail.read_notice(missing, body, NOW)
    asked = len(outside.nonces)
    for changed in (
        {"Wechatpay-Serial": "5157F09EFDC096DE15EBE81A47057A7232F1B8E1"},
        {"Wechatpay-Signature-Type": "WECHATPAY2-SM2-WITH-SM3"},
        {"Wechatpay-Timestamp": "９" * 10},
        {"Wechatpay-Timestamp": "9" * 400},
        {"Wechatpay-Signature": "WECHATPAY/SIGNTEST/" + headers["Wechatpay-Signature"]},
    ):
        with pytest.raises(NoticeForgedError):
            outside.rail.read_notice(headers | changed, body, NOW)
    assert len(outside.nonces) == asked


def test_a_nonce_is_of_one_message() -> None:
    """The same message again is no replay; a word is forgotten when it can be fresh no more."""
    nonces = UsedNonces()
    nonces.use("a", b"one", NOW)
    nonces.use("a", b"one", NOW + timedelta(minutes=5))
    with pytest.raises(NoticeReplayedError):
        nonces.use("a", b"another", NOW + timedelta(minutes=9))
    nonces.use("a", b"another", NOW + timedelta(minutes=10))
    nonces.use("b", b"another", NOW + timedelta(minutes=21))
    assert len(nonces._used) == 1


async def test_what_is_sealed_wrongly(outside: WechatOutside) -> None:
    """Another key, nothing sealed, another way of sealing, no JSON inside, too long."""
    await outside.pay(await outside.rail.create_payment(payment()))
    order = outside.orders[PAYMENT]
    kind = "TRANSACTION.SUCCESS"
    with pytest.raises(NoticeForgedError):
        outside.rail.read_notice(*outside.sealed(kind, "transaction", order, b"x" * 32), NOW)
    sealed = json.loads(outside.sealed(kind, "transaction", order)[1])["resource"]
    for resource in (
        None,
        {},
        sealed | {"algorithm": "AEAD_SM4_GCM"},
        sealed | {"ciphertext": 5},
    ):
        message = outside.sealed(kind, "transaction", order, resource=resource)
        with pytest.raises(NoticeMalformedError):
            outside.rail.read_notice(*message, NOW)
    for broken in ({"associated_data": "refund"}, {"ciphertext": "%%"}, {"nonce": ""}):
        message = outside.sealed(kind, "transaction", order, resource=sealed | broken)
        with pytest.raises(NoticeForgedError):
            outside.rail.read_notice(*message, NOW)
    for content in ("text", None, [1]):
        with pytest.raises(NoticeMalformedError):
            outside.rail.read_notice(*outside.sealed(kind, "transaction", content), NOW)
    message = outside.sealed(kind, "transaction", order, padding="x" * 70_000)
    with pytest.raises(NoticeMalformedError):
        outside.rail.read_notice(*message, NOW)


async def test_notices_of_others_and_of_other_kinds(outside: WechatOutside) -> None:
    """Genuine, but not ours: refused by name. Ours, but of no concern: nothing."""
    await outside.pay(await outside.rail.create_payment(payment()))
    for more in ({"mchid": "1900000002"}, {"appid": "wx2"}):
        with pytest.raises(NoticeForeignError):
            outside.rail.read_notice(*outside.notice(PAYMENT, **more), NOW)
    assert outside.rail.read_notice(*outside.sealed("PAYSCORE.USER_PAID", "x", {}), NOW) == ()
    for more in (
        {"trade_state": "NEW"},
        {"amount": {"total": 12_345, "currency": "USD"}},
        {"amount": {"total": 123.45, "currency": "CNY"}},
        {"amount": {"total": True, "currency": "CNY"}},
        {"amount": {"total": -1, "currency": "CNY"}},
        {"amount": {"total": 10**13, "currency": "CNY"}},
        {"amount": None},
        {"transaction_id": ""},
        {"out_trade_no": 5},
    ):
        with pytest.raises(NoticeMalformedError):
            outside.rail.read_notice(*outside.notice(PAYMENT, **more), NOW)


async def test_refunds_and_transfers_are_told(outside: WechatOutside) -> None:
    """Under the names that notices use for them."""
    content = {
        "mchid": MCH,
        "out_trade_no": PAYMENT,
        "transaction_id": "4200",
        "out_refund_no": "R-1",
        "refund_id": "5030",
        "refund_status": "ABNORMAL",
        "amount": {"total": 12_345, "refund": 45, "payer_total": 12_345, "payer_refund": 45},
    }
    (told,) = outside.rail.read_notice(*outside.sealed("REFUND.ABNORMAL", "refund", content), NOW)
    assert isinstance(told, RefundSeen)
    assert (told.refund_id, told.state, told.amount) == (
        "R-1",
        RefundState.FAILED,
        Money(45, Currency.CNY),
    )
    await outside.rail.pay_out(PayoutContract.order)
    bill = outside.bills["P0CONTRACT1"]
    message = outside.sealed("MCHTRANSFER.BILL.FINISHED", "mch_payment", bill)
    (paid,) = outside.rail.read_notice(*message, NOW)
    assert isinstance(paid, PayoutSeen)
    assert (paid.payout_id, paid.state, paid.amount) == (PAYOUT, PayoutState.SETTLED, AMOUNT)


@pytest.mark.parametrize(
    ("state", "reason", "seen"),
    [
        ("WAIT_USER_CONFIRM", None, None),
        ("TRANSFERING", None, None),
        ("CANCELLED", None, PayoutFailure.REFUSED_BY_BANK),
        ("FAIL", "DAY_RECEIVED_QUOTA_EXCEED", PayoutFailure.LIMIT_EXCEEDED),
        ("FAIL", "SOMETHING_NEW", PayoutFailure.REFUSED_BY_BANK),
    ],
)
async def test_a_transfer_waits_or_fails(
    outside: WechatOutside, state: str, reason: str | None, seen: PayoutFailure | None
) -> None:
    """The payee has to confirm; until then it is on its way."""
    await outside.rail.pay_out(PayoutContract.order)
    outside.bills["P0CONTRACT1"] |= {"state": state, "fail_reason": reason}
    found = await outside.rail.find_payout(PAYOUT)
    assert found.state is (PayoutState.FAILED if seen else PayoutState.PENDING)
    assert (found.reason, found.amount) == (seen, AMOUNT)


async def test_an_answer_that_is_not_theirs_is_none(outside: WechatOutside) -> None:
    """Unsigned, stale, changed, about another, in another state, or an outage that says so."""
    await outside.pay(await outside.rail.create_payment(payment()))
    order = outside.orders[PAYMENT]
    good = outside.signed(json.dumps(order))
    other = outside.signed(json.dumps(order | {"out_trade_no": "PM-OTHER"}))
    stale = Response(good.body, 200, outside.headers(good.body.decode(), NOW - timedelta(hours=1)))
    error = json.dumps({"code": "SYSTEM_ERROR"})
    for response in (
        Response(good.body),
        stale,
        other,
        Response(good.body.replace(b"12345", b"12346"), 200, good.headers),
        outside.signed(json.dumps(order | {"trade_state": "NEW"})),
        outside.signed("[]"),
        outside.signed(error, 400),
        outside.signed(error, 500),
        outside.signed("", 302),
        Response(b"<html>404</html>", 404),
        Response(b'{"code":"ORDER_NOT_EXIST"}', 404, good.headers),
    ):
        outside.answer_with(response)
        with pytest.raises(AnswerUnreadableError):
            await outside.rail.find_payment(PAYMENT)
    outside.answer_with(good)
    assert (await outside.rail.find_payment(PAYMENT)).state is PaymentState.CAPTURED
    outside.answer_with(Response(b'{"code":"PARAM_ERROR"}', 400))
    with pytest.raises(GatewayRefusedError, match="PARAM_ERROR"):
        await outside.rail.find_payment(PAYMENT)


async def test_a_page_for_telephones_needs_the_payers_address() -> None:
    """Else nothing is asked."""
    async with AsyncExitStack() as stack:
        outside = await opened(stack, product=Product.H5)
        page = await outside.rail.create_payment(payment())
        assert (page.opening, page.url[:8]) == (Opening.REDIRECT, "https://")
        hidden = payment()
        without = type(hidden)(*(getattr(hidden, name) for name in hidden.__struct_fields__[:5]))
        with pytest.raises(GatewayRefusedError):
            await outside.rail.create_payment(without)


async def test_nobody_is_paid_whose_account_is_not_known(outside: WechatOutside) -> None:
    """Nor where no transfers are agreed, under an id without a name there, in dollars."""
    order = PayoutContract.order
    account = outside.account
    bare = type(account)(*(getattr(account, name) for name in account.__struct_fields__[:7]))
    plain = WechatPayGateway(bare, outside.client, lambda: NOW)
    household, amount, payee = order.household_id, order.amount, order.payee
    for rail, asked in (
        (outside.rail, PayoutOrder(order.payout_id, household, amount)),
        (plain, order),
        (outside.rail, PayoutOrder("P-10", household, amount, payee)),
        (outside.rail, PayoutOrder("P-" + "A" * 31, household, amount, payee)),
        (outside.rail, PayoutOrder("P-1", household, Money(1, Currency.USD), payee)),
    ):
        with pytest.raises(GatewayRefusedError):
            await rail.pay_out(asked)
    assert outside.bills == {}
    assert "Key" not in repr(account)
    assert rfc3339(NOW) == "2026-11-27T16:30:00+08:00"


@pytest.mark.parametrize("response", [HTML, RUBBISH, BUSY], ids=["html", "rubbish", "busy"])
async def test_rubbish_says_nothing_of_a_payout(outside: WechatOutside, response: Response) -> None:
    """Neither that it was paid nor that it was not."""
    outside.answer_with(response)
    for asking in (outside.rail.pay_out(PayoutContract.order), outside.rail.find_payout(PAYOUT)):
        with pytest.raises(AnswerUnreadableError):
            await asking
