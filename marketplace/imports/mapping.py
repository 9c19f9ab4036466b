"""How a file's columns are read: a format, which is data and no program.

A format is a small TOML file. Ready ones lie in ``marketplace/imports/formats``; docs/imports.md
shows how to write another.
"""

import re
import tomllib
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Final
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta, Struct

from domain.money import Currency
from marketplace.imports.encodings import Encoding
from marketplace.imports.errors import ImportFileError

PLAIN: Final = "mingzhang"
"""The format that is taken where none is named."""
PREAMBLE_ROWS_MAX: Final = 1_000
SOURCE: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
OF_AMOUNTS: Final = re.compile(r"[\d-]")
"""What an amount is made of: taken off it, another amount would be left."""
OFFSET: Final = re.compile(r"([+-])([01]\d|2[0-3]):([0-5]\d)")
DAY_FORMATS: Final = (
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y/%m/%d",
)
"""Beside ISO 8601: the year first, so that day and month can't be confused."""


class Take(StrEnum):
    """What a row is."""

    GIFT = "gift"
    REFUND = "refund"
    SKIP = "skip"


class Columns(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """By what we read, the column's name in the file.

    Attributes:
        donor_ref: Absent: all gifts are anonymous.
        currency: Absent where the format names one currency for all.
        fee: What the platform kept of the gift.
        refund_of: On a negative row, the number of the gift that went back.
    """

    gift_id: str
    donor_ref: str | None = None
    received_at: str
    amount: str
    currency: str | None = None
    fee: str | None = None
    refund_of: str | None = None


class Refund(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is read elsewhere on a row that is a refund.

    Attributes:
        gift_id: The column of the refund's own number, if it is another than a gift's.
        received_at: Likewise of its time.
        amount: Likewise of its amount.
        of: The column that names the gift.
        of_pattern: The first group of this is the gift's number; absent if the cell is.
    """

    gift_id: str | None = None
    received_at: str | None = None
    amount: str | None = None
    of: str | None = None
    of_pattern: str | None = None


class Rule(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What rows of some kind are; the first rule that fits counts.

    Attributes:
        where: By column, the words of which one must stand there.
        blank: Columns that must be empty.
    """

    take: Take
    where: dict[str, tuple[str, ...]] = {}
    blank: tuple[str, ...] = ()


class Format(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How a file is read.

    Attributes:
        may_lack: Which of our columns the file need not have.
        source: The platform's name, unless the run names another.
        encoding: Absent: it is found out.
        delimiter: What stands between fields.
        preamble_rows: How many rows may stand before the header.
        end: A row whose first cell begins with one of these ends the file.
        zone: Of times that name none; absent: such times are refused.
        day_formats: How times are written, beside ISO 8601, as in Python's ``strptime``.
        currency: Of all rows; absent if a column says.
        thousands: What stands between groups of digits.
        symbols: What may stand before or behind an amount.
        strip: Characters that are taken off both ends of every cell that is read, beside blanks.
        fee_signed: Whether a fee may stand with a minus sign.
        trim_zeros: Whether zeros may stand behind the places that the currency has.
        refund: What is read elsewhere on refunds.
        rows: What each row is; empty: all are gifts, and refunds where the amount is negative.
    """

    columns: Columns
    may_lack: tuple[str, ...] = ()
    source: str | None = None
    encoding: str | None = None
    delimiter: Annotated[str, Meta(min_length=1, max_length=1)] = ","
    preamble_rows: Annotated[int, Meta(ge=0, le=PREAMBLE_ROWS_MAX)] = 0
    end: tuple[str, ...] = ()
    zone: str | None = None
    day_formats: tuple[str, ...] = DAY_FORMATS
    currency: Currency | None = None
    thousands: str = ""
    symbols: tuple[str, ...] = ()
    strip: str = ""
    fee_signed: bool = False
    trim_zeros: bool = False
    refund: Refund = Refund()
    rows: tuple[Rule, ...] = ()

    def needed(self) -> tuple[str, ...]:
        """The columns without which the file can't be read."""
        ours = {
            name: column
            for name, column in msgspec.structs.asdict(self.columns).items()
            if column is not None and name not in self.may_lack
        }
        others = (self.refund.gift_id, self.refund.received_at, self.refund.amount, self.refund.of)
        asked = (name for rule in self.rows for name in (*rule.where, *rule.blank))
        return tuple(dict.fromkeys([*ours.values(), *filter(None, others), *asked]))


def ready_formats() -> tuple[str, ...]:
    """The names of the formats that come with the program."""
    found = files("marketplace.imports.formats").iterdir()
    return tuple(
        sorted(path.name.removesuffix(".toml") for path in found if path.name.endswith(".toml"))
    )


def read_format(name: str) -> Format:
    """A ready format by its name, or one from a TOML file by its path.

    Raises:
        ImportFileError: there is none, or it says what no format can say.
    """
    try:
        if name in ready_formats():
            text = files("marketplace.imports.formats").joinpath(f"{name}.toml").read_text("utf-8")
        else:
            text = Path(name).read_text("utf-8")
        found = msgspec.convert(tomllib.loads(text), Format)
    except FileNotFoundError:
        there = ", ".join(ready_formats())
        raise ImportFileError(f"no format {name}; there are {there}, or a file") from None
    except (OSError, ValueError) as error:
        raise ImportFileError(f"format {name}: {error}") from error
    _check(name, found)
    return found


def _check(name: str, found: Format) -> None:
    if found.columns.currency is None and found.currency is None:
        raise ImportFileError(f"format {name}: neither a currency nor a column of it")
    try:
        re.compile(found.refund.of_pattern or "")
        if found.zone is not None:
            zone_of(found.zone)
        if found.encoding is not None:
            Encoding.named(found.encoding)
        if found.source is not None:
            source_of(found.source)
    except (re.error, ValueError) as error:
        raise ImportFileError(f"format {name}: {error}") from error
    marks = (found.thousands, *found.symbols)
    if "." in found.thousands or any(OF_AMOUNTS.search(one) for one in marks):
        raise ImportFileError(f"format {name}: a digit, minus or point is no mark around digits")
    if unknown := {*found.may_lack} - {*Columns.__struct_fields__}:
        raise ImportFileError(f"format {name}: may_lack names no column: {sorted(unknown)}")
    if found.refund.of_pattern and not re.compile(found.refund.of_pattern).groups:
        raise ImportFileError(f"format {name}: of_pattern has no group")


def zone_of(name: str) -> tzinfo:
    """A zone by its offset (``+08:00``), as ``UTC``, or by its name (``Asia/Shanghai``).

    Raises:
        ValueError: there is none.
    """
    if name.upper() in ("Z", "UTC"):
        return UTC
    if found := OFFSET.fullmatch(name):
        sign = -1 if found[1] == "-" else 1
        return timezone(sign * timedelta(hours=int(found[2]), minutes=int(found[3])))
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError) as error:
        raise ValueError(f"no time zone {name!r}; write an offset such as +08:00") from error


def source_of(name: str) -> str:
    """A platform's name as it stands before the numbers of its gifts.

    Raises:
        ValueError: it is none.
    """
    plain = name.strip().lower()
    if not SOURCE.fullmatch(plain):
        raise ValueError(f"a source is 1 to 40 of a-z, 0-9, - and _, not {name!r}")
    return plain


def check_day_format(text: str) -> str:
    """How days are written, if it says the whole day.

    Raises:
        ValueError: it is no such format.
    """
    probe = datetime(2026, 11, 23, 21, 45, 56, tzinfo=UTC)
    try:
        back = datetime.strptime(probe.strftime(text), text)  # noqa: DTZ007 - only tried
    except ValueError as error:
        raise ValueError(f"{text!r} is no format of a day: {error}") from error
    if back.date() != probe.date():
        raise ValueError(f"{text!r} does not say year, month and day")
    return text
