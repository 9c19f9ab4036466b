"""Bounds: what is accepted, every projection, page, export and the audit can carry.

Each type of a field has one bound, stated here or beside the type; ``domain.checking`` holds
commands and new events against them, and no field is left out.

Three rules keep totals within what can be carried. One amount of one event is at most
``AMOUNT_MINOR_MAX``. A total that an event states (what a campaign raised, a year's income) fits
64 bits, or the event is refused. What only a read model adds up has a column without an end.
"""

import typing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from domain.errors import MalformedError
from domain.money import AMOUNT_MINOR_MAX, MINOR_MAX
from domain.text import TextProblem

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


@dataclass(eq=False)
class UnfitFieldError(MalformedError):
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


class Items(typing.NamedTuple):
    """The most entries of a list: ``Annotated[tuple[int, ...], Items(10)]``."""

    most: int


class Length(typing.NamedTuple):
    """How many bytes there are, no more and no fewer: ``Annotated[bytes, Length(32)]``."""

    number: int


AmountMinor = typing.Annotated[int, Within(-AMOUNT_MINOR_MAX, AMOUNT_MINOR_MAX)]
"""Minor units of a currency that stands beside them; which sign they have is for the rules."""
TotalMinor = typing.Annotated[int, Within(-MINOR_MAX, MINOR_MAX)]
"""A total in minor units that an event states: as much as 64 bits hold."""
