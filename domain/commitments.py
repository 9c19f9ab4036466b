"""Salted commitments: the log binds a value without saying it."""

import hmac
from typing import Annotated, Final

from msgspec import Struct

from domain.bounds import Length
from domain.ids import Commitment

SALT_BYTES: Final = 32
Salt = Annotated[bytes, Length(SALT_BYTES)]


def commit(field: str, value: bytes, salt: bytes) -> Commitment:
    """HMAC-SHA256(salt, field ‖ "/v1" ‖ NUL ‖ value) in hex."""
    assert len(salt) == SALT_BYTES
    return Commitment(hmac.new(salt, f"{field}/v1\0".encode() + value, "sha256").hexdigest())


class Opening(Struct, frozen=True):
    """What a commitment is over: kept in the vault, where auditors may look.

    Attributes:
        field: What the value is, as the commitment names it.
    """

    commitment: Commitment
    field: str
    salt: Salt
    value: bytes

    @classmethod
    def of(cls, field: str, value: bytes, salt: bytes) -> "Opening":
        """Commit to a value."""
        return cls(commit(field, value, salt), field, salt, value)
