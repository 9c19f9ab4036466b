"""APIv3 signatures: what is signed of a call, of an answer and of a notice.

Source: WeChat Pay merchant documentation, 如何生成请求签名, 如何验证签名: lines that each end in a
line feed, SHA256withRSA, base64.
"""

from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from marketplace.gateways.keys import is_signed, sign
from marketplace.gateways.wechat_pay.account import WechatPayAccount

SCHEME: Final = "WECHATPAY2-SHA256-RSA2048"
FRESH: Final = timedelta(minutes=5)


class Flaw(StrEnum):
    """What is wrong with a signature of theirs."""

    MISSING = "no signature"
    UNKNOWN_KEY = "a signature under an unknown serial number"
    WRONG = "a signature of something else"
    STALE = "a signature of another time"


def authorization(
    account: WechatPayAccount, method: str, target: str, body: str, at: datetime, nonce: str
) -> str:
    """The header that a call is signed in.

    Args:
        account: Who calls.
        method: In capitals.
        target: Path and query.
        body: Empty where there is none.
        at: The present.
        nonce: A word that no other call has.
    """
    seconds = int(at.timestamp())
    text = f"{method}\n{target}\n{seconds}\n{nonce}\n{body}\n".encode()
    parts = {
        "mchid": account.mchid,
        "nonce_str": nonce,
        "signature": b64encode(sign(account.private_key, text)).decode(),
        "timestamp": str(seconds),
        "serial_no": account.serial,
    }
    return f"{SCHEME} " + ",".join(f'{name}="{value}"' for name, value in parts.items())


def flaw(
    account: WechatPayAccount, headers: Mapping[str, str], body: bytes, now: datetime
) -> Flaw | None:
    """What is wrong with the signature of an answer or a notice; nothing if it is genuine.

    An unknown serial number is a flaw like any other: nobody is asked for a certificate.

    Args:
        account: Whose keys are known.
        headers: By name in lower case.
        body: Exactly as it came.
        now: The present.
    """
    names = ("timestamp", "nonce", "signature", "serial")
    timestamp, nonce, signature, serial = (headers.get(f"wechatpay-{one}", "") for one in names)
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 12):  # noqa: PLR2004
        return Flaw.MISSING
    if headers.get("wechatpay-signature-type", SCHEME) != SCHEME:
        return Flaw.MISSING
    key = account.public_keys.get(serial)
    if key is None:
        return Flaw.UNKNOWN_KEY
    text = f"{timestamp}\n{nonce}\n".encode() + body + b"\n"
    if not is_signed(key, text, signature):
        return Flaw.WRONG
    distance_seconds = abs(int(timestamp) - now.timestamp())
    return Flaw.STALE if distance_seconds > FRESH.total_seconds() else None
