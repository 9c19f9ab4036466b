"""WeChat Pay as far as we use it, by its documented shapes, with books of its own.

It verifies what we send and signs what it says with the functions of an independent library
(``wechatpayv3``), which stands on the same cryptography: independent in formats.
"""

import json
import re
from base64 import b64encode
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from urllib.parse import urlsplit

import httpx
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from wechatpayv3.utils import rsa_decrypt, rsa_sign, rsa_verify

from domain.calendar import BEIJING
from domain.ids import PaymentId, PayoutId
from marketplace.gateways.calling import client_of
from marketplace.gateways.wechat_pay.account import Product, TransferScene, WechatPayAccount
from marketplace.gateways.wechat_pay.gateway import WechatPayGateway
from tests.gateways.contract import NOW, Message
from tests.gateways.rsa_keys import private_pem, rsa_key
from tests.gateways.serving import Request, Response, Server
from workers.gateway import HostedPage, Opening

MCH, APP, SERIAL, THEIRS = "1900000001", "wx0000000000000001", "4A5B6C7D", "PUB_KEY_ID_0001"
SEALING = b"0123456789abcdef0123456789abcdef"
AUTHORIZATION = re.compile(
    r'WECHATPAY2-SHA256-RSA2048 mchid="(?P<mchid>[^"]+)",nonce_str="(?P<nonce>[^"]+)",'
    r'signature="(?P<signature>[^"]+)",timestamp="(?P<timestamp>\d+)",serial_no="(?P<serial>[^"]+)"'
)
Fields = dict[str, Any]


def rfc3339(moment: datetime) -> str:
    """By Beijing's clock, with its offset."""
    return moment.astimezone(BEIJING).isoformat(timespec="seconds")


class RefusedError(Exception):
    """An error of the documented shape."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status, self.code = status, code


class WechatOutside(Server):
    """The gateway's side."""

    def __init__(self, url: str, theirs: str = "wechat", product: Product = Product.NATIVE) -> None:
        super().__init__()
        self.key = rsa_key(theirs)
        self.account = WechatPayAccount(
            MCH,
            APP,
            rsa_key("merchant"),
            SERIAL,
            SEALING,
            {THEIRS: self.key.public_key()},
            "https://market.example/webhooks/wechat_pay",
            product,
            TransferScene("1005", {"岗位类型": "来料加工", "报酬说明": "计件工资"}),
            url,
        )
        self.client: httpx.AsyncClient = client_of(answer_seconds=0.5)
        self.rail = WechatPayGateway(self.account, self.client, lambda: NOW)
        pem = private_pem(self.account.private_key)
        self.secrets = (SEALING.decode(), *pem.splitlines()[1:-1])
        self.orders: dict[str, Fields] = {}
        self.refunds: dict[str, Fields] = {}
        self.bills: dict[str, Fields] = {}
        self.nonces: set[str] = set()
        self.closed_accounts = False
        self._numbers = count(1)

    def carried_out(self, request: Request) -> Response:
        """What WeChat Pay's server does."""
        try:
            self.require_signed(request)
            said = self.carry_out(request)
        except RefusedError as error:
            body = json.dumps({"code": error.code, "message": "演示"}, ensure_ascii=False)
            return self.signed(body, error.status)
        if said is None:
            return self.signed("", 204)
        return self.signed(json.dumps(said, ensure_ascii=False))

    def require_signed(self, request: Request) -> None:
        """Each call under its own nonce, signed over what stands on the wire."""
        found = AUTHORIZATION.fullmatch(request.headers["authorization"])
        assert found is not None
        assert (found["mchid"], found["serial"]) == (MCH, SERIAL)
        assert request.headers["wechatpay-serial"] == THEIRS
        assert found["nonce"] not in self.nonces
        self.nonces.add(found["nonce"])
        head = f"{request.method}\n{request.target}\n{found['timestamp']}"
        body, public = request.body.decode(), self.account.private_key.public_key()
        if not rsa_verify(head, found["nonce"], body, found["signature"], public):
            raise RefusedError(401, "SIGN_ERROR")

    def headers(self, body: str, at: datetime = NOW) -> dict[str, str]:
        """What proves a message of theirs."""
        stamp, nonce = str(int(at.timestamp())), f"nonce-{next(self._numbers)}"
        return {
            "Wechatpay-Timestamp": stamp,
            "Wechatpay-Nonce": nonce,
            "Wechatpay-Serial": THEIRS,
            "Wechatpay-Signature-Type": "WECHATPAY2-SHA256-RSA2048",
            "Wechatpay-Signature": rsa_sign(self.key, f"{stamp}\n{nonce}\n{body}\n"),
        }

    def signed(self, body: str, status: int = 200) -> Response:
        """An answer."""
        headers = self.headers(body) | {"Content-Type": "application/json; charset=utf-8"}
        return Response(body.encode(), status, headers)

    def carry_out(self, request: Request) -> Fields | None:
        """One call; nothing is an empty answer."""
        path = urlsplit(request.target).path
        content = json.loads(request.body) if request.body else {}
        name = path.rsplit("/", 1)[-1]
        match request.method, path:
            case "POST", "/v3/pay/transactions/native" | "/v3/pay/transactions/h5":
                return self.order(path, content)
            case "GET", _ if path.startswith("/v3/pay/transactions/out-trade-no/"):
                assert request.target.endswith(f"?mchid={MCH}")
                return self.known(self.orders, name, "ORDER_NOT_EXIST")
            case "POST", _ if path.endswith("/close"):
                order = self.known(self.orders, path.split("/")[-2], "ORDER_NOT_EXIST")
                if order["trade_state"] != "NOTPAY":
                    raise RefusedError(400, "ORDERPAID")
                order["trade_state"] = "CLOSED"
                return None
            case "POST", "/v3/refund/domestic/refunds":
                return self.refund(content)
            case "GET", _ if path.startswith("/v3/refund/domestic/refunds/"):
                return self.known(self.refunds, name, "RESOURCE_NOT_EXISTS")
            case "POST", "/v3/fund-app/mch-transfer/transfer-bills":
                return self.transfer(content)
            case "GET", _ if "/transfer-bills/out-bill-no/" in path:
                return self.known(self.bills, name, "NOT_FOUND")
        raise RefusedError(404, "RESOURCE_NOT_EXISTS")

    def known(self, books: dict[str, Fields], name: str, code: str) -> Fields:
        """What stands in the books."""
        if name not in books:
            raise RefusedError(404, code)
        return books[name]

    def order(self, path: str, content: Fields) -> Fields:
        """A page, or the same again."""
        name = content["out_trade_no"]
        assert len(content["description"].encode()) <= 127
        assert content["time_expire"] == rfc3339(NOW + timedelta(minutes=30))
        self.orders.setdefault(
            name,
            {
                "appid": APP,
                "mchid": MCH,
                "out_trade_no": name,
                "trade_state": "NOTPAY",
                "amount": {"total": content["amount"]["total"], "currency": "CNY"},
            },
        )
        if path.endswith("h5"):
            assert content["scene_info"]["payer_client_ip"] == "192.0.2.7"
            return {"h5_url": f"https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?{name}"}
        return {"code_url": f"weixin://wxpay/bizpayurl?pr={name}"}

    def refund(self, content: Fields) -> Fields:
        """Each number once, beginning as one that is worked on."""
        name, order = content["out_refund_no"], content["out_trade_no"]
        total, wanted = content["amount"]["total"], content["amount"]["refund"]
        assert total == self.orders[order]["amount"]["total"]
        if name not in self.refunds:
            if self.refunded(PaymentId(order)) + wanted > total:
                raise RefusedError(400, "INVALID_REQUEST")
            self.refunds[name] = {
                "refund_id": f"5030000000{next(self._numbers):06}",
                "out_refund_no": name,
                "transaction_id": self.orders[order]["transaction_id"],
                "out_trade_no": order,
                "status": "SUCCESS",
                "success_time": rfc3339(NOW),
                "amount": {"total": total, "refund": wanted, "currency": "CNY"},
            }
            self.orders[order]["trade_state"] = "REFUND"
            return self.refunds[name] | {"status": "PROCESSING"}
        return self.refunds[name]

    def transfer(self, content: Fields) -> Fields:
        """Each number once, beginning as accepted."""
        name = content["out_bill_no"]
        assert name.isalnum()
        assert rsa_decrypt(content["user_name"], self.key) == "演示收款人"
        assert content["transfer_scene_report_infos"][0]["info_type"] == "岗位类型"
        number = next(self._numbers)
        failed = {"state": "FAIL", "fail_reason": "ACCOUNT_FROZEN"}
        self.bills.setdefault(
            name,
            {
                "mch_id": MCH,
                "appid": APP,
                "out_bill_no": name,
                "transfer_bill_no": f"13300010711007{number:06}",
                "transfer_amount": content["transfer_amount"],
                "create_time": rfc3339(NOW),
                **(failed if self.closed_accounts else {"state": "SUCCESS"}),
            },
        )
        told = ("out_bill_no", "transfer_bill_no", "create_time")
        return {one: self.bills[name][one] for one in told} | {"state": "ACCEPTED"}

    async def pay(self, page: HostedPage) -> None:
        """Read the code and pay."""
        assert page.opening is Opening.QR_CODE
        order = self.orders[page.url.rpartition("=")[2]]
        if order["trade_state"] != "NOTPAY":
            raise LookupError("nobody can pay here")
        order["transaction_id"] = f"4200001234202611{next(self._numbers):06}"
        order["trade_state"], order["success_time"] = "SUCCESS", rfc3339(NOW)

    async def refuse_payees(self) -> None:
        """Accounts are frozen."""
        self.closed_accounts = True

    async def paid(self, payout_id: PayoutId) -> int:
        """Its books hold a number once."""
        bill = self.bills.get(payout_id.replace("-", "0"))
        return int(bill is not None and bill["state"] == "SUCCESS")

    def refunded(self, payment_id: PaymentId) -> int:
        """In fen."""
        ours = [one for one in self.refunds.values() if one["out_trade_no"] == payment_id]
        return sum(one["amount"]["refund"] for one in ours)

    def notice(self, payment_id: PaymentId, **more: Any) -> Message:
        """As WeChat Pay posts it."""
        order = {**self.orders[payment_id], "attach": "", **more}
        return self.sealed("TRANSACTION.SUCCESS", "transaction", order)

    def sealed(
        self, event: str, kind: str, content: Any, key: bytes = SEALING, **more: Any
    ) -> Message:
        """A message with something sealed in it."""
        nonce, text = "fdasflkja484", json.dumps(content, ensure_ascii=False).encode()
        body = json.dumps(
            {
                "id": "EV-2026112708300001",
                "create_time": rfc3339(NOW),
                "resource_type": "encrypt-resource",
                "event_type": event,
                "summary": "支付成功",
                "resource": {
                    "original_type": kind,
                    "algorithm": "AEAD_AES_256_GCM",
                    "ciphertext": b64encode(
                        AESGCM(key).encrypt(nonce.encode(), text, kind.encode())
                    ).decode(),
                    "associated_data": kind,
                    "nonce": nonce,
                },
                **more,
            },
            ensure_ascii=False,
        )
        return self.headers(body), body.encode()
