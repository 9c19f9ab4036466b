"""Alipay's adapter: the contract over its documented shapes, and signatures against a library."""

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any
from urllib.parse import urlencode

import pytest
from alipay import AliPay, DCAliPay
from cryptography.hazmat.primitives.serialization import PrivateFormat

from domain.facts.payouts import PayoutFailure
from domain.money import Currency, Money
from marketplace.gateways.alipay.certificates import certificate_name, root_name
from marketplace.gateways.alipay.gateway import AlipayGateway
from marketplace.gateways.alipay.signing import is_genuine_notice, signature, signed_text
from marketplace.gateways.keys import KeyUnusableError, is_signed, private_key, public_key
from tests.gateways.alipay_outside import APP, AlipayOutside, at
from tests.gateways.contract import (
    AMOUNT,
    NOW,
    PAYMENT,
    PAYOUT,
    PaymentContract,
    PayoutContract,
    payment,
)
from tests.gateways.rsa_keys import certificate_pem, private_pem, public_pem, rsa_key
from tests.gateways.serving import BUSY, HTML, RUBBISH, Response, serving
from workers.gateway import (
    AnswerUnreadableError,
    GatewayRefusedError,
    NoticeForeignError,
    NoticeForgedError,
    NoticeMalformedError,
    PaymentState,
    PayoutOrder,
    PayoutSeen,
    PayoutState,
    RefundSeen,
    RefundState,
)

AWKWARD = {
    "app_id": APP,
    "biz_content": '{"subject":"捐赠 a=1&b=2 + %20","total_amount":"0.01"}',
    "empty": "",
    "sign_type": "RSA2",
    "timestamp": "2026-11-27 16:30:00",
}


async def opened(stack: AsyncExitStack, theirs: str = "alipay") -> AlipayOutside:
    """Alipay's side, at an address of its own."""

    async def answer(request: Any) -> Response:
        return await outside.answer(request)

    outside = AlipayOutside(await stack.enter_async_context(serving(answer)), theirs)
    await stack.enter_async_context(outside.client)
    return outside


@pytest.fixture
async def outside() -> AsyncIterator[AlipayOutside]:
    """Alipay."""
    async with AsyncExitStack() as stack:
        yield await opened(stack)


@pytest.fixture
async def stranger() -> AsyncIterator[AlipayOutside]:
    """Somebody who signs as Alipay does, with a key of his own."""
    async with AsyncExitStack() as stack:
        yield await opened(stack, "stranger")


class TestPayments(PaymentContract):
    """Payments, refunds and notices."""


class TestPayouts(PayoutContract):
    """Transfers."""


def test_both_sign_alike_and_believe_each_other() -> None:
    """The same bytes from another implementation, over Chinese, blanks, ``&`` and ``=``."""
    key = rsa_key("app")
    library = AliPay(APP, None, private_pem(key, PrivateFormat.TraditionalOpenSSL), public_pem(key))
    text = "&".join(f"{name}={value}" for name, value in sorted(AWKWARD.items()))
    ours = signature(AWKWARD, key)
    assert ours == library._sign(text)
    assert library._verify(text, ours)
    told = {name: value for name, value in AWKWARD.items() if name != "sign_type"}
    theirs = library._sign("&".join(f"{name}={value}" for name, value in sorted(told.items())))
    assert is_genuine_notice(AWKWARD | {"sign": theirs}, key.public_key())


# Made once by Alipay's own library (``alipay-sdk-python`` 3.7.1411, whose RSA is pure Python): the
# text by ``get_sign_content``, the signature by ``sign_with_rsa2``, with a key that was then thrown
# away. It is too large (179 MB) for a test dependency, and has the same package name as the other.
VENDOR_KEY = """
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAkuNVjskJyci2lDTfYkRb
aQfCgLR3FAcqhfxKuSukrAaFKGYfDIuALycpBSV2iNmon8mIObr7K5WUAg+lv8gj
k+MjyzTLT/kMAsmXLM683+qjuiahsjBkxAfIh+2lxDhehdFRmGAkpWUeIa7AAT/3
ShCBSPbgvsiLU5oOLVDkuSm5zjfEmUnB6C7eF8WdI7CQJKQxKd8zpsuXNj+UV5tf
A5LfzGMG2vgE9r5Kiax9rfzfXtQbD3mbzqdDKSYdGGWGGv+GQ3XtFBwhlpXJ/4EF
7cfyxORaVIsyKm5i9f+OaX6rCuIL9UTZ8VFbuPo63iUS/osRDGsen7Q1aJZnelLA
BwIDAQAB
"""
VENDOR_SIGNED = (
    'app_id=2021000000000001&biz_content={"subject":"捐赠 a=1&b=2 + %20 感谢",'
    '"total_amount":"0.01"}'
    "&charset=utf-8&format=JSON&method=alipay.trade.query&sign_type=RSA2"
    "&timestamp=2026-11-27 16:30:00&version=1.0"
)
VENDOR_SIGNATURE = (
    "ZGLaA7+ljZT11p1xrbF5VaT+SlCfL47wwOQEThzQumSxyJxMvGKRS3IJGt0QJkQvwOm501dMrjdpFcTZIhMFNDacYbPMcXGp"
    "i9CQKp0xXkUwqy+b4gcWbp5ElCJh/I4BZLmPN9hL3HpCOOF9+1U9E74QRGVh9kSB7IrMrVH9TQfq4h5h4nGpf+0l45wbcOe/"
    "kIelhsjP0VGm8WWdNDF9KnwFgZSYYDkPrTh5hhSzST8VWTTin11iw+SLet6Q9f+DMPJAa9DlH5fJ2Z+FxzPOR1iL943T1REW"
    "Hy50i/DZW4GlcidCT1tQYH+t4Cu1ChApwe4FlKXDBxQb5VlVf1gOpg=="
)


def test_the_vendors_own_library_signs_what_we_would() -> None:
    """The same text out of the same parameters, and a signature that verifies over it."""
    parameters = {
        "version": "1.0",
        "timestamp": "2026-11-27 16:30:00",
        "sign_type": "RSA2",
        "method": "alipay.trade.query",
        "format": "JSON",
        "charset": "utf-8",
        "biz_content": '{"subject":"捐赠 a=1&b=2 + %20 感谢","total_amount":"0.01"}',
        "app_id": APP,
    }
    key = public_key(VENDOR_KEY, "the vendor's key")
    assert signed_text(parameters).decode() == VENDOR_SIGNED
    assert is_signed(key, signed_text(parameters), VENDOR_SIGNATURE)
    assert not is_signed(key, signed_text(parameters | {"version": "1.1"}), VENDOR_SIGNATURE)


def test_what_differs_is_no_signature() -> None:
    """The negative control: another value, another key, SHA-1, no base64, nothing."""
    key = rsa_key("app")
    told = {name: value for name, value in AWKWARD.items() if name != "sign_type"}
    sign = signature(told, key)
    assert is_genuine_notice(told | {"sign": sign}, key.public_key())
    for wrong in (
        told | {"sign": sign, "empty": "0"},
        told | {"sign": sign[:-4]},
        told | {"sign": "%%%"},
        told,
    ):
        assert not is_genuine_notice(wrong, key.public_key())
    assert not is_genuine_notice(told | {"sign": sign}, rsa_key("stranger").public_key())
    pkcs1 = private_pem(key, PrivateFormat.TraditionalOpenSSL)
    older = AliPay(APP, None, pkcs1, public_pem(key), "RSA")
    text = "&".join(f"{name}={value}" for name, value in sorted(told.items()))
    assert not is_genuine_notice(told | {"sign": older._sign(text)}, key.public_key())


def test_certificates_are_called_as_the_library_calls_them() -> None:
    """The number of one, and of a file of roots in which one is signed without RSA."""
    app, root = certificate_pem(rsa_key("app"), 99), certificate_pem(rsa_key("alipay"), 7)
    assert certificate_name(app, "app") == DCAliPay.get_cert_sn(app)
    roots = root + "\n" + app
    assert root_name(roots, "roots") == DCAliPay.get_root_cert_sn(roots)
    assert root_name(roots, "roots").count("_") == 1
    for wrong in ("", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"):
        with pytest.raises(KeyUnusableError, match="roots"):
            root_name(wrong, "roots")
    with pytest.raises(KeyUnusableError, match="the app's"):
        certificate_name("nothing", "the app's")


def test_keys_are_read_as_consoles_hand_them_out() -> None:
    """PKCS#8, PKCS#1 and the base64 alone; a message names the setting and never the key."""
    key = rsa_key("app")
    for shape in (PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL):
        pem = private_pem(key, shape)
        bare = "".join(pem.splitlines()[1:-1])
        for text in (pem, bare):
            assert private_key(text, "key").private_numbers() == key.private_numbers()
    pem = public_pem(key)
    for text in (pem, "".join(pem.splitlines()[1:-1]), certificate_pem(key)):
        assert public_key(text, "key").public_numbers() == key.public_key().public_numbers()
    short = rsa_key("short", 1_024)
    for read, text in (
        (private_key, "rubbish"),
        (private_key, private_pem(short)),
        (private_key, public_pem(key)),
        (public_key, "rubbish"),
        (public_key, public_pem(short)),
        (public_key, private_pem(key)),
    ):
        with pytest.raises(KeyUnusableError, match="`ALIPAY_KEY`") as caught:
            read(text, "`ALIPAY_KEY`")
        assert text.splitlines()[-1][:20] not in str(caught.value)


async def test_an_answer_that_was_changed_is_none(outside: AlipayOutside) -> None:
    """Signed by nobody, by somebody else, under another certificate, about another payment."""
    await outside.pay(await outside.rail.create_payment(payment()))
    trade = outside.shown(outside.trades["PM_CONTRACT"])
    name, fields = "alipay_trade_query_response", {"code": "10000", **trade}
    good = outside.signed(name, fields).body
    other = outside.signed(name, fields | {"out_trade_no": "PM_OTHER"}).body
    for body in (
        good.replace(b"123.45", b"123.46"),
        good.replace(b"alipay-sn", b"another-sn"),
        json.dumps({name: fields}).encode(),
        json.dumps(
            {"error_response": {"code": "40002", "sub_code": "isv.invalid-app-id"}}
        ).encode(),
        other,
        b"[" * 100_000,
        b"{}",
        b"null",
    ):
        outside.answer_with(Response(body))
        with pytest.raises(AnswerUnreadableError):
            await outside.rail.find_payment(PAYMENT)
    outside.answer_with(Response(good))
    assert (await outside.rail.find_payment(PAYMENT)).state is PaymentState.CAPTURED


@pytest.mark.parametrize("sub_code", ["ACQ.SYSTEM_ERROR", "SYSTEM_ERROR", "aop.ACQ.SYSTEM_ERROR"])
async def test_an_outage_is_no_refusal(outside: AlipayOutside, sub_code: str) -> None:
    """Alipay asks to be asked again: nobody knows."""
    name = "alipay_fund_trans_common_query_response"
    fields = {"code": "40004", "msg": "Business Failed", "sub_code": sub_code}
    outside.answer_with(outside.signed(name, fields))
    with pytest.raises(AnswerUnreadableError, match=sub_code):
        await outside.rail.find_payout(PAYOUT)


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("DEALING", PayoutState.PENDING),
        ("FAIL", PayoutState.FAILED),
        ("CLOSED", PayoutState.FAILED),
        ("REFUND", PayoutState.RETURNED),
    ],
)
async def test_a_transfer_may_fail_or_come_back_later(
    outside: AlipayOutside, status: str, state: PayoutState
) -> None:
    """As asked, and as told by a message."""
    order = PayoutContract.order
    settled = await outside.rail.pay_out(order)
    outside.transfers["P_CONTRACT1"] |= {"status": status, "error_code": "PAYEE_NOT_EXIST"}
    seen = await outside.rail.find_payout(PAYOUT)
    assert (seen.state, seen.amount) == (state, AMOUNT)
    if state is PayoutState.RETURNED:
        assert seen.gateway_reference not in {None, settled.gateway_reference}
    if state in {PayoutState.FAILED, PayoutState.RETURNED}:
        assert seen.reason is PayoutFailure.ACCOUNT_UNKNOWN
    message = {
        "notify_id": "N-1",
        "utc_timestamp": str(int(NOW.timestamp() * 1_000)),
        "msg_method": "alipay.fund.trans.order.changed",
        "app_id": APP,
        "version": "1.1",
        "charset": "UTF-8",
        "biz_content": json.dumps(outside.transfers["P_CONTRACT1"]),
    }
    (told,) = outside.rail.read_notice({}, outside.form(message), NOW)
    assert isinstance(told, PayoutSeen)
    assert (told.state, told.amount, told.reason) == (state, AMOUNT, seen.reason)


async def test_what_alipay_lacks_money_for_is_asked_again(outside: AlipayOutside) -> None:
    """Our own account is empty: a refusal, but no failure of the payee's."""
    name = "alipay_fund_trans_uni_transfer_response"
    fields = {"code": "40004", "sub_code": "PAYER_BALANCE_NOT_ENOUGH"}
    outside.answer_with(outside.signed(name, fields))
    with pytest.raises(GatewayRefusedError, match="PAYER_BALANCE_NOT_ENOUGH"):
        await outside.rail.pay_out(PayoutContract.order)


async def test_nobody_is_paid_whose_account_is_not_known(outside: AlipayOutside) -> None:
    """Nor in plain key mode, nor under an id that has no name at Alipay."""
    order = PayoutContract.order
    plain = AlipayGateway(
        type(outside.account)(
            *(getattr(outside.account, name) for name in outside.account.__struct_fields__[:5])
        ),
        outside.client,
        lambda: NOW,
    )
    for rail, asked in (
        (outside.rail, PayoutOrder(order.payout_id, order.household_id, order.amount)),
        (plain, order),
        (outside.rail, PayoutOrder("P_1", order.household_id, order.amount, order.payee)),
        (outside.rail, PayoutOrder("P-1", order.household_id, Money(1, Currency.USD), order.payee)),
    ):
        with pytest.raises(GatewayRefusedError):
            await rail.pay_out(asked)
    assert outside.transfers == {}


async def test_notices_of_others_and_of_other_kinds(outside: AlipayOutside) -> None:
    """Genuine, but not ours: refused by name. Ours, but of no concern: nothing."""
    await outside.pay(await outside.rail.create_payment(payment()))
    for more in ({"app_id": "2021000000000002"}, {"seller_id": "2088000000000002"}):
        with pytest.raises(NoticeForeignError):
            outside.rail.read_notice(*outside.notice(PAYMENT, **more), NOW)
    message = outside.notice(PAYMENT, notify_type="dut_user_sign")
    assert outside.rail.read_notice(*message, NOW) == ()
    for more in (
        {"trade_status": "NEW_STATUS"},
        {"total_amount": "1e3"},
        {"total_amount": "123.456"},
        {"total_amount": "-1.00"},
        {"trade_no": ""},
        {"notify_time": "yesterday"},
    ):
        with pytest.raises(NoticeMalformedError):
            outside.rail.read_notice(*outside.notice(PAYMENT, **more), NOW)


async def test_a_blank_field_and_a_doubled_one(outside: AlipayOutside) -> None:
    """A blank one is part of what is signed; of two of one name nobody knows which is meant."""
    await outside.pay(await outside.rail.create_payment(payment()))
    headers, body = outside.notice(PAYMENT)
    assert b"&body=&" in body
    with pytest.raises(NoticeForgedError):
        outside.rail.read_notice(headers, body.replace(b"&body=&", b"&"), NOW)
    doubled = body + b"&" + urlencode({"total_amount": "9.99"}).encode()
    with pytest.raises(NoticeMalformedError):
        outside.rail.read_notice(headers, doubled, NOW)


async def test_a_refund_is_told_beside_its_trade(outside: AlipayOutside) -> None:
    """What was wholly given back is closed at Alipay, and was captured all the same."""
    await outside.pay(await outside.rail.create_payment(payment()))
    outside.trades["PM_CONTRACT"]["trade_status"] = "TRADE_CLOSED"
    more = {"gmt_refund": at(NOW) + ".123", "out_biz_no": "R_CONTRACT", "refund_fee": "123.45"}
    trade, refund = outside.rail.read_notice(*outside.notice(PAYMENT, **more), NOW)
    assert (trade.payment_id, trade.state) == (PAYMENT, PaymentState.CAPTURED)
    assert isinstance(refund, RefundSeen)
    assert (refund.refund_id, refund.state, refund.amount) == ("R-CONTRACT", RefundState.DONE, None)


async def test_nothing_secret_is_shown(outside: AlipayOutside) -> None:
    """Neither keys nor payees stand in what a log could print."""
    shown = repr((outside.account, PayoutContract.order))
    assert "演示收款人" not in shown
    assert "payee@example.com" not in shown
    assert "RSAPrivateKey" not in shown


@pytest.mark.parametrize("response", [HTML, RUBBISH, BUSY], ids=["html", "rubbish", "busy"])
async def test_rubbish_says_nothing_of_a_payout(outside: AlipayOutside, response: Response) -> None:
    """Neither that it was paid nor that it was not."""
    outside.answer_with(response)
    for asking in (outside.rail.pay_out(PayoutContract.order), outside.rail.find_payout(PAYOUT)):
        with pytest.raises(AnswerUnreadableError):
            await asking
