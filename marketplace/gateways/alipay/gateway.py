"""Alipay as a rail: 电脑网站支付, refunds, and transfers to Alipay accounts."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

import httpx

from domain.ids import PaymentId, PayoutId
from domain.money import Currency, Money
from marketplace.gateways.alipay import notices, reading
from marketplace.gateways.alipay.account import NAME, AlipayAccount
from marketplace.gateways.alipay.api import AlipayApi, beijing_text
from marketplace.gateways.calling import Caller
from marketplace.gateways.fields import require_same
from workers.gateway import (
    CurrencyNotOfferedError,
    GatewayRefusedError,
    HostedPage,
    Notice,
    NoticeReply,
    PaymentRequest,
    PaymentSeen,
    PaymentState,
    PayoutOrder,
    PayoutSeen,
    PayoutState,
    RefundOrder,
    RefundSeen,
    RefundState,
)

TRADE_UNKNOWN: Final = "ACQ.TRADE_NOT_EXIST"
CLOSED_ALREADY: Final = frozenset(
    {TRADE_UNKNOWN, "ACQ.TRADE_STATUS_ERROR", "ACQ.REASON_TRADE_STATUS_INVALID"}
)
TRANSFER_UNKNOWN: Final = "ORDER_NOT_EXIST"
TRANSFER_KIND: Final = {"product_code": "TRANS_ACCOUNT_NO_PWD", "biz_scene": "DIRECT_TRANSFER"}
SUBJECT_CHARACTERS_MAX: Final = 256


class AlipayGateway:
    """Implements ``workers.gateway.Gateway``."""

    name = NAME
    currencies = frozenset({Currency.CNY})
    accepted = NoticeReply(200, "text/plain", b"success")

    def __init__(
        self, account: AlipayAccount, client: httpx.AsyncClient, clock: Callable[[], datetime]
    ) -> None:
        self._account = account
        self._api = AlipayApi(account, Caller(NAME, client), clock)

    async def create_payment(self, request: PaymentRequest) -> HostedPage:
        """A signed address; Alipay hears of the trade when the payer opens it and goes on.

        Until then the payment is unknown there, and after ``expires_at`` nobody can begin it.
        """
        content = {
            "out_trade_no": reading.NAMES.outside(request.payment_id),
            "total_amount": _yuan(request.amount),
            "subject": _subject(request.subject),
            "product_code": "FAST_INSTANT_TRADE_PAY",
            "time_expire": beijing_text(request.expires_at),
        }
        return HostedPage(self._api.page("alipay.trade.page.pay", content, request.return_url))

    async def find_payment(self, payment_id: PaymentId) -> PaymentSeen:
        """Ask for the trade."""
        content = {"out_trade_no": reading.NAMES.outside(payment_id)}
        try:
            fields = await self._api.ask("alipay.trade.query", content)
        except GatewayRefusedError as refused:
            if refused.reason == TRADE_UNKNOWN:
                return PaymentSeen(payment_id, PaymentState.UNKNOWN)
            raise
        require_same(NAME, fields, "out_trade_no", content["out_trade_no"])
        return reading.trade(fields)

    async def capture(self, payment_id: PaymentId) -> PaymentSeen:
        """Nothing waits for it here."""
        return await self.find_payment(payment_id)

    async def close_payment(self, payment_id: PaymentId) -> PaymentSeen:
        """Close it if it is open, and look."""
        try:
            content = {"out_trade_no": reading.NAMES.outside(payment_id)}
            await self._api.ask("alipay.trade.close", content)
        except GatewayRefusedError as refused:
            if refused.reason not in CLOSED_ALREADY:
                raise
        return await self.find_payment(payment_id)

    async def refund(self, order: RefundOrder) -> RefundSeen:
        """Give back; repeated, it changes nothing, and is then looked for."""
        content = self._refunded(order) | {"refund_amount": _yuan(order.amount)}
        fields = await self._api.ask("alipay.trade.refund", content)
        require_same(NAME, fields, "out_trade_no", content["out_trade_no"])
        if fields.get("fund_change") == "Y":
            # Its ``refund_fee`` is all that was ever given back of the trade.
            return RefundSeen(order.refund_id, RefundState.DONE, order.payment_id, order.amount)
        return await self.find_refund(order)

    async def find_refund(self, order: RefundOrder) -> RefundSeen:
        """Ask for the refund; Alipay tells of those that are done alone."""
        content = self._refunded(order) | {"query_options": ["gmt_refund_pay"]}
        try:
            fields = await self._api.ask("alipay.trade.fastpay.refund.query", content)
        except GatewayRefusedError as refused:
            if refused.reason == TRADE_UNKNOWN:
                return RefundSeen(order.refund_id, RefundState.UNKNOWN)
            raise
        if fields.get("refund_status") != reading.REFUNDED:
            return RefundSeen(order.refund_id, RefundState.UNKNOWN)
        require_same(NAME, fields, "out_request_no", str(content["out_request_no"]))
        return reading.refund(fields)

    async def pay_out(self, order: PayoutOrder) -> PayoutSeen:
        """Transfer to an Alipay account whose holder has the payee's name.

        Raises:
            GatewayRefusedError: also without a payee, and in plain key mode.
        """
        if order.payee is None:
            raise GatewayRefusedError(NAME, "no account of the payee is known")
        if self._account.certificates is None:
            raise GatewayRefusedError(NAME, "transfers need certificates")
        content = TRANSFER_KIND | {
            "out_biz_no": reading.NAMES.outside(order.payout_id),
            "trans_amount": _yuan(order.amount),
            "order_title": f"明账 {order.payout_id}",
            "payee_info": {
                "identity": order.payee.account,
                "identity_type": "ALIPAY_LOGON_ID",
                "name": order.payee.name,
            },
        }
        try:
            fields = await self._api.ask("alipay.fund.trans.uni.transfer", content)
        except GatewayRefusedError as refused:
            reason = reading.FAILURES.get(refused.reason)
            if reason is None:
                raise
            return PayoutSeen(order.payout_id, PayoutState.FAILED, order.amount, reason=reason)
        require_same(NAME, fields, "out_biz_no", str(content["out_biz_no"]))
        return reading.transfer(fields, order.amount)

    async def find_payout(self, payout_id: PayoutId) -> PayoutSeen:
        """Ask for the transfer."""
        content = TRANSFER_KIND | {"out_biz_no": reading.NAMES.outside(payout_id)}
        try:
            fields = await self._api.ask("alipay.fund.trans.common.query", content)
        except GatewayRefusedError as refused:
            if refused.reason == TRANSFER_UNKNOWN:
                return PayoutSeen(payout_id, PayoutState.UNKNOWN)
            raise
        require_same(NAME, fields, "out_biz_no", content["out_biz_no"])
        return reading.transfer(fields)

    def read_notice(
        self, headers: Mapping[str, str], body: bytes, now: datetime
    ) -> tuple[Notice, ...]:
        """What a notice says; all that proves it is in the body."""
        del headers
        return notices.read(self._account, body, now)

    def _refunded(self, order: RefundOrder) -> dict[str, object]:
        return {
            "out_trade_no": reading.NAMES.outside(order.payment_id),
            "out_request_no": reading.NAMES.outside(order.refund_id),
        }


def _yuan(amount: Money) -> str:
    if amount.currency is not Currency.CNY:
        raise CurrencyNotOfferedError(NAME, amount.currency.value)
    return amount.text()


def _subject(subject: str) -> str:
    """Alipay refuses ``/``, ``=`` and ``&`` in it."""
    return subject.translate(str.maketrans("/=&", "／＝＆"))[:SUBJECT_CHARACTERS_MAX]
