"""A leaf is read back as it was written, and what is none says why not."""

from datetime import UTC, datetime

import msgspec
import pytest
from msgspec.structs import replace

from domain.leaf import LEAF_FORMAT, DamagedLeafError, LeafHeader, decode_leaf, encode_leaf

HEADER = LeafHeader(
    v=LEAF_FORMAT,
    origin="mingzhang.example/test",
    position=7,
    id="0" * 32,
    type="FeeCharged",
    tags=("campaign:C-1",),
    at=datetime(2026, 3, 1, tzinfo=UTC),
    actor=None,
    cause=None,
    key=None,
    body=None,
    part=1,
    parts=1,
    nonce="f" * 32,
)


@pytest.mark.parametrize("payload", [b"{}", b'{\n  "foreign": "and\\nbroken"\n}\n', b"", b"\n"])
def test_a_leaf_is_read_back_as_it_was_written(payload: bytes) -> None:
    """A payload of a foreign program may have lines of its own: the first one ends the header."""
    recorded = decode_leaf(encode_leaf(HEADER, payload))
    assert (recorded.header, recorded.payload, recorded.position) == (HEADER, payload, 7)


@pytest.mark.parametrize(
    ("leaf", "said"),
    [
        (b"", "no line feed after the header"),
        (msgspec.json.encode(HEADER), "no line feed after the header"),
        (b"\n{}", "unreadable header: Input data was truncated"),
        (b"\xff\n{}", "unreadable header: JSON is malformed: invalid character (byte 0)"),
        (encode_leaf(replace(HEADER, v=2), b"{}"), "leaf format 2 is unknown"),
    ],
)
def test_what_is_no_leaf_says_why_not(leaf: bytes, said: str) -> None:
    """So that the audit can tell where a log is damaged, and how."""
    with pytest.raises(DamagedLeafError) as raised:
        decode_leaf(leaf)
    assert str(raised.value) == said
