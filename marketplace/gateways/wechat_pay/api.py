"""One call to WeChat Pay's APIv3: signed out, and signed back."""

import json
import re
from collections.abc import Callable
from datetime import datetime
from typing import Final

from marketplace.gateways.calling import Answer, Caller
from marketplace.gateways.fields import Fields
from marketplace.gateways.wechat_pay.account import NAME, WechatPayAccount
from marketplace.gateways.wechat_pay.signing import authorization, flaw
from workers.gateway import AnswerUnreadableError, GatewayRefusedError

OUTAGES: Final = frozenset({"SYSTEM_ERROR", "SYSTEMERROR", "BANK_ERROR", "BANKERROR"})
"""Codes by which WeChat Pay says that it does not know: to be queried."""
_SAYABLE: Final = re.compile(r"[A-Z0-9_]{1,64}", re.ASCII)


class WechatPayApi:
    """Calls as one merchant."""

    def __init__(
        self,
        account: WechatPayAccount,
        caller: Caller,
        clock: Callable[[], datetime],
        nonce: Callable[[], str],
    ) -> None:
        self.account = account
        self._caller, self._clock, self._nonce = caller, clock, nonce

    async def ask(self, method: str, target: str, content: Fields | None = None) -> Fields:
        """Call, and give what a genuine answer says; nothing where it has no body.

        Raises:
            GatewayUnreachableError: no answer; it may have been done.
            AnswerUnreadableError: none that says what happened.
            GatewayRefusedError: no; the reason is WeChat Pay's code.
        """
        body = "" if content is None else json.dumps(content, ensure_ascii=False)
        (known, *_) = self.account.public_keys
        headers = {
            "accept": "application/json",
            "content-type": "application/json",
            "user-agent": "mingzhang",
            "wechatpay-serial": known,
            "authorization": authorization(
                self.account, method, target, body, self._clock(), self._nonce()
            ),
        }
        answer = await self._caller.call(
            method, self.account.api_url + target, headers, body.encode()
        )
        return self._read(answer)

    def _read(self, answer: Answer) -> Fields:
        """Success is signed; a refusal may lack a signature, and may not have a wrong one."""
        success, refusal = 200 <= answer.status < 300, 400 <= answer.status < 500  # noqa: PLR2004
        if not success and not refusal:
            raise AnswerUnreadableError(NAME, f"HTTP {answer.status}")
        if success or "wechatpay-signature" in answer.headers:
            wrong = flaw(self.account, answer.headers, answer.body, self._clock())
            if wrong is not None:
                raise AnswerUnreadableError(NAME, wrong.value)
        if success and not answer.body:
            return {}
        fields = parsed(answer.body)
        if success:
            return fields
        code = str(fields.get("code"))
        if not _SAYABLE.fullmatch(code) or code in OUTAGES:
            raise AnswerUnreadableError(NAME, f"HTTP {answer.status}")
        raise GatewayRefusedError(NAME, code)


def parsed(body: bytes) -> Fields:
    """An object of JSON.

    Raises:
        AnswerUnreadableError: it is none.
    """
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):
        raise AnswerUnreadableError(NAME, "no JSON") from None
    if not isinstance(fields, dict):
        raise AnswerUnreadableError(NAME, "no object of JSON")
    return fields
