"""In which encoding a file is, by what its bytes are, before any of it is read as text.

A byte order mark settles it. Else a line can be UTF-8 beyond doubt (it decodes, holds characters
of three bytes or more, and would be odd as Chinese in GB18030), GB18030 beyond doubt (it is not
UTF-8, and plain simplified Chinese in GB18030), or neither, as all of ASCII is. A file of which
some lines are the one and some the other is refused whole: half of its donors would be misread.
"""

import codecs
import re
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import BinaryIO, Final

from marketplace.imports.errors import ImportFileError

PIECE_BYTES: Final = 2**16
LINE_BYTES_MAX: Final = 2**20
LINE_END: Final = re.compile(rb"[\r\n]+")
THREE_BYTES: Final = 0xE0
"""The least first byte of a character of three bytes in UTF-8."""
NARROW_IN_WIDE: Final = re.compile(rb"(?=[\t\r\n\x20-\x7e]{24})[^,]{0,22},[^,]{0,20},")
"""Two of these make a Chinese character in UTF-16 at times; twelve such in a row, two of them with
the byte of a comma, never happen."""
WIDE_IN_NARROW: Final = re.compile(rb"(?:[\x20-\x7e]\x00){4}|(?:\x00[\x20-\x7e]){4}")
SEEN_BYTES: Final = 64


class Encoding(StrEnum):
    """The encodings that are read; the value is Python's name of the codec."""

    UTF_8 = "utf-8"
    UTF_16_LE = "utf-16-le"
    UTF_16_BE = "utf-16-be"
    GB18030 = "gb18030"

    @classmethod
    def named(cls, name: str) -> "tuple[Encoding, ...]":
        """Those that go by a name: ``utf-16`` is either order of bytes.

        Raises:
            ValueError: there is none.
        """
        plain = name.strip().lower().replace("_", "-")
        plain = {"utf8": "utf-8", "utf16": "utf-16", "gbk": "gb18030", "gb2312": "gb18030"}.get(
            plain, plain
        )
        if plain == "utf-16":
            return cls.UTF_16_LE, cls.UTF_16_BE
        return (cls(plain),)

    @property
    def shown(self) -> str:
        """As people write it."""
        return self.value.upper()

    @property
    def is_wide(self) -> bool:
        """Whether every character has two bytes or more."""
        return self in (Encoding.UTF_16_LE, Encoding.UTF_16_BE)


Open = Callable[[], BinaryIO]
"""Opens the file's bytes from their beginning."""


def encoding_of(
    open_bytes: Open, stated: tuple[Encoding, ...] = (), expected: tuple[Encoding, ...] = ()
) -> Encoding:
    """The encoding of a file, all of which is looked at.

    Args:
        open_bytes: Called as often as the file is read through.
        stated: What it is said to be; empty if nobody says.
        expected: What such files are, where the bytes leave it open.

    Raises:
        ImportFileError: it mixes encodings, or is in another than was said.
    """
    with open_bytes() as file:
        found, marked = _begun(file.read(SEEN_BYTES), stated or expected)
    if found is None or not found.is_wide:
        found = _narrow(open_bytes, stated or expected, marked=marked)
    elif _has(open_bytes, NARROW_IN_WIDE):
        raise ImportFileError(f"the file mixes {found.shown} with an encoding of single bytes")
    if stated and found not in stated:
        said = " or ".join(one.shown for one in stated)
        raise ImportFileError(f"the file is in {found.shown}, not in {said}")
    return found


def _begun(start: bytes, stated: tuple[Encoding, ...]) -> tuple[Encoding | None, bool]:
    """What a mark or the zeros of a plain beginning say, and whether there is a mark."""
    if start.startswith(codecs.BOM_UTF8):
        return Encoding.UTF_8, True
    if start.startswith(codecs.BOM_UTF16_LE):
        return Encoding.UTF_16_LE, True
    if start.startswith(codecs.BOM_UTF16_BE):
        return Encoding.UTF_16_BE, True
    if len(stated) == 1 and stated[0].is_wide:
        return stated[0], False
    # A header of plain letters has a zero in every other place.
    if start[1:8:2].count(0) == len(start[1:8:2]) > 0 and 0 not in start[:8:2]:
        return Encoding.UTF_16_LE, False
    if start[:8:2].count(0) == len(start[:8:2]) > 0 and 0 not in start[1:8:2]:
        return Encoding.UTF_16_BE, False
    return None, False


def _narrow(open_bytes: Open, likely: tuple[Encoding, ...], *, marked: bool) -> Encoding:
    """UTF-8 or GB18030, and nothing of UTF-16 in it."""
    if _has(open_bytes, WIDE_IN_NARROW, only_with=b"\0"):
        raise ImportFileError("the file mixes UTF-16 with an encoding of single bytes")
    said_other = Encoding.GB18030 in likely and not marked
    if not said_other and _decodes(open_bytes, Encoding.UTF_8):
        return Encoding.UTF_8
    utf_8, gb18030 = _seen(open_bytes)
    if gb18030 and (utf_8 or marked):
        raise ImportFileError("the file mixes UTF-8 with GB18030: some lines are in one, some not")
    if gb18030 or (said_other and not utf_8):
        return Encoding.GB18030
    is_other = not marked and not utf_8 and _decodes(open_bytes, Encoding.GB18030)
    return Encoding.GB18030 if is_other and Encoding.UTF_8 not in likely else Encoding.UTF_8


def _pieces(open_bytes: Open) -> Iterator[bytes]:
    with open_bytes() as file:
        while piece := file.read(PIECE_BYTES):
            yield piece


def _has(open_bytes: Open, pattern: re.Pattern[bytes], only_with: bytes = b"") -> bool:
    """Whether the pattern is anywhere; ``only_with`` is what every match holds."""
    kept = b""
    for piece in _pieces(open_bytes):
        whole = kept + piece
        if only_with in whole and pattern.search(whole):
            return True
        kept = piece[-SEEN_BYTES:]
    return False


def _decodes(open_bytes: Open, encoding: Encoding) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for piece in _pieces(open_bytes):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _seen(open_bytes: Open) -> tuple[bool, bool]:
    """Whether some line is UTF-8 beyond doubt, and whether some is GB18030 beyond doubt."""
    utf_8 = gb18030 = False
    for line in _lines(open_bytes):
        if line.isascii():
            continue
        if _is(line, Encoding.UTF_8):
            utf_8 = utf_8 or (max(line) >= THREE_BYTES and not _is_plain(line))
        else:
            gb18030 = gb18030 or _is_plain(line)
        if utf_8 and gb18030:
            break
    return utf_8, gb18030


def _lines(open_bytes: Open) -> Iterator[bytes]:
    """Lines, whatever ends them; one that is very long is passed over."""
    kept, whole = b"", True
    for piece in _pieces(open_bytes):
        *lines, rest = LINE_END.split(kept + piece)
        if lines and not whole:
            del lines[0]
            whole = True
        yield from lines
        kept = rest
        if len(kept) > LINE_BYTES_MAX:
            kept, whole = b"", False
    if whole:
        yield kept


def _is(line: bytes, encoding: Encoding) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _is_plain(line: bytes) -> bool:
    """Whether as GB18030 it is simplified Chinese as of GB 2312, which misread UTF-8 hardly is."""
    return not line.isascii() and _is(line, Encoding.GB18030) and _fits_gb2312(line)


def _fits_gb2312(line: bytes) -> bool:
    try:
        line.decode(Encoding.GB18030).encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
