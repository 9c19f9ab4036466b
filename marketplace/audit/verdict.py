"""What an audit may come to."""

from enum import IntEnum

from msgspec import Struct


class Verdict(IntEnum):
    """The exit code of an audit."""

    HOLDS = 0
    LAW_BROKEN = 1
    COULD_NOT_RUN = 2
    LOG_DAMAGED = 3
    DIVERGES = 4


class Bad(Struct, frozen=True):
    """Something that is wrong, and where."""

    verdict: Verdict
    position: int
    problem: str
