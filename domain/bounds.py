"""Bounds: what is accepted, every projection, page, export and the audit can carry.

A command is checked before its rule looks at it, and the events that follow from it once more, by
the types of their fields: each type has one bound, stated here, and no field is left out. Stored
events are never checked: what was recorded decodes for ever, by whatever bounds it was accepted.

Three rules keep totals within what can be carried. One amount of one event is at most
``AMOUNT_MINOR_MAX``. A total that an event states (what a campaign raised, a year's income) fits
64 bits, or the event is refused. What only a read model adds up has
a column without an end.
"""

import typing
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Final, NewType, TypeVar

import msgspec

from domain.errors import DomainError
from domain.ids import Commitment, PictureHash
from domain.money import AMOUNT_MINOR_MAX, MINOR_MAX, Money
from domain.text import HASH_PATTERN, ID_PATTERN, Pattern, TextProblem, human_problem

COUNT_MAX: Final = 10**9
"""Pieces, seconds, lots: more than can be meant, and less than 32 bits hold."""
ITEMS_MAX: Final = 400
"""Entries of one list, unless its type says otherwise; all households of an allocation are read."""
BYTES_MAX: Final = 1_024
"""A salt."""
TIME_FIRST: Final = datetime(2000, 1, 1, tzinfo=UTC)
TIME_END: Final = datetime(2100, 1, 1, tzinfo=UTC)
"""The first moment that is too late."""
DAY_FIRST, DAY_END = TIME_FIRST.date(), TIME_END.date()
Check = Callable[[Any], None]
C = TypeVar("C")
S = TypeVar("S")
R = TypeVar("R")


@dataclass(eq=False)
class UnfitFieldError(DomainError):
    """A field holds what cannot be meant.

    Attributes:
        field: Its path, such as ``terms.deadline`` or ``work.clauses.2``.
    """

    field: str


@dataclass(eq=False)
class ValueUnfitError(UnfitFieldError):
    """A value is outside the bounds that its type states."""


@dataclass(eq=False)
class TextUnfitError(UnfitFieldError):
    """A text can't be shown to people, or a name is no name."""

    problem: TextProblem


@dataclass(eq=False)
class NumberOutOfRangeError(UnfitFieldError):
    """A number is larger or smaller than can be meant."""

    least: int
    largest: int


@dataclass(eq=False)
class TimeOutOfRangeError(UnfitFieldError):
    """A time has no time zone, or lies outside this century."""


@dataclass(eq=False)
class TooLongError(UnfitFieldError):
    """A list has more entries than can be carried."""

    most: int


class Within(typing.NamedTuple):
    """The bound of a whole number: ``Annotated[int, Within(0, 10)]``. Decoding ignores it."""

    least: int
    largest: int


AmountMinor = typing.Annotated[int, Within(-AMOUNT_MINOR_MAX, AMOUNT_MINOR_MAX)]
"""Minor units of a currency that stands beside them; which sign they have is for the rules."""


class Items(typing.NamedTuple):
    """The most entries of a list: ``Annotated[tuple[int, ...], Items(10)]``."""

    most: int


class Length(typing.NamedTuple):
    """How many bytes there are, no more and no fewer: ``Annotated[bytes, Length(32)]``."""

    number: int


TotalMinor = typing.Annotated[int, Within(-MINOR_MAX, MINOR_MAX)]
"""A total in minor units that an event states: as much as 64 bits hold."""


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
        raise ValueUnfitError(str(error).rpartition("$.")[2].rstrip("`")) from error


def bounded(decide: Callable[[S, C], tuple[R, ...]]) -> Callable[[S, C], tuple[R, ...]]:
    """A rule that refuses commands, and events that would follow, outside the bounds."""

    def decide_within(state: S, command: C) -> tuple[R, ...]:
        check(command)  # type: ignore[arg-type]
        events = decide(state, command)
        for event in events:
            check_recordable(event)  # type: ignore[arg-type]
        return events

    return decide_within


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
