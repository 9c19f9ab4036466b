"""The rules for notices, each as an error named for it."""

from dataclasses import dataclass
from datetime import date

from domain.errors import ConflictError, MalformedError


@dataclass(eq=False)
class NoticeOfReleaseError(ConflictError):
    """The notice of this year came with the program, and stays as it is."""

    year: int


@dataclass(eq=False)
class NoticeDayUnfitError(MalformedError):
    """A day of the notice can't be.

    It is of another year, in a break backwards, a worked day that is none, or one day off too many.

    Attributes:
        day: The first such day.
    """

    day: date


@dataclass(eq=False)
class NoticeLacksHolidayError(MalformedError):
    """The notice works on a holiday that the law gives.

    Attributes:
        day: The first such day.
    """

    day: date
