"""What WeChat Pay tells unasked: signed, fresh, sealed, and about us."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from marketplace.gateways.wechat_pay import reading
from marketplace.gateways.wechat_pay.account import NAME, WechatPayAccount
from marketplace.gateways.wechat_pay.api import parsed
from marketplace.gateways.wechat_pay.sealing import SealBrokenError, unsealed
from marketplace.gateways.wechat_pay.signing import FRESH, Flaw, flaw
from workers.gateway import (
    AnswerUnreadableError,
    Notice,
    NoticeForeignError,
    NoticeForgedError,
    NoticeMalformedError,
    NoticeReplayedError,
    NoticeStaleError,
)

SEALED_BY: Final = "AEAD_AES_256_GCM"
BODY_BYTES_MAX: Final = 64 * 1024


class UsedNonces:
    """One-time words of genuine messages, for as long as a message is fresh."""

    def __init__(self) -> None:
        self._used: dict[str, tuple[datetime, bytes]] = {}

    def use(self, nonce: str, body: bytes, now: datetime) -> None:
        """Note that a word is of this message.

        Raises:
            NoticeReplayedError: it is of another.
        """
        # Oldest first, as they were put there.
        for old, (until, _) in list(self._used.items()):
            if until > now:
                break
            del self._used[old]
        digest = sha256(body).digest()
        _, before = self._used.setdefault(nonce, (now + 2 * FRESH, digest))
        if before != digest:
            raise NoticeReplayedError(NAME, "a nonce of another message")


def read(
    account: WechatPayAccount,
    headers: Mapping[str, str],
    body: bytes,
    now: datetime,
    nonces: UsedNonces,
) -> tuple[Notice, ...]:
    """What a notice says.

    Raises:
        NoticeRefusedError: a child that says why it is not believed.
    """
    if len(body) > BODY_BYTES_MAX:
        raise NoticeMalformedError(NAME, "a notice without an end")
    lowered = {name.lower(): value for name, value in headers.items()}
    wrong = flaw(account, lowered, body, now)
    if wrong is Flaw.STALE:
        raise NoticeStaleError(NAME, wrong.value)
    if wrong is not None:
        raise NoticeForgedError(NAME, wrong.value)
    nonces.use(lowered["wechatpay-nonce"], body, now)
    try:
        message = parsed(body)
        kind = str(message.get("event_type")).partition(".")[0]
        if kind not in {"TRANSACTION", "REFUND", "MCHTRANSFER"}:
            return ()
        fields = parsed(_opened(account, message.get("resource")))
        _require_ours(account, fields)
        return (_notice(kind, fields, reading.text(message, "id")),)
    except AnswerUnreadableError as error:
        raise NoticeMalformedError(NAME, error.reason) from error


def _notice(kind: str, fields: Mapping[str, Any], name: str) -> Notice:
    match kind:
        case "TRANSACTION":
            return reading.order(fields, name)
        case "REFUND":
            return reading.refund(fields, name)
        case _:
            return reading.transfer(fields, notice=name)


def _opened(account: WechatPayAccount, resource: object) -> bytes:
    match resource:
        case {
            "algorithm": algorithm,
            "ciphertext": str(ciphertext),
            "nonce": str(nonce),
            **more,
        } if algorithm == SEALED_BY:
            open_data = str(more.get("associated_data") or "")
        case _:
            raise NoticeMalformedError(NAME, "a notice that nothing is sealed in")
    try:
        return unsealed(account.sealing_key, ciphertext, nonce, open_data)
    except SealBrokenError:
        raise NoticeForgedError(NAME, "a seal of another key") from None


def _require_ours(account: WechatPayAccount, fields: Mapping[str, Any]) -> None:
    """Transfers spell it ``mch_id``; refunds name no application."""
    if (fields.get("mchid") or fields.get("mch_id")) != account.mchid:
        raise NoticeForeignError(NAME, "a notice of another merchant")
    if fields.get("appid", account.appid) != account.appid:
        raise NoticeForeignError(NAME, "a notice of another application")
