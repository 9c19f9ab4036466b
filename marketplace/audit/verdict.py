"""What an audit may come to."""

from collections import Counter
from enum import IntEnum
from typing import Final

from msgspec import Struct

NAMED_MAX: Final = 20
"""Events of each verdict that are named; the others are looked at and counted."""


class Verdict(IntEnum):
    """The exit code of an audit; README.md says what each means to whoever runs one."""

    HOLDS = 0
    LAW_BROKEN = 1
    COULD_NOT_RUN = 2
    LOG_DAMAGED = 3
    DIVERGES = 4
    NOT_COMPARED = 5
    OUTSIDE_UNFIT = 6
    PASSED_OVER = 7
    CUSTODY_SHORT = 8
    OPEN_TOO_LONG = 9


class Fault(Struct, frozen=True):
    """Something that an audit has to tell, and where if it has one place.

    Attributes:
        position: Of the event; absent if it is about none in particular.
    """

    verdict: Verdict
    position: int | None
    problem: str


class Bad(Struct, frozen=True):
    """Something that is wrong, and where."""

    verdict: Verdict
    position: int
    problem: str

    def fault(self) -> Fault:
        """The same, among others of which some have no place."""
        return Fault(self.verdict, self.position, self.problem)


class Named:
    """What was found in one pass: the first of each verdict by name, the others by number."""

    def __init__(self, named_max: int = NAMED_MAX) -> None:
        """Find nothing yet; name so many of each verdict."""
        self._max = named_max
        self._found: list[Bad] = []
        self._counts: Counter[Verdict] = Counter()
        self._last: dict[Verdict, int] = {}

    def name(self, verdict: Verdict, position: int, problem: str) -> None:
        """Note one more; positions never fall."""
        self._counts[verdict] += 1
        if self._counts[verdict] <= self._max:
            self._found.append(Bad(verdict, position, problem))
        else:
            self._last[verdict] = position

    def all_found(self) -> tuple[Bad, ...]:
        """What was named, and of each verdict how many more there are, at the last of them."""
        more = (
            Bad(verdict, position, f"and {self._counts[verdict] - self._max} more up to here")
            for verdict, position in self._last.items()
        )
        return *self._found, *more
