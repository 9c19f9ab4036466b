"""Encodings are found out and named, and a file that mixes them is refused whole."""

import codecs
import gzip
from pathlib import Path

import pytest

from domain.facts.gifts import DonationReceived
from marketplace.imports.encodings import PIECE_BYTES, Encoding
from marketplace.imports.errors import ImportFileError
from marketplace.imports.files import InputFile
from marketplace.imports.rows import BadRow
from tests.marketplace.importing import Shell, read_all

HEADER = "gift_id,donor_ref,received_at,amount,currency\n"


def row(number: int, donor: str) -> str:
    """A gift."""
    return f"g-{number},{donor},2026-01-01T00:00:00Z,1.00,CNY\n"


PLAIN = HEADER + row(1, "d-1")
CHINESE = HEADER + row(1, "张三") + row(2, "李四丰")


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (PLAIN.encode(), Encoding.UTF_8),
        (CHINESE.encode(), Encoding.UTF_8),
        (CHINESE.encode("utf-8-sig"), Encoding.UTF_8),
        (CHINESE.encode("gb18030"), Encoding.GB18030),
        ((PLAIN + row(2, "𠮷野镕")).encode("gb18030"), Encoding.GB18030),
        (codecs.BOM_UTF16_LE + CHINESE.encode("utf-16-le"), Encoding.UTF_16_LE),
        (codecs.BOM_UTF16_BE + CHINESE.encode("utf-16-be"), Encoding.UTF_16_BE),
        (CHINESE.encode("utf-16-le"), Encoding.UTF_16_LE),
        (CHINESE.encode("utf-16-be"), Encoding.UTF_16_BE),
    ],
)
@pytest.mark.parametrize("zipped", [False, True])
def test_an_encoding_is_found_out(
    tmp_path: Path, content: bytes, found: Encoding, zipped: bool
) -> None:
    """By a mark or by the bytes, and the donors are read in it."""
    path = tmp_path / "gifts.csv"
    path.write_bytes(gzip.compress(content) if zipped else content)
    assert InputFile(path).encoding is found
    donors = [one.donor_ref for one in read_all(path)]
    assert donors[0] in {"d-1", "张三"}


MIXED = [
    HEADER.encode() + row(1, "张三").encode() + row(2, "李四丰").encode("gb18030"),
    HEADER.encode() + row(1, "李四丰").encode("gb18030") + row(2, "张三").encode(),
    CHINESE.encode("utf-8-sig") + row(3, "李四丰").encode("gb18030"),
    codecs.BOM_UTF16_LE + CHINESE.encode("utf-16-le") + row(3, "d-3").encode(),
    CHINESE.encode() + row(3, "d-3").encode("utf-16-le"),
    CHINESE.replace("\n", "\r").encode() + row(3, "李四丰").replace("\n", "\r").encode("gb18030"),
]


@pytest.mark.parametrize("content", MIXED)
@pytest.mark.parametrize("stated", [None, "utf-8", "gb18030", "utf-16"])
def test_a_mixture_is_refused_whole(tmp_path: Path, content: bytes, stated: str | None) -> None:
    """Half of its donors would be misread, whatever it is said to be."""
    path = tmp_path / "gifts.csv"
    path.write_bytes(content)
    with pytest.raises(ImportFileError):
        InputFile(path, stated)


def test_nothing_of_a_mixture_is_recorded(dsn: str, tmp_path: Path) -> None:
    """Also where it goes wrong far behind the first rows."""
    shell, path = Shell(dsn), tmp_path / "gifts.csv"
    shell.opened()
    plain = "".join(row(number, "张三") for number in range(2 * PIECE_BYTES // 40))
    path.write_bytes((HEADER + plain).encode() + row(99_999, "李四丰").encode("gb18030"))
    said = shell.gifts(path)
    assert said.code == 2
    assert "mixes UTF-8 with GB18030" in said.err
    assert not shell.events(DonationReceived)


@pytest.mark.parametrize(
    ("content", "stated"),
    [
        (CHINESE.encode(), "gb18030"),
        (CHINESE.encode("gb18030"), "utf-8"),
        (codecs.BOM_UTF16_LE + PLAIN.encode("utf-16-le"), "utf-8"),
        (PLAIN.encode(), "latin-9"),
    ],
)
def test_what_was_said_and_is_not_so_is_refused(
    tmp_path: Path, content: bytes, stated: str
) -> None:
    """The file's bytes tell otherwise, or nobody knows the encoding."""
    path = tmp_path / "gifts.csv"
    path.write_bytes(content)
    with pytest.raises(ImportFileError):
        InputFile(path, stated)


def test_what_was_said_settles_what_bytes_leave_open(tmp_path: Path) -> None:
    """The name Tong, alone, is a letter of Greek in UTF-8."""
    path = tmp_path / "gifts.csv"
    path.write_bytes((HEADER + row(1, "通")).encode("gb18030"))
    assert [one.donor_ref for one in read_all(path, encoding="gb18030")] == ["通"]
    assert [one.donor_ref for one in read_all(path)] == ["ͨ"]


@pytest.mark.parametrize("broken", [b"\xff", b"\xe4\xbd", b"\xf0\x9f"])
def test_broken_bytes_reject_their_row(tmp_path: Path, broken: bytes) -> None:
    """A name cut in the midst of a character is no other encoding."""
    path = tmp_path / "gifts.csv"
    cut = "王五".encode() + broken
    path.write_bytes(
        CHINESE.encode() + row(3, "X").encode().replace(b"X", cut) + row(4, "d").encode()
    )
    kinds = [type(one) for one in read_all(path)]
    assert kinds[2] is BadRow
    assert BadRow not in (*kinds[:2], kinds[3])
