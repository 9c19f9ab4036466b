"""WeChat Pay as a rail: Native and H5 payments, refunds, transfers to a payee's change (零钱)."""

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

import httpx

from domain.calendar import BEIJING
from domain.ids import PaymentId, PayoutId
from domain.money import Currency, Money
from marketplace.gateways.calling import Caller
from marketplace.gateways.fields import require_same
from marketplace.gateways.wechat_pay import notices, reading
from marketplace.gateways.wechat_pay.account import NAME, Product, WechatPayAccount
from marketplace.gateways.wechat_pay.api import WechatPayApi
from marketplace.gateways.wechat_pay.sealing import sealed_for
from workers.gateway import (
    CurrencyNotOfferedError,
    GatewayRefusedError,
    HostedPage,
    Notice,
    NoticeReply,
    Opening,
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

ORDER: Final = "/v3/pay/transactions/out-trade-no/"
REFUND: Final = "/v3/refund/domestic/refunds"
BILL: Final = "/v3/fund-app/mch-transfer/transfer-bills"
UNKNOWN: Final = frozenset({"ORDER_NOT_EXIST", "ORDERNOTEXIST", "RESOURCE_NOT_EXISTS", "NOT_FOUND"})
CLOSED_ALREADY: Final = frozenset({*UNKNOWN, "ORDER_CLOSED", "ORDERPAID", "ORDER_PAID"})
DESCRIPTION_BYTES_MAX: Final = 127
NAME_FROM_FEN: Final = 30
"""Below 0.30 yuan WeChat Pay compares no names."""


class WechatPayGateway:
    """Implements ``workers.gateway.Gateway``."""

    name = NAME
    currencies = frozenset({Currency.CNY})
    accepted = NoticeReply(200, "application/json", b'{"code":"SUCCESS"}')

    def __init__(
        self,
        account: WechatPayAccount,
        client: httpx.AsyncClient,
        clock: Callable[[], datetime],
        nonce: Callable[[], str] = lambda: secrets.token_hex(16),
    ) -> None:
        self._account = account
        self._api = WechatPayApi(account, Caller(NAME, client), clock, nonce)
        self._nonces = notices.UsedNonces()

    async def create_payment(self, request: PaymentRequest) -> HostedPage:
        """Order a payment; the same order again gives an address of the same."""
        content: dict[str, Any] = {
            "appid": self._account.appid,
            "mchid": self._account.mchid,
            "description": _cut(request.subject),
            "out_trade_no": reading.ORDERS.outside(request.payment_id),
            "time_expire": request.expires_at.astimezone(BEIJING).isoformat(timespec="seconds"),
            "notify_url": self._account.notify_url,
            "amount": {"total": _fen(request.amount), "currency": "CNY"},
        }
        if self._account.product is Product.H5:
            if request.payer_address is None:
                raise GatewayRefusedError(NAME, "the payer's address is not known")
            scene = {"payer_client_ip": request.payer_address, "h5_info": {"type": "Wap"}}
            content["scene_info"] = scene
        target = f"/v3/pay/transactions/{self._account.product.value}"
        fields = await self._api.ask("POST", target, content)
        if self._account.product is Product.H5:
            return HostedPage(reading.text(fields, "h5_url"))
        return HostedPage(reading.text(fields, "code_url"), opening=Opening.QR_CODE)

    async def find_payment(self, payment_id: PaymentId) -> PaymentSeen:
        """Ask for the order."""
        name = reading.ORDERS.outside(payment_id)
        try:
            fields = await self._api.ask("GET", f"{ORDER}{name}?mchid={self._account.mchid}")
        except GatewayRefusedError as refused:
            if refused.reason in UNKNOWN:
                return PaymentSeen(payment_id, PaymentState.UNKNOWN)
            raise
        require_same(NAME, fields, "out_trade_no", name)
        return reading.order(fields)

    async def capture(self, payment_id: PaymentId) -> PaymentSeen:
        """Nothing waits for it here."""
        return await self.find_payment(payment_id)

    async def close_payment(self, payment_id: PaymentId) -> PaymentSeen:
        """Close it if it is open, and look."""
        target = f"{ORDER}{reading.ORDERS.outside(payment_id)}/close"
        try:
            await self._api.ask("POST", target, {"mchid": self._account.mchid})
        except GatewayRefusedError as refused:
            if refused.reason not in CLOSED_ALREADY:
                raise
        return await self.find_payment(payment_id)

    async def refund(self, order: RefundOrder) -> RefundSeen:
        """Give back; what was asked before is answered alike."""
        content = {
            "out_trade_no": reading.ORDERS.outside(order.payment_id),
            "out_refund_no": reading.REFUNDS.outside(order.refund_id),
            "notify_url": self._account.notify_url,
            "amount": {
                "refund": _fen(order.amount),
                "total": _fen(order.paid),
                "currency": "CNY",
            },
        }
        fields = await self._api.ask("POST", REFUND, content)
        require_same(NAME, fields, "out_refund_no", content["out_refund_no"])
        return reading.refund(fields)

    async def find_refund(self, order: RefundOrder) -> RefundSeen:
        """Ask for the refund."""
        name = reading.REFUNDS.outside(order.refund_id)
        try:
            fields = await self._api.ask("GET", f"{REFUND}/{name}")
        except GatewayRefusedError as refused:
            if refused.reason in UNKNOWN:
                return RefundSeen(order.refund_id, RefundState.UNKNOWN)
            raise
        require_same(NAME, fields, "out_refund_no", name)
        return reading.refund(fields)

    async def pay_out(self, order: PayoutOrder) -> PayoutSeen:
        """Order a transfer, which is pending until the payee confirms it in the application.

        Raises:
            GatewayRefusedError: also without a payee, and where no transfers are agreed.
        """
        if order.payee is None:
            raise GatewayRefusedError(NAME, "no account of the payee is known")
        if (scene := self._account.transfers) is None:
            raise GatewayRefusedError(NAME, "no transfers are agreed")
        name = reading.BILLS.outside(order.payout_id)
        content: dict[str, Any] = {
            "appid": self._account.appid,
            "out_bill_no": name,
            "transfer_scene_id": scene.scene_id,
            "openid": order.payee.account,
            "transfer_amount": _fen(order.amount),
            "transfer_remark": f"明账 {order.payout_id}"[:32],
            "notify_url": self._account.notify_url,
            "transfer_scene_report_infos": [
                {"info_type": kind, "info_content": said} for kind, said in scene.reports.items()
            ],
        }
        if order.amount.minor >= NAME_FROM_FEN:
            (key, *_) = self._account.public_keys.values()
            content["user_name"] = sealed_for(key, order.payee.name)
        fields = await self._api.ask("POST", BILL, content)
        require_same(NAME, fields, "out_bill_no", name)
        return reading.transfer(fields, order.amount)

    async def find_payout(self, payout_id: PayoutId) -> PayoutSeen:
        """Ask for the transfer."""
        name = reading.BILLS.outside(payout_id)
        try:
            fields = await self._api.ask("GET", f"{BILL}/out-bill-no/{name}")
        except GatewayRefusedError as refused:
            if refused.reason in UNKNOWN:
                return PayoutSeen(payout_id, PayoutState.UNKNOWN)
            raise
        require_same(NAME, fields, "out_bill_no", name)
        return reading.transfer(fields)

    def read_notice(
        self, headers: Mapping[str, str], body: bytes, now: datetime
    ) -> tuple[Notice, ...]:
        """What a notice says; the network is never asked for a key."""
        return notices.read(self._account, headers, body, now, self._nonces)


def _fen(amount: Money) -> int:
    if amount.currency is not Currency.CNY:
        raise CurrencyNotOfferedError(NAME, amount.currency.value)
    return amount.minor


def _cut(subject: str) -> str:
    """As much of it as WeChat Pay takes, in whole characters."""
    return subject.encode()[:DESCRIPTION_BYTES_MAX].decode(errors="ignore")
