"""What an audit may come to."""

from enum import IntEnum

from msgspec import Struct


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
