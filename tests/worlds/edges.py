"""Values at the edges of a type, made from the type itself: what laws of bounds try."""

import typing
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Final, NewType

import msgspec
from msgspec.structs import replace

from domain.bounds import BYTES_MAX, COUNT_MAX, ITEMS_MAX, Within
from domain.money import AMOUNT_MINOR_MAX, MINOR_MAX, Currency, Money
from domain.text import HUMAN_CHARACTERS_MAX, Pattern

TEXTS: Final = (
    *(
        "",
        " ",
        "a",
        "字",
        "𠮷",
        "a\0b",
        "a\nb",
        "\x7f",
        "\ud800",
        "\ufeffa",
        "a\u200bb",
        "\u202eabc",
    ),
    *(
        "A\u0308",
        "👩‍🌾",
        "\u200d",
        "<script>alert(1)</script>",
        "=1+1",
        "{{ 7 * 7 }}",
        "%s%n",
        "\\",
    ),
    *("字" * HUMAN_CHARACTERS_MAX, "字" * (HUMAN_CHARACTERS_MAX + 1), "\uffff", "é" * 120),
)
IDS: Final = ("", "A", "a/b", "X\0", "X" * 100, "X" * 101, "Ü-1", "X\ud800", "X'--", "../..", "X Y")
REFERENCES: Final = ("", "!", "~" * 120, "~" * 121, "a\0", "字", "a/b", "<b>", "=1+1")
NUMBERS: Final = (
    *(0, 1, -1, 2, 5, 2**15 - 1, 2**15, 2**31 - 1, 2**31, -(2**31) - 1, COUNT_MAX, COUNT_MAX + 1),
    *(2**53 - 1, AMOUNT_MINOR_MAX, AMOUNT_MINOR_MAX + 1, MINOR_MAX, MINOR_MAX + 1, -MINOR_MAX),
)
TIMES: Final = (
    datetime(9999, 12, 31, 23, 59, 59, tzinfo=timezone(timedelta(hours=-12))),
    datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=12))),
    datetime(2027, 1, 1),  # noqa: DTZ001 - the point
    datetime(1999, 12, 31, 23, 59, 59, tzinfo=UTC),
    datetime(2000, 1, 1, tzinfo=UTC),
    datetime(2099, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(2100, 1, 1, tzinfo=UTC),
)


def edges(kind: Any, value: Any) -> Iterator[Any]:
    """Values of a type beside a good one: at its edges, and beyond them.

    Args:
        kind: The type as a field states it.
        value: A good value of it.
    """
    origin, parts = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Annotated:
        yield from _noted(parts, value)
    elif isinstance(kind, NewType):
        yield from IDS
    elif origin in (typing.Union, UnionType):
        (inner,) = (part for part in parts if part is not NoneType)
        yield None
        if value is not None:
            yield from edges(inner, value)
    elif origin is tuple:
        yield from _lists(parts[0], value)
    elif isinstance(kind, type):
        yield from _plain(kind, value)
    else:
        raise TypeError(kind)


def _noted(parts: tuple[Any, ...], value: Any) -> Iterator[Any]:
    base, *notes = parts
    if any(isinstance(note, Pattern) for note in notes):
        yield from REFERENCES
        return
    for note in notes:
        if base is int:
            ends = (note.least, note.largest) if isinstance(note, Within) else (note.ge, note.le)
            yield from (end + by for end in ends if end is not None for by in (-1, 0, 1))
        elif base is str and note.max_length is not None:
            yield from ("字" * (note.max_length + by) for by in (-1, 0, 1))
    yield from edges(base, value)


def _lists(item: Any, values: tuple[Any, ...]) -> Iterator[Any]:
    yield ()
    if not values:
        return
    yield values + values
    yield values[:1] * ITEMS_MAX
    yield values[:1] * (ITEMS_MAX + 1)
    for edge in edges(item, values[0]):
        yield (edge, *values[1:])


def _plain(kind: type, value: Any) -> Iterator[Any]:
    if kind is bool:
        yield from (True, False)
    elif kind is int:
        yield from NUMBERS
    elif kind is str:
        yield from TEXTS
    elif kind is bytes:
        yield from (b"", b"\0" * 32, b"x" * BYTES_MAX, b"x" * (BYTES_MAX + 1))
    elif kind is datetime:
        yield from TIMES
        yield from (value - timedelta(days=1), value + timedelta(days=400))
    elif kind is date:
        yield from (date.min, date.max, date(2000, 1, 1))
    elif kind is Money:
        yield from (Money(minor, value.currency) for minor in NUMBERS)
        yield from (Money(value.minor, currency) for currency in Currency)
    elif issubclass(kind, Enum):
        yield from kind
    elif issubclass(kind, msgspec.Struct):
        yield from (edge for _, edge in fields_at_edges(value))
    else:
        raise TypeError(kind)


def fields_at_edges(stated: msgspec.Struct) -> Iterator[tuple[str, Any]]:
    """The struct with one field at a time at each of its edges, and the field's name."""
    hints = typing.get_type_hints(type(stated), include_extras=True)
    for field in msgspec.structs.fields(stated):
        value = getattr(stated, field.name)
        for edge in edges(hints[field.name], value):
            yield field.name, replace(stated, **{field.name: edge})
