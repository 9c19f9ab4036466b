"""The stored form of one event: exactly the bytes that the Merkle tree hashes.

A leaf is one line of JSON with a fixed field order (the header), a line feed, and the payload bytes
as they were given. Position and origin inside the leaf bind order and identity. Anyone can read a
leaf with ``psql`` and decode it in any language; nothing is ever re-encoded.
"""

from datetime import datetime
from typing import Final

import msgspec

LEAF_FORMAT: Final = 1
LEAF_BYTES_MAX: Final = 65_535
"""C2SP tlog-tiles stores an entry's length as uint16."""
POSITION_MAX: Final = 2**63 - 1
"""The greatest position that there could be: PostgreSQL's bigint."""


class LeafHeader(msgspec.Struct, frozen=True, gc=False):
    """The header line. Field order is part of the format and never changes within a version.

    Attributes:
        v: Format of the leaf, ``LEAF_FORMAT``.
        origin: Name of the log, the same in every leaf.
        position: 1-based, gapless.
        id: Random id of the event, 32 hex digits.
        type: Wire name of the event.
        tags: Whom the event concerns, as ``kind:id``.
        at: UTC time of recording; never earlier than the leaf before it.
        actor: Who caused it; absent only for events of foreign programs.
        cause: What it follows from (position or request); absent if nothing.
        key: Idempotency key; only on the first event of an append, absent if none was given.
        body: SHA-256 (hex) of the command that the key stands for; present exactly with ``key``.
        part: 1-based place of the event within its atomic append.
        parts: Number of events in that append.
        nonce: 16 random bytes in hex, so that a leaf can't be guessed from its hash.
    """

    v: int
    origin: str
    position: int
    id: str
    type: str
    tags: tuple[str, ...]
    at: datetime
    actor: str | None
    cause: str | None
    key: str | None
    body: str | None
    part: int
    parts: int
    nonce: str


class RecordedEvent(msgspec.Struct, frozen=True, gc=False):
    """One event as the log holds it.

    Attributes:
        header: What the log knows about it.
        payload: The bytes as appended; for our own events ``domain.catalogue.decode`` reads them.
    """

    header: LeafHeader
    payload: bytes

    @property
    def position(self) -> int:
        """1-based position in the log."""
        return self.header.position


class DamagedLeafError(ValueError):
    """The bytes are no leaf of this format."""


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(LeafHeader)


def encode_leaf(header: LeafHeader, payload: bytes) -> bytes:
    """Header line, line feed, payload."""
    return _encoder.encode(header) + b"\n" + payload


def decode_leaf(leaf: bytes) -> RecordedEvent:
    """Read a leaf back.

    Raises:
        DamagedLeafError: if the bytes are no header line followed by a payload.
    """
    end = leaf.find(b"\n")
    if end < 0:
        raise DamagedLeafError("no line feed after the header")
    try:
        header = _decoder.decode(leaf[:end])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise DamagedLeafError(f"unreadable header: {error}") from error
    if header.v != LEAF_FORMAT:
        raise DamagedLeafError(f"leaf format {header.v} is unknown")
    return RecordedEvent(header, leaf[end + 1 :])
