"""Salted commitments: the log binds a value without saying it."""

import hmac
from typing import Annotated, Final

from domain.bounds import Length
from domain.ids import Commitment

SALT_BYTES: Final = 32
Salt = Annotated[bytes, Length(SALT_BYTES)]


def commit(field: str, value: bytes, salt: bytes) -> Commitment:
    """HMAC-SHA256(salt, field ‖ "/v1" ‖ NUL ‖ value) in hex."""
    assert len(salt) == SALT_BYTES
    return Commitment(hmac.new(salt, f"{field}/v1\0".encode() + value, "sha256").hexdigest())
