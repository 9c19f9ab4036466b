"""The period of a statement, in days of China, and why a statement is refused."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, NamedTuple

from domain.calendar import BEIJING
from domain.errors import MalformedError

FIRST_DAY: Final = date(2000, 1, 1)
LAST_DAY: Final = date(9999, 12, 30)
"""Beyond every log, so that any day that somebody asks for has a first moment and a last."""


@dataclass(eq=False)
class StatementTooLongError(MalformedError):
    """A statement is printed whole, so it has a limit."""

    lines_max: int


@dataclass(eq=False)
class PeriodTooLongError(MalformedError):
    """A statement is of so many days at most, however little there is in them."""

    days_max: int


@dataclass(eq=False)
class PeriodBackwardsError(MalformedError):
    """A period does not end before it begins."""

    first: date
    last: date


class Period(NamedTuple):
    """Days in China, both included."""

    first: date
    last: date

    @property
    def begins_at(self) -> datetime:
        """The first moment of it."""
        return _midnight(self.first)

    @property
    def ends_at(self) -> datetime:
        """The first moment after it."""
        return _midnight(min(self.last, LAST_DAY) + timedelta(days=1))


def _midnight(day: date) -> datetime:
    """The first moment of a day in China, in UTC."""
    return datetime.combine(max(day, FIRST_DAY), time.min, BEIJING).astimezone(UTC)
