"""Alipay as far as we use it, by its documented shapes, with books of its own.

It verifies what we send and signs what it says with an independent library (``python-alipay-sdk``).
"""

import json
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
from alipay import AliPay
from cryptography.hazmat.primitives.serialization import PrivateFormat

from domain.calendar import BEIJING
from domain.ids import PaymentId, PayoutId
from domain.money import Currency, Money
from marketplace.gateways.alipay.account import AlipayAccount, CertificateNames
from marketplace.gateways.alipay.gateway import AlipayGateway
from marketplace.gateways.calling import client_of
from tests.gateways.contract import NOW, Message
from tests.gateways.rsa_keys import private_pem, public_pem, rsa_key
from tests.gateways.serving import Request, Response, Server
from workers.gateway import HostedPage

APP, SELLER, ROOT = "2021000000000001", "2088000000000001", "00aa_00bb"
CERTIFICATES = CertificateNames("app-sn", ROOT, "alipay-sn")
Fields = dict[str, Any]


def at(moment: datetime) -> str:
    """By Beijing's clock."""
    return moment.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S")


class AlipayOutside(Server):
    """The gateway's side. Amounts in its books are fen."""

    def __init__(self, url: str, theirs: str = "alipay") -> None:
        super().__init__()
        ours, alipay = rsa_key("app"), rsa_key(theirs)
        self.account = AlipayAccount(
            APP,
            SELLER,
            ours,
            alipay.public_key(),
            "https://market.example/webhooks/alipay",
            CERTIFICATES,
            f"{url}/gateway.do",
        )
        self.client: httpx.AsyncClient = client_of(answer_seconds=0.5)
        self.rail = AlipayGateway(self.account, self.client, lambda: NOW)
        # The independent library, in Alipay's place.
        pkcs1 = private_pem(alipay, PrivateFormat.TraditionalOpenSSL)
        self.oracle = AliPay(APP, None, pkcs1, public_pem(ours), "RSA2")
        self.secrets = (*private_pem(ours).splitlines()[1:-1],)
        self.trades: dict[str, Fields] = {}
        self.transfers: dict[str, Fields] = {}
        self.closed_accounts = False
        self._numbers = count(1)

    def carried_out(self, request: Request) -> Response:
        """What Alipay's server does."""
        sent = dict(parse_qsl(request.body.decode(), strict_parsing=True))
        name = sent["method"].replace(".", "_") + "_response"
        try:
            self.require_signed(sent)
            said = self.carry_out(sent["method"], json.loads(sent["biz_content"]))
            fields = {"code": "10000", "msg": "Success", **said}
        except LookupError as error:
            fields = {"code": "40004", "msg": "Business Failed", "sub_code": error.args[0]}
        return self.signed(name, fields)

    def signed(self, name: str, fields: Fields) -> Response:
        """An answer as it stands on the wire: what is signed is the text of its part."""
        text = json.dumps(fields, ensure_ascii=False)
        sign = self.oracle._sign(text)
        whole = f'{{"{name}":{text},"alipay_cert_sn":"alipay-sn","sign":"{sign}"}}'
        return Response(whole.encode(), 200, {"content-type": "text/html;charset=utf-8"})

    def require_signed(self, sent: dict[str, str]) -> None:
        """The library's judgement of our signature."""
        told = dict(sent)
        sign = told.pop("sign")
        # It drops the type from what is verified, which our side signs as Alipay asks for.
        text = "&".join(f"{name}={value}" for name, value in sorted(told.items()))
        if not self.oracle._verify(text, sign) or told["app_id"] != APP:
            raise LookupError("isv.invalid-signature")
        assert told["app_cert_sn"] == "app-sn"
        assert told["timestamp"] == at(NOW)

    def carry_out(self, method: str, content: Fields) -> Fields:
        """One call."""
        match method:
            case "alipay.trade.query":
                return self.shown(self.trade(content))
            case "alipay.trade.close":
                trade = self.trade(content)
                if trade["trade_status"] != "WAIT_BUYER_PAY":
                    raise LookupError("ACQ.TRADE_STATUS_ERROR")
                trade["trade_status"] = "TRADE_CLOSED"
                return {"out_trade_no": trade["out_trade_no"], "trade_no": trade["trade_no"]}
            case "alipay.trade.refund":
                return self.refund(content)
            case "alipay.trade.fastpay.refund.query":
                refunds = self.trade(content)["refunds"]
                if content["out_request_no"] not in refunds:
                    return {}
                return {
                    "out_trade_no": content["out_trade_no"],
                    "out_request_no": content["out_request_no"],
                    "refund_amount": self.yuan(refunds[content["out_request_no"]]),
                    "refund_status": "REFUND_SUCCESS",
                    "gmt_refund_pay": at(NOW),
                }
            case "alipay.fund.trans.uni.transfer":
                return self.transfer(content)
            case "alipay.fund.trans.common.query":
                if content["out_biz_no"] not in self.transfers:
                    raise LookupError("ORDER_NOT_EXIST")
                return self.transfers[content["out_biz_no"]]
        raise LookupError("isv.invalid-method")

    def trade(self, content: Fields) -> Fields:
        """A trade that the payer has begun."""
        if content["out_trade_no"] not in self.trades:
            raise LookupError("ACQ.TRADE_NOT_EXIST")
        return self.trades[content["out_trade_no"]]

    def shown(self, trade: Fields) -> Fields:
        """Without what is only in the books."""
        return {name: value for name, value in trade.items() if name != "refunds"}

    def refund(self, content: Fields) -> Fields:
        """Each request once, and never beyond the trade."""
        trade = self.trade(content)
        refunds, name = trade["refunds"], content["out_request_no"]
        minor = Money.parse(content["refund_amount"], Currency.CNY).minor
        changed = name not in refunds
        if changed and sum(refunds.values()) + minor > self.fen(trade):
            raise LookupError("ACQ.REFUND_AMT_NOT_EQUAL_TOTAL")
        refunds.setdefault(name, minor)
        if sum(refunds.values()) == self.fen(trade):
            trade["trade_status"] = "TRADE_CLOSED"
        return {
            "out_trade_no": trade["out_trade_no"],
            "trade_no": trade["trade_no"],
            "fund_change": "Y" if changed else "N",
            "refund_fee": self.yuan(sum(refunds.values())),
        }

    def transfer(self, content: Fields) -> Fields:
        """Each number once."""
        assert content["payee_info"]["identity_type"] == "ALIPAY_LOGON_ID"
        if self.closed_accounts:
            raise LookupError("PAYEE_USERINFO_STATUS_ERROR")
        name = content["out_biz_no"]
        self.transfers.setdefault(
            name,
            {
                "out_biz_no": name,
                "order_id": f"20261127110070{next(self._numbers):06}",
                "status": "SUCCESS",
                "trans_amount": content["trans_amount"],
                "pay_date": at(NOW),
            },
        )
        told = ("out_biz_no", "order_id", "status")
        return {one: self.transfers[name][one] for one in told} | {"trans_date": at(NOW)}

    def begin(self, page: HostedPage) -> Fields:
        """The payer opens the page and logs in: only now is there a trade."""
        sent = dict(parse_qsl(urlsplit(page.url).query, strict_parsing=True))
        self.require_signed(sent)
        content = json.loads(sent["biz_content"])
        assert content["product_code"] == "FAST_INSTANT_TRADE_PAY"
        assert content["time_expire"] == at(NOW + timedelta(minutes=30))
        return self.trades.setdefault(
            content["out_trade_no"],
            {
                "out_trade_no": content["out_trade_no"],
                "trade_no": f"2026112722001{next(self._numbers):06}",
                "trade_status": "WAIT_BUYER_PAY",
                "total_amount": content["total_amount"],
                "buyer_logon_id": "pay***@example.com",
                "refunds": {},
            },
        )

    async def pay(self, page: HostedPage) -> None:
        """Open, log in, pay."""
        trade = self.begin(page)
        if trade["trade_status"] != "WAIT_BUYER_PAY":
            raise LookupError("nobody can pay here")
        trade["trade_status"], trade["send_pay_date"] = "TRADE_SUCCESS", at(NOW)

    async def refuse_payees(self) -> None:
        """Accounts are closed."""
        self.closed_accounts = True

    async def paid(self, payout_id: PayoutId) -> int:
        """Its books hold a number once."""
        return int(payout_id.replace("-", "_") in self.transfers)

    def refunded(self, payment_id: PaymentId) -> int:
        """In fen."""
        return sum(self.trades[payment_id.replace("-", "_")]["refunds"].values())

    def notice(self, payment_id: PaymentId, **more: str) -> Message:
        """As Alipay posts it; the blank value and the Chinese are part of what is signed."""
        trade = self.trades[payment_id.replace("-", "_")]
        fields = {
            "notify_time": at(NOW),
            "notify_type": "trade_status_sync",
            "notify_id": "2026112700222083000000000000000001",
            "app_id": APP,
            "charset": "utf-8",
            "version": "1.0",
            "seller_id": SELLER,
            "subject": "捐赠 = & 感谢",
            "body": "",
            "gmt_payment": at(NOW),
        }
        shown = ("out_trade_no", "trade_no", "trade_status", "total_amount")
        fields |= {name: trade[name] for name in shown} | more
        return {"content-type": "application/x-www-form-urlencoded"}, self.form(fields)

    def form(self, fields: dict[str, str]) -> bytes:
        """Signed by the library, and encoded."""
        told = {name: value for name, value in fields.items() if value is not None}
        text = "&".join(f"{name}={value}" for name, value in sorted(told.items()))
        return urlencode(told | {"sign_type": "RSA2", "sign": self.oracle._sign(text)}).encode()

    def yuan(self, minor: int) -> str:
        """Fen as yuan."""
        return Money(minor, Currency.CNY).text()

    def fen(self, trade: Fields) -> int:
        """What a trade is of."""
        return Money.parse(trade["total_amount"], Currency.CNY).minor
