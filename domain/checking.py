"""Checking commands and new events against the bounds of their fields' types.

A command is checked before its rule looks at it, and the events that follow from it once more.
Stored events are never checked: what was recorded decodes for ever, by whatever bounds it was
accepted.
"""

import typing
from collections.abc import Callable
from datetime import date, datetime
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Final, NewType, TypeVar

import msgspec

from domain.bounds import (
    BYTES_MAX,
    COUNT_MAX,
    DAY_END,
    DAY_FIRST,
    ITEMS_MAX,
    TIME_END,
    TIME_FIRST,
    Items,
    Length,
    NumberOutOfRangeError,
    TextUnfitError,
    TimeOutOfRangeError,
    TooLongError,
    UnfitFieldError,
    ValueUnfitError,
    Within,
)
from domain.ids import Commitment, PictureHash
from domain.money import MINOR_MAX, Money
from domain.text import HASH_PATTERN, ID_PATTERN, Pattern, TextProblem, human_problem

Check = Callable[[Any], None]
C = TypeVar("C")
R = TypeVar("R")


def check(stated: msgspec.Struct) -> None:
    """Raise unless every field lies within the bound of its type.

    Raises:
        UnfitFieldError, AmountTooLargeError, AmountNotPositiveError: the first that does not.
    """
    check_of(type(stated))(stated)


def check_recordable(event: msgspec.Struct) -> None:
    """Raise unless an event lies within the bounds, and can be read once it is written.

    Raises:
        UnfitFieldError, AmountTooLargeError: as above.
    """
    kind = type(event)
    check_of(kind)(event)
    try:
        _decoder(kind).decode(_encoder.encode(event))
    except msgspec.DecodeError as error:
        raise ValueUnfitError(field_of(error)) from error


def field_of(error: msgspec.DecodeError) -> str:
    """Which field a value did not fit, as msgspec says at its end: "… - at `$.terms.units`"."""
    return str(error).partition("`$.")[2].removesuffix("`")


def bounded_boundary(boundary: Callable[[C], R]) -> Callable[[C], R]:
    """A boundary that is looked up for commands within the bounds only: it holds their ids."""

    def boundary_within(command: C) -> R:
        check(command)  # type: ignore[arg-type]
        return boundary(command)

    return boundary_within


_encoder: Final = msgspec.json.Encoder()


@cache
def _decoder(kind: type[msgspec.Struct]) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind)


@cache
def check_of(kind: Any) -> Check:
    """The check of a type.

    Raises:
        TypeError: no bound is stated for it: a programmer's mistake.
    """
    if typing.get_origin(kind) is typing.Annotated:
        return _annotated(kind)
    if isinstance(kind, NewType):
        return _matching(HASH_PATTERN if kind in (Commitment, PictureHash) else ID_PATTERN)
    if typing.get_origin(kind) in (typing.Union, UnionType):
        return _optional(kind)
    if typing.get_origin(kind) is tuple:
        return _sequence(kind)
    if kind in _PLAIN:
        return _PLAIN[kind]
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _nothing
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return _struct(kind)
    raise TypeError(f"no bound is stated for {kind}")


def _annotated(kind: Any) -> Check:
    base, *notes = typing.get_args(kind)
    for note in notes:
        if isinstance(note, Pattern):
            return _matching(note)
        if isinstance(note, Within):
            return _within(note)
        if isinstance(note, Length):
            return _of_length(note)
        if isinstance(note, Items):
            return _sequence(base, note.most)
    # What msgspec's bounds say is checked once the event is made, as when it is read.
    return _within(Within(-MINOR_MAX, MINOR_MAX)) if base is int else check_of(base)


def _optional(kind: Any) -> Check:
    others = [one for one in typing.get_args(kind) if one is not NoneType]
    if len(others) != 1:
        raise TypeError(f"no bound is stated for {kind}")
    inner = check_of(others[0])

    def present(value: Any) -> None:
        if value is not None:
            inner(value)

    return present


def _sequence(kind: Any, most: int = ITEMS_MAX) -> Check:
    item, rest = typing.get_args(kind)
    if rest is not ...:
        raise TypeError(f"no bound is stated for {kind}")
    inner = check_of(item)

    def each(values: Any) -> None:
        if len(values) > most:
            raise TooLongError("", most)
        for number, value in enumerate(values, 1):
            try:
                inner(value)
            except UnfitFieldError as error:
                raise _below(str(number), error) from None

    return each


def _struct(kind: type[msgspec.Struct]) -> Check:
    hints = typing.get_type_hints(kind, include_extras=True)
    checks = [(field.name, check_of(hints[field.name])) for field in msgspec.structs.fields(kind)]
    due = [(name, one) for name, one in checks if one is not _nothing]

    def fields(value: Any) -> None:
        for name, one in due:
            try:
                one(getattr(value, name))
            except UnfitFieldError as error:
                raise _below(name, error) from None

    return fields


def _below(name: str, error: UnfitFieldError) -> UnfitFieldError:
    error.field = f"{name}.{error.field}" if error.field else name
    return error


def _matching(pattern: Pattern) -> Check:
    fullmatch = pattern.regex.fullmatch

    def matches(text: str) -> None:
        if fullmatch(text) is None:
            raise TextUnfitError("", TextProblem.NOT_THE_PATTERN)

    return matches


def _within(bound: Within) -> Check:
    least, largest = bound

    def within(number: int) -> None:
        if not least <= number <= largest:
            raise NumberOutOfRangeError("", least, largest)

    return within


def _of_length(length: Length) -> Check:
    def has_length(value: bytes) -> None:
        if len(value) != length.number:
            raise ValueUnfitError("")

    return has_length


def _human(text: str) -> None:
    if (problem := human_problem(text)) is not None:
        raise TextUnfitError("", problem)


def _time(at: datetime) -> None:
    if at.tzinfo is None or not TIME_FIRST <= at < TIME_END:
        raise TimeOutOfRangeError("")


def _day(day: date) -> None:
    if not DAY_FIRST <= day < DAY_END:
        raise TimeOutOfRangeError("")


def _short(value: bytes) -> None:
    if len(value) > BYTES_MAX:
        raise TooLongError("", BYTES_MAX)


def _nothing(_: Any) -> None:
    """Every value of the type can be carried."""


_PLAIN: Final[dict[Any, Check]] = {
    str: _human,
    int: _within(Within(-COUNT_MAX, COUNT_MAX)),
    bool: _nothing,
    bytes: _short,
    datetime: _time,
    date: _day,
    Money: Money.bounded,
}
