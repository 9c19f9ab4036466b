"""Rows of a CSV file as RFC 4180 has them: a row is a record, which may hold line breaks.

Lines end in CR, LF or CRLF. Whatever a record holds, the next one is read: where quotes do not fit,
only the line on which the record began is given up, and reading goes on behind it. An exporter
that quotes properly never gets there, so nobody's message can turn into a row.
"""

import csv
from collections import deque
from collections.abc import Iterator
from typing import Final, Protocol

from msgspec import Struct

RECORD_CHARACTERS_MAX: Final = 2**23
"""As much is held in memory of one record; a longer one is refused, and shown cut."""
PIECE_CHARACTERS: Final = 2**16
SHOWN_CHARACTERS: Final = 2_000
"""As much is kept of a record that is too long."""


class Text(Protocol):
    """A file's text with its line ends as they are (``newline=""``)."""

    def readline(self, size: int, /) -> str:
        """The next line, or so many characters of it; empty at the end."""


class Record(Struct, frozen=True):
    """One row.

    Attributes:
        line: On which line of the file it begins, from 1.
        cells: Its fields.
        problem: Why it is no row, as a code of a reason; absent if it is one.
    """

    line: int
    cells: list[str]
    problem: str | None = None


class _TooLongError(Exception):
    """The record is longer than what is held in memory."""


class _Lines:
    """Lines for one record after the other, which can be put back."""

    def __init__(self, file: Text) -> None:
        self._file = file
        self._back: deque[str] = deque()
        self.number = 0
        self.held: list[str] = []
        self._size = 0

    def begin(self) -> int:
        """Start a record; the number of the line on which it will stand."""
        self.held = []
        self._size = 0
        return self.number + 1

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._back.popleft() if self._back else self._file.readline(PIECE_CHARACTERS)
        if not line:
            raise StopIteration
        if len(line) == PIECE_CHARACTERS:
            line = self._rest_of(line)
        self.number += 1
        self._size += len(line)
        self.held.append(line)
        if self._size > RECORD_CHARACTERS_MAX:
            raise _TooLongError
        return line

    def _rest_of(self, line: str) -> str:
        pieces, size = [line], len(line)
        while not pieces[-1].endswith("\n") and size <= RECORD_CHARACTERS_MAX:
            piece = self._file.readline(PIECE_CHARACTERS)
            if not piece:
                break
            if pieces[-1].endswith("\r") and piece != "\n":
                # The line ended just there, and this is the next one.
                self._back.append(piece)
                break
            pieces.append(piece)
            size += len(piece)
        return "".join(pieces)

    def give_up_one(self) -> str:
        """Put all lines of this record back but its first, which is returned."""
        first, *others = self.held
        self._back.extendleft(reversed(others))
        self.number -= len(others)
        return first

    def skip_rest(self) -> str:
        """Go to the end of a record that is too long, as its quotes say; what it begins with."""
        begins = "".join(self.held)[:SHOWN_CHARACTERS]
        quotes = sum(line.count('"') for line in self.held)
        ended = self.held[-1].endswith(("\n", "\r"))
        while quotes % 2 or not ended:
            line = self._back.popleft() if self._back else self._file.readline(PIECE_CHARACTERS)
            if not line:
                break
            quotes += line.count('"')
            self.number += ended
            ended = line.endswith(("\n", "\r"))
        return begins


def read_records(file: Text, delimiter: str = ",") -> Iterator[Record]:
    """The rows of a file, in order, empty lines left out; never more than one in memory."""
    # The reader's own limit is of all readers; ours is on the whole record.
    csv.field_size_limit(RECORD_CHARACTERS_MAX + PIECE_CHARACTERS)
    lines = _Lines(file)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        line = lines.begin()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield Record(line, _loosely(lines.give_up_one(), delimiter), "RowNotCsv")
        except _TooLongError:
            yield Record(line, _loosely(lines.skip_rest(), delimiter), "RowTooLong")
            # The reader stopped in the midst of a field.
            reader = csv.reader(lines, delimiter=delimiter, strict=True)
        else:
            if cells:
                yield Record(line, cells)


def _loosely(text: str, delimiter: str) -> list[str]:
    """The cells of what is no row, as far as commas tell, so that it can be shown whole."""
    return text.rstrip("\r\n").split(delimiter)
