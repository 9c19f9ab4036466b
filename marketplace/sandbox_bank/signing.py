"""Signatures: of what the merchant asks, and of what the bank tells.

A request carries ``Bank-Time`` (seconds since 1970), ``Bank-Nonce`` and ``Bank-Signature``, the
HMAC-SHA256 in hex over method, path with query, time, nonce and body, each ended by a line feed.
An event carries ``Bank-Webhook-Signature: t=<seconds>,v1=<hex>``, the HMAC-SHA256 over ``t.body``.
"""

import hmac
import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Final, NamedTuple

from marketplace.sandbox_bank.refusals import BankRefusalError, Rule

TIME, NONCE, SIGNATURE = "Bank-Time", "Bank-Nonce", "Bank-Signature"
WEBHOOK_SIGNATURE, WEBHOOK_EVENT = "Bank-Webhook-Signature", "Bank-Event"
STALE_SECONDS: Final = 300
NONCE_SHAPE: Final = re.compile(r"[A-Za-z0-9_-]{16,64}", re.ASCII)
SECONDS_SHAPE: Final = re.compile(r"[0-9]{1,12}", re.ASCII)


class Asked(NamedTuple):
    """A request, as far as it is signed."""

    method: str
    path: str
    body: bytes


def sign_request(key: bytes, asked: Asked, seconds: str, nonce: str) -> str:
    """The signature of a request."""
    head = "".join(f"{part}\n" for part in (asked.method, asked.path, seconds, nonce))
    return hmac.new(key, head.encode() + asked.body + b"\n", sha256).hexdigest()


def checked_nonce(
    key: bytes, asked: Asked, headers: Mapping[str, str], now_seconds: int
) -> tuple[str, int]:
    """The nonce of a request that the merchant signed just now, and when it was signed.

    Whether the nonce is new is for whoever keeps them.

    Raises:
        BankRefusalError: no signature, a wrong one, or one of another time.
    """
    seconds, nonce = headers.get(TIME, ""), headers.get(NONCE, "")
    if not SECONDS_SHAPE.fullmatch(seconds) or not NONCE_SHAPE.fullmatch(nonce):
        raise BankRefusalError(Rule.SIGNATURE_WRONG)
    given = headers.get(SIGNATURE, "").encode(errors="replace")
    if not hmac.compare_digest(sign_request(key, asked, seconds, nonce).encode(), given):
        raise BankRefusalError(Rule.SIGNATURE_WRONG)
    if abs(now_seconds - int(seconds)) > STALE_SECONDS:
        raise BankRefusalError(Rule.REQUEST_STALE)
    return nonce, int(seconds)


def sign_event(key: bytes, body: bytes, seconds: int) -> str:
    """The header of an event."""
    signature = hmac.new(key, f"{seconds}.".encode() + body, sha256).hexdigest()
    return f"t={seconds},v1={signature}"
