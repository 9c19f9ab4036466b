"""One call to Alipay: signed parameters out, a signed answer back."""

import json
import re
from collections.abc import Callable
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from domain.calendar import BEIJING
from marketplace.gateways.alipay.account import NAME, AlipayAccount
from marketplace.gateways.alipay.signing import signature
from marketplace.gateways.calling import Answer, Caller
from marketplace.gateways.fields import Fields
from marketplace.gateways.keys import is_signed
from workers.gateway import AnswerUnreadableError, GatewayRefusedError

SUCCESS: Final = "10000"
UNSETTLED: Final = frozenset({"10003", "20000"})
"""Being paid; the service can't be had: neither is a no."""
OUTAGES: Final = re.compile(r"(?:.*\.)?(?:SYSTEM_ERROR|UNKNOWN_ERROR)|aop\..*|isp\..*", re.ASCII)
"""Codes by which Alipay says that it does not know: 系统繁忙, to be asked again."""
OK: Final = 200
_SAYABLE: Final = re.compile(r"[A-Za-z0-9._-]{1,80}", re.ASCII)


class AlipayApi:
    """Calls as one application."""

    def __init__(
        self, account: AlipayAccount, caller: Caller, clock: Callable[[], datetime]
    ) -> None:
        self.account = account
        self._caller, self._clock = caller, clock

    def page(self, method: str, content: Fields, return_url: str) -> str:
        """The address of a page that Alipay shows; nothing is called."""
        parameters = self._parameters(method, content)
        parameters |= {"return_url": return_url, "notify_url": self.account.notify_url}
        return f"{self.account.gateway_url}?{urlencode(self._signed(parameters))}"

    async def ask(self, method: str, content: Fields) -> Fields:
        """Call, and give what a genuine answer says; each number in it is text, as it was written.

        Raises:
            GatewayUnreachableError: no answer; it may have been done.
            AnswerUnreadableError: none that says what happened.
            GatewayRefusedError: no; the reason is Alipay's code.
        """
        body = urlencode(self._signed(self._parameters(method, content))).encode()
        headers = {"content-type": "application/x-www-form-urlencoded;charset=utf-8"}
        answer = await self._caller.call("POST", self.account.gateway_url, headers, body)
        fields = self._read(method.replace(".", "_") + "_response", answer)
        code, reason = str(fields.get("code")), _sayable(fields.get("sub_code"))
        if code == SUCCESS:
            return fields
        if code in UNSETTLED or OUTAGES.fullmatch(reason):
            raise AnswerUnreadableError(NAME, f"{_sayable(code)} {reason}")
        raise GatewayRefusedError(NAME, reason)

    def _parameters(self, method: str, content: Fields) -> dict[str, str]:
        named = {}
        if (certificates := self.account.certificates) is not None:
            named = {
                "app_cert_sn": certificates.app_cert_sn,
                "alipay_root_cert_sn": certificates.alipay_root_cert_sn,
            }
        return named | {
            "app_id": self.account.app_id,
            "method": method,
            "format": "JSON",
            "charset": "utf-8",
            "sign_type": "RSA2",
            "timestamp": beijing_text(self._clock()),
            "version": "1.0",
            "biz_content": json.dumps(content, ensure_ascii=False, separators=(",", ":")),
        }

    def _signed(self, parameters: dict[str, str]) -> dict[str, str]:
        return parameters | {"sign": signature(parameters, self.account.private_key)}

    def _read(self, name: str, answer: Answer) -> Fields:
        """The signed part of an answer."""
        if answer.status != OK:
            raise AnswerUnreadableError(NAME, f"HTTP {answer.status}")
        try:
            text = answer.body.decode()
            whole = json.loads(text)
            # What is signed is this part as it stands there, not as we would write it.
            found = re.search(rf'"{name}"\s*:\s*', text)
            if found is None:
                said = whole.get("error_response", {})
                reason = _sayable(said.get("sub_code") or said.get("code"))
                raise AnswerUnreadableError(NAME, f"an unsigned error {reason}")
            fields, end = _DECODER.raw_decode(text, found.end())
            signed, sign = text[found.end() : end].encode(), whole["sign"]
        except (ValueError, KeyError, AttributeError, RecursionError):
            raise AnswerUnreadableError(NAME, "no answer of Alipay's shape") from None
        certificates = self.account.certificates
        if certificates is not None and whole.get("alipay_cert_sn") != certificates.alipay_cert_sn:
            raise AnswerUnreadableError(NAME, "an answer under an unknown certificate")
        if not isinstance(sign, str) or not is_signed(self.account.public_key, signed, sign):
            raise AnswerUnreadableError(NAME, "an answer that Alipay did not sign")
        if not isinstance(fields, dict):
            raise AnswerUnreadableError(NAME, "no answer of Alipay's shape")
        return fields


_DECODER: Final = json.JSONDecoder(parse_float=str, parse_int=str)


def beijing_text(at: datetime) -> str:
    """A moment as Alipay writes it, by Beijing's clock."""
    return at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S")


def moment(text: object) -> datetime | None:
    """A moment that Alipay wrote; nothing if it is none."""
    try:
        return datetime.strptime(str(text)[:19], "%Y-%m-%d %H:%M:%S").replace(tzinfo=BEIJING)
    except ValueError:
        return None


def _sayable(code: object) -> str:
    """A code that may stand in our log: nobody's name does."""
    text = str(code)
    return text if _SAYABLE.fullmatch(text) else "without a code"
