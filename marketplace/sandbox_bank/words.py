"""Shapes of the names that requests use, and the names that the bank makes itself."""

import hmac
from hashlib import sha256
from secrets import token_hex, token_urlsafe
from typing import Annotated, Final

from msgspec import Meta

REFERENCE_PATTERN: Final = r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,34}$"
Reference = Annotated[str, Meta(pattern=REFERENCE_PATTERN)]
"""The merchant's own name for something, unique among its kind; ISO 20022's Max35Text."""
Line = Annotated[str, Meta(min_length=1, max_length=140, pattern=r"^[^\x00-\x1f\x7f]*$")]
"""A text that people read, on one line."""
Remark = Annotated[str, Meta(max_length=140, pattern=r"^[^\x00-\x1f\x7f]*$")]
CODE_DIGITS: Final = 6


def new_reference(prefix: str) -> str:
    """A name of the bank's own, as ``PAY5f0c…``."""
    return f"{prefix}{token_hex(10)}"


def new_token() -> str:
    """What nobody guesses: who has it may pay."""
    return token_urlsafe(24)


def code_for(key: str, token: str) -> str:
    """The code of a second factor, which a real bank would send to a phone."""
    digest = hmac.new(key.encode(), b"code\0" + token.encode(), sha256).digest()
    return f"{int.from_bytes(digest[:8], 'big') % 10**CODE_DIGITS:0{CODE_DIGITS}}"
