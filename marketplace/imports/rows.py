"""Rows of a gift CSV: read as a stream, each either a gift or a reason why not."""

import csv
import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from msgspec import Struct

from domain.errors import DomainError
from domain.money import Currency, Money

COLUMNS: Final = ("gift_id", "donor_ref", "received_at", "amount", "currency")
FIELD_CHARACTERS_MAX: Final = 200
LINE_BYTES_MAX: Final = 65_536


class ImportFileError(Exception):
    """The file as a whole can't be read; nothing of it was imported."""


class GiftRow(Struct, frozen=True):
    """One gift of the file.

    Attributes:
        donor_ref: The source's pseudonym for the donor; absent for an anonymous gift.
    """

    line: int
    gift_id: str
    donor_ref: str | None
    received_at: datetime
    amount: Money


class BadRow(Struct, frozen=True):
    """A line that is no gift, and why."""

    line: int
    reason: str
    text: str


@contextmanager
def lines_of(path: Path) -> Iterator[Iterator[tuple[int, bytes]]]:
    """Numbered raw lines of a plain or gzipped file, never more than one in memory."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rb") as file:

        def lines() -> Iterator[tuple[int, bytes]]:
            number, at_start = 0, True
            while piece := file.readline(LINE_BYTES_MAX):
                number += at_start
                at_start = piece.endswith(b"\n")
                yield number, piece

        yield lines()


def read_rows(lines: Iterator[tuple[int, bytes]]) -> Iterator[GiftRow | BadRow]:
    """Gifts and bad rows, in the order of the file.

    Raises:
        ImportFileError: the header is missing, unreadable, or lacks a column.
    """
    header = _header(lines)
    for line, raw in lines:
        text = raw.decode("utf-8", errors="replace").rstrip("\r\n")
        if not text:
            continue
        if len(raw) >= LINE_BYTES_MAX:
            yield BadRow(line, "the line is too long", text[:FIELD_CHARACTERS_MAX])
            continue
        try:
            yield _row(line, _fields(raw, header))
        except (DomainError, ValueError) as error:
            yield BadRow(line, str(error), text)


def _header(lines: Iterator[tuple[int, bytes]]) -> list[str]:
    try:
        _, raw = next(lines)
        header = next(csv.reader([raw.decode("utf-8-sig").rstrip("\r\n")]))
    except (StopIteration, UnicodeDecodeError) as error:
        raise ImportFileError("the file has no readable header line") from error
    missing = [column for column in COLUMNS if column not in header]
    if missing:
        raise ImportFileError(f"the file lacks the columns {', '.join(missing)}")
    return header


def _fields(raw: bytes, header: list[str]) -> dict[str, str]:
    if b"\x00" in raw:
        raise ValueError("a NUL byte")
    try:
        text = raw.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise ValueError("broken UTF-8") from error
    try:
        fields = next(csv.reader([text], strict=True))
    except csv.Error as error:
        raise ValueError(f"no CSV row: {error}") from error
    if len(fields) != len(header):
        raise ValueError(f"{len(fields)} fields instead of {len(header)}")
    if any(len(field) > FIELD_CHARACTERS_MAX for field in fields):
        raise ValueError("a field is too long")
    return dict(zip(header, fields, strict=True))


def _row(line: int, fields: dict[str, str]) -> GiftRow:
    gift_id = fields["gift_id"]
    if not gift_id.isascii() or not gift_id.replace("-", "").replace("_", "").isalnum():
        raise ValueError("gift_id is not made of ASCII letters, digits, - and _")
    received_at = datetime.fromisoformat(fields["received_at"])
    if received_at.tzinfo is None:
        raise ValueError("received_at names no time zone")
    amount = Money.parse(fields["amount"], Currency.parse(fields["currency"]))
    donor_ref = fields["donor_ref"] or None
    return GiftRow(line, gift_id, donor_ref, received_at.astimezone(UTC), amount)
