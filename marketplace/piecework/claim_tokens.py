"""Offline claim tokens: a station's right to one lot of work, on a slip or in a QR code.

A station without a network hands lots out by tokens that were signed before. A token names the
order, the lot, the station, a serial and the moment it expires; whoever brings it later shows by
our own signature (Ed25519, RFC 8032) that the lot had been set aside. Whether it has expired or was
redeemed before is for the domain to decide.

The text is upper-case base 32 (RFC 4648), which QR codes hold in their dense alphanumeric mode and
which has no 0, 1, 8 or 9 to be taken for O, I, B or g. A checksum tells a slip that was misread
from one that was forged.
"""

from base64 import b32decode, b32encode
from binascii import Error as NotBase32Error
from binascii import crc_hqx
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Final, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from msgspec import Struct

from domain.errors import MalformedError
from domain.ids import OrderId, StationId
from marketplace.durable import make_folder, write_whole

VERSION: Final = 1
CONTEXT: Final = b"mingzhang/claim-token/v1\0"
"""Signed before every token, so that a signature of ours is never one for something else."""
TEXT_MAX: Final = 200
ID_MAX: Final = 40
"""Characters of both ids together; ours have 36."""
KEY_ID_BYTES, EXPIRY_BYTES, NUMBER_BYTES, SIGNATURE_BYTES, CHECK_BYTES = 4, 5, 4, 64, 2
HEAD_BYTES: Final = 1 + KEY_ID_BYTES + EXPIRY_BYTES + 2 * NUMBER_BYTES + 1
SECRET_MODE, FOLDER_MODE = 0o600, 0o700


@dataclass(eq=False)
class ClaimTokenMalformedError(MalformedError):
    """The text is no claim token, or was misread."""


@dataclass(eq=False)
class ClaimTokenForgedError(MalformedError):
    """The token is well-formed and was not signed by us, or under a key that was withdrawn."""

    key_id: str


class ClaimToken(Struct, frozen=True):
    """A station's right to one lot.

    Attributes:
        order_id: The order.
        lot_number: The lot in the order, from 0 or 1 as the order counts.
        station_id: The station that it was set aside for.
        serial: Tells this station's tokens apart.
        expires_at: From when on it is worth nothing, UTC, to the second.
    """

    order_id: OrderId
    lot_number: int
    station_id: StationId
    serial: int
    expires_at: datetime


class ClaimKeys:
    """The keys that claim tokens are signed with: one signs, all verify.

    Each is a PEM file in a folder of its own, readable by its owner only, named by a number; the
    highest signs. Adding one rotates the key; deleting an old one withdraws its tokens.
    """

    def __init__(self, folder: Path) -> None:
        """Use a folder; ``open`` makes what is missing in it."""
        self._folder = folder
        self._keys: Mapping[bytes, Ed25519PrivateKey] = {}
        self._signing = b""

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The keys of a folder; the first is made if there is none.

        Processes that open it at the same time end up with the same key.

        Raises:
            OSError: the folder or a key can't be made or read.
        """
        keys = cls(folder)
        make_folder(folder, FOLDER_MODE)
        if not keys._files():
            _make_key(folder, 1)
        keys._load()
        return keys

    @property
    def signing_key_id(self) -> str:
        """Which key new tokens are signed with."""
        return self._signing.hex()

    def rotate(self) -> str:
        """Add a key and sign with it from now on; older tokens stay good.

        Returns:
            The new key's id.
        """
        while not _make_key(self._folder, int(self._files()[-1].stem) + 1):
            pass  # Another process took the number.
        self._load()
        return self.signing_key_id

    def issue(self, token: ClaimToken) -> str:
        """Sign a token.

        Returns:
            At most 200 characters out of A–Z and 2–7.
        """
        order, station = token.order_id.encode("ascii"), token.station_id.encode("ascii")
        assert order
        assert station
        assert len(order) + len(station) <= ID_MAX
        assert token.expires_at.tzinfo is not None
        payload = b"".join(
            (
                bytes([VERSION]),
                self._signing,
                int(token.expires_at.timestamp()).to_bytes(EXPIRY_BYTES, "big"),
                token.lot_number.to_bytes(NUMBER_BYTES, "big"),
                token.serial.to_bytes(NUMBER_BYTES, "big"),
                bytes([len(order)]),
                order,
                station,
            )
        )
        signed = payload + self._keys[self._signing].sign(CONTEXT + payload)
        text = b32encode(signed + _check(signed)).decode().rstrip("=")
        assert len(text) <= TEXT_MAX
        return text

    def read(self, text: str) -> ClaimToken:
        """The token that a text holds, if we signed it.

        Spaces, hyphens and lower case, as typed from a slip, are fine.

        Raises:
            ClaimTokenMalformedError: it is no token, or was misread.
            ClaimTokenForgedError: we did not sign it, or withdrew the key.
        """
        signed = _unwrap(text)
        payload, signature = signed[:-SIGNATURE_BYTES], signed[-SIGNATURE_BYTES:]
        key_id = payload[1 : 1 + KEY_ID_BYTES]
        if key_id not in self._keys:
            self._load()  # Another process may have rotated.
        if key_id not in self._keys:
            raise ClaimTokenForgedError(key_id.hex())
        try:
            self._keys[key_id].public_key().verify(signature, CONTEXT + payload)
        except InvalidSignature:
            raise ClaimTokenForgedError(key_id.hex()) from None
        return _parse(payload)

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob("[0-9]*.pem"), key=lambda path: int(path.stem))

    def _load(self) -> None:
        keys: dict[bytes, Ed25519PrivateKey] = {}
        for path in self._files():
            key = load_pem_private_key(path.read_bytes(), password=None)
            assert isinstance(key, Ed25519PrivateKey)
            self._signing = _key_id(key)
            keys[self._signing] = key
        self._keys = keys


def _make_key(folder: Path, number: int) -> bool:
    key = Ed25519PrivateKey.generate()
    content = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return write_whole(folder / f"{number}.pem", content, mode=SECRET_MODE, replace=False)


def _key_id(key: Ed25519PrivateKey) -> bytes:
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return sha256(public).digest()[:KEY_ID_BYTES]


def _check(signed: bytes) -> bytes:
    return crc_hqx(signed, 0).to_bytes(CHECK_BYTES, "big")


def _unwrap(text: str) -> bytes:
    """Payload and signature of a text whose checksum holds."""
    if len(text) > 2 * TEXT_MAX or not text.isascii():
        raise ClaimTokenMalformedError
    plain = text.replace(" ", "").replace("-", "").upper()
    if len(plain) > TEXT_MAX:
        raise ClaimTokenMalformedError
    try:
        whole = b32decode(plain + "=" * (-len(plain) % 8))
    except (NotBase32Error, ValueError):
        raise ClaimTokenMalformedError from None
    signed, check = whole[:-CHECK_BYTES], whole[-CHECK_BYTES:]
    if len(signed) <= HEAD_BYTES + SIGNATURE_BYTES or signed[0] != VERSION:
        raise ClaimTokenMalformedError
    if check != _check(signed) or b32encode(whole).decode().rstrip("=") != plain:
        raise ClaimTokenMalformedError
    return signed


def _parse(payload: bytes) -> ClaimToken:
    """The fields of a payload that we signed ourselves."""
    numbers = memoryview(payload)[1 + KEY_ID_BYTES :]

    def number(start: int, size: int) -> int:
        return int.from_bytes(numbers[start : start + size], "big")

    order_end = HEAD_BYTES + payload[HEAD_BYTES - 1]
    return ClaimToken(
        order_id=OrderId(payload[HEAD_BYTES:order_end].decode("ascii")),
        lot_number=number(EXPIRY_BYTES, NUMBER_BYTES),
        station_id=StationId(payload[order_end:].decode("ascii")),
        serial=number(EXPIRY_BYTES + NUMBER_BYTES, NUMBER_BYTES),
        expires_at=datetime.fromtimestamp(number(0, EXPIRY_BYTES), UTC),
    )
