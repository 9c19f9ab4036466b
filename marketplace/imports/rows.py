"""Rows of a file: each a gift, a refund, or a reason why it is neither."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo
from typing import Final

from msgspec import Struct

from domain.errors import DomainError
from domain.money import Currency, Money
from marketplace.csv_cells import restored
from marketplace.imports.encodings import Encoding
from marketplace.imports.errors import ImportFileError, RowRefusedError
from marketplace.imports.mapping import Format, Take
from marketplace.imports.reasons import Refusal
from marketplace.imports.records import Record, Text, read_records

NUMBER: Final = re.compile(r"[A-Za-z0-9_-]{1,100}", re.ASCII)
DONOR_CHARACTERS_MAX: Final = 200
CONTROL: Final = re.compile("[\x00-\x08\x0a-\x1f\x7f]")
BROKEN: Final = re.compile("[\ud800-\udfff]")
BLANKS: Final = "".join(
    chr(code)
    for code in range(0x10000)
    if chr(code).isspace() or code in (0x200B, 0x2060, 0xFEFF)  # These have no width at all.
)
"""What no reader sees at the ends of a cell; two donors never differ by it."""
GROUPED: Final = r"[0-9]{1,3}(?:%s[0-9]{3})+(?:\.[0-9]+)?"
REJECT_COLUMNS: Final = ("reject_line", "reject_code", "reject_zh", "reject_en")
"""They stand before a file's own columns in what is written of its refused rows."""


class GiftRow(Struct, frozen=True):
    """One gift of the file.

    Attributes:
        gift_id: Its number there.
        donor_ref: The source's pseudonym for the donor; absent for an anonymous gift.
        donor_cell: How it stands in the file, blanks at its ends included.
        received_at: When it was given, in UTC.
        fee: What the platform kept; absent if nothing, or not known.
    """

    line: int
    cells: list[str]
    gift_id: str
    donor_ref: str | None
    donor_cell: str
    received_at: datetime
    amount: Money
    fee: Money | None


class RefundRow(Struct, frozen=True):
    """One refund of the file.

    Attributes:
        gift_id: The refund's own number.
        refund_of: The gift's number.
        received_at: When it went back, in UTC.
        amount: Above zero.
    """

    line: int
    cells: list[str]
    gift_id: str
    refund_of: str
    received_at: datetime
    amount: Money


class SkippedRow(Struct, frozen=True):
    """A row that the format passes over."""

    line: int


class BadRow(Struct, frozen=True):
    """A row that was refused, with all that stands in it, and why."""

    line: int
    cells: list[str]
    refusal: Refusal


Row = GiftRow | RefundRow | SkippedRow | BadRow


class Sheet:
    """A file's rows behind its header, read in order; one at a time is in memory.

    Attributes:
        header: The file's own columns, those that tell of refusals left out.
    """

    def __init__(
        self, text: Text, fmt: Format, encoding: Encoding, zone: tzinfo | None = None
    ) -> None:
        """Read as far as the header.

        Raises:
            ImportFileError: there is none, or it lacks a column or has one twice.
        """
        self._fmt, self._zone, self._blanks = fmt, zone, BLANKS + fmt.strip
        self._broken_sign = "\ufffd" if encoding.is_wide else None
        self._records = read_records(text, fmt.delimiter)
        found = self._find_header()
        self._own = len(REJECT_COLUMNS) if found[: len(REJECT_COLUMNS)] == [*REJECT_COLUMNS] else 0
        self.header = found[self._own :]
        self._places = {name: place for place, name in enumerate(self.header)}
        self._grouped = re.compile(GROUPED % re.escape(fmt.thousands)) if fmt.thousands else None
        self._of = re.compile(fmt.refund.of_pattern) if fmt.refund.of_pattern else None
        columns, refund = fmt.columns, fmt.refund
        self._columns = {
            Take.GIFT: (columns.gift_id, columns.received_at, columns.amount),
            Take.REFUND: (
                refund.gift_id or columns.gift_id,
                refund.received_at or columns.received_at,
                refund.amount or columns.amount,
            ),
        }

    def _find_header(self) -> list[str]:
        """The first row that has all columns, or the only one that may be the header."""
        needed, missing = set(self._fmt.needed()), set[str]()
        for seen, record in enumerate(self._records):
            header = [self._bare(cell) for cell in record.cells]
            lacking = needed - {*header}
            if not lacking and record.problem is None:
                if twice := {name for name in needed if header.count(name) > 1}:
                    raise ImportFileError(f"the file has columns twice: {', '.join(sorted(twice))}")
                return header
            missing = lacking if not missing or len(lacking) < len(missing) else missing
            if seen >= self._fmt.preamble_rows:
                break
        if not missing or missing == needed:
            raise ImportFileError(
                f"the file has no readable header line with {', '.join(self._fmt.needed())}"
            )
        raise ImportFileError(f"the file lacks the columns {', '.join(sorted(missing))}")

    def rows(self) -> Iterator[Row]:
        """Every row."""
        for record in self._records:
            first = record.cells[self._own : self._own + 1]
            if self._fmt.end and first and first[0].strip().startswith(self._fmt.end):
                return
            cells = record.cells[self._own :]
            if self._own:
                cells = [restored(cell) for cell in cells]
            try:
                yield self._row(record, cells)
            except RowRefusedError as error:
                yield BadRow(record.line, cells, Refusal(error.code, error.details))
            except DomainError as error:
                yield BadRow(record.line, cells, Refusal(error.code, error.details))

    def _row(self, record: Record, cells: list[str]) -> Row:
        if record.problem is not None:
            raise RowRefusedError(record.problem)
        whole = "".join(cells)
        if not whole.isascii() and self._is_broken(whole):
            raise RowRefusedError("RowEncodingBroken")
        if len(cells) != len(self.header):
            raise RowRefusedError("RowOfOtherWidth", fields=len(cells), header=len(self.header))
        take = self._take(cells)
        if take is Take.SKIP:
            return SkippedRow(record.line)
        columns = self._columns[take]
        number = self._cell(cells, columns[0])
        if not NUMBER.fullmatch(number):
            raise RowRefusedError("RowNumberMalformed")
        at = self._time(self._cell(cells, columns[1]))
        amount = self._cell(cells, columns[2])
        currency = self._currency(cells)
        if take is Take.REFUND or amount.startswith("-"):
            back = self._money(amount.removeprefix("-"), currency)
            return self._refund(record.line, cells, number, at, back)
        donor = self._fmt.columns.donor_ref
        donor_cell = "" if donor is None else cells[self._places[donor]]
        return GiftRow(
            record.line,
            cells,
            number,
            _donor(self._bare(donor_cell)),
            donor_cell,
            at,
            self._money(amount, currency),
            self._fee(cells, currency),
        )

    def _refund(
        self, line: int, cells: list[str], number: str, at: datetime, amount: Money
    ) -> RefundRow:
        if self._fee_text(cells).strip("-0."):
            raise RowRefusedError("RefundWithFee")
        column = self._fmt.refund.of or self._fmt.columns.refund_of
        of = "" if column is None or column not in self._places else self._cell(cells, column)
        if self._of is not None:
            found = self._of.fullmatch(of)
            of = found[1] if found else ""
        if not NUMBER.fullmatch(of):
            raise RowRefusedError("RefundOfNothing")
        return RefundRow(line, cells, number, of, at, amount)

    def _is_broken(self, text: str) -> bool:
        if self._broken_sign is not None:
            return self._broken_sign in text
        return BROKEN.search(text) is not None

    def _take(self, cells: list[str]) -> Take:
        """What the row is; a negative amount tells the rest."""
        if not self._fmt.rows:
            return Take.GIFT
        for rule in self._fmt.rows:
            stands = all(self._cell(cells, name) in words for name, words in rule.where.items())
            if stands and not any(self._cell(cells, name) for name in rule.blank):
                return rule.take
        if all(not rule.where for rule in self._fmt.rows):
            return Take.GIFT
        raise RowRefusedError("RowNotNamed")

    def _cell(self, cells: list[str], column: str) -> str:
        return self._bare(cells[self._places[column]])

    def _bare(self, cell: str) -> str:
        """Without what nobody sees at its ends, and what the format takes off."""
        # Most cells are plain: the long list of blanks is for the few that are not.
        text = cell.strip()
        return text if text.isascii() and not self._fmt.strip else text.strip(self._blanks)

    def _currency(self, cells: list[str]) -> Currency:
        column = self._fmt.columns.currency
        if column is not None and column in self._places:
            return Currency.parse(self._cell(cells, column)[:8])
        assert self._fmt.currency is not None, "a format names a currency or a column of it"
        return self._fmt.currency

    def _fee(self, cells: list[str], currency: Currency) -> Money | None:
        text = self._fee_text(cells)
        if self._fmt.fee_signed:
            text = text.removeprefix("-")
        if not text.strip("0."):
            return None
        return self._money(text, currency)

    def _fee_text(self, cells: list[str]) -> str:
        column = self._fmt.columns.fee
        return "" if column is None or column not in self._places else self._cell(cells, column)

    def _money(self, text: str, currency: Currency) -> Money:
        for symbol in self._fmt.symbols:
            text = text.removeprefix(symbol).removesuffix(symbol).strip(BLANKS)
        if self._grouped is not None and self._grouped.fullmatch(text):
            text = text.replace(self._fmt.thousands, "")
        if self._fmt.trim_zeros and "." in text:
            whole, _, fraction = text.partition(".")
            kept = fraction[: currency.places]
            text = f"{whole}.{kept}{fraction[currency.places :].rstrip('0')}".rstrip(".")
        return Money.parse(text, currency)

    def _time(self, text: str) -> datetime:
        found = _moment(text, self._fmt.day_formats)
        if found.tzinfo is None:
            if self._zone is None:
                raise RowRefusedError("RowTimeWithoutZone")
            found = found.replace(tzinfo=self._zone)
        try:
            return found.astimezone(UTC)
        except (OverflowError, ValueError):
            raise RowRefusedError("RowTimeMalformed") from None


def _moment(text: str, day_formats: tuple[str, ...]) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    for day_format in day_formats:
        try:
            return datetime.strptime(text[:64], day_format)  # noqa: DTZ007 - the zone is put in later
        except ValueError:
            continue
    raise RowRefusedError("RowTimeMalformed")


def _donor(text: str) -> str | None:
    if len(text) > DONOR_CHARACTERS_MAX or CONTROL.search(text):
        raise RowRefusedError("RowDonorMalformed")
    return text or None
