"""CSV (RFC 4180) that a spreadsheet shows and never runs; the one place that writes it.

A spreadsheet takes a cell that begins with one of a few signs for a formula, and a formula can send
the sheet's other cells elsewhere. What others wrote into our data therefore gets an apostrophe in
front where it begins so. Plain numbers stay what they are, negative ones too.
"""

import csv
import re
from collections.abc import Iterable
from typing import Any, Final, Protocol

FORMULA_SIGNS: Final = frozenset("=+-@\t\r\n＝＋－＠|")
"""What a formula begins with, full-width forms included, as some programs read them as the same."""
NUMBER: Final = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?", re.ASCII)
MARK: Final = "'"
"""Spreadsheets show what follows as text."""


class Sink(Protocol):
    """Where lines go."""

    def write(self, text: str, /) -> Any:
        """Take a line."""


class CellWriter:
    """Writes rows of harmless cells."""

    def __init__(self, sink: Sink) -> None:
        self._writer = csv.writer(sink)

    def write(self, cells: Iterable[object]) -> None:
        """Write one row; ``None`` is an empty cell."""
        self._writer.writerow([harmless(cell) for cell in cells])


def harmless(cell: object) -> object:
    """A cell as a spreadsheet may read it."""
    if not isinstance(cell, str) or NUMBER.fullmatch(cell):
        return cell
    # Leading blanks are passed over by some readers before they look for the sign.
    begin = cell[:1] if cell[:1] in FORMULA_SIGNS else cell.lstrip()[:1]
    return MARK + cell if begin and begin in FORMULA_SIGNS else cell


def marked(cell: str) -> str:
    """A harmless cell from which the very cell can be had back: marks of its own are kept apart."""
    shown = str(harmless(cell))
    return MARK + cell if shown == cell and _is_marked(cell) else shown


def restored(cell: str) -> str:
    """The cell that ``marked`` was given."""
    return cell.removeprefix(MARK) if _is_marked(cell) else cell


def _is_marked(cell: str) -> bool:
    """Whether behind one or more marks there is what would have needed one."""
    plain = cell.lstrip(MARK)
    return plain != cell and harmless(plain) != plain
