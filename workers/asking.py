"""How often what makes no progress is asked for: ever more rarely, and never forgotten."""

from collections.abc import Collection, Hashable
from datetime import datetime, timedelta
from typing import Final, Generic, NamedTuple, TypeVar

WAIT_MIN: Final = timedelta(seconds=10)
WAIT_MAX: Final = timedelta(minutes=10)
K = TypeVar("K", bound=Hashable)


class Asked(NamedTuple):
    """When something was asked for last, and for how long it is left alone after that."""

    at: datetime
    wait: timedelta

    def rests(self, now: datetime) -> bool:
        """Whether it is too early to ask again.

        What lies ahead was told by a clock that was put right since, and counts for nothing.
        """
        return self.at <= now < self.at + self.wait


def asked_now(before: Asked | None, now: datetime) -> Asked:
    """What is remembered when it is asked for now."""
    return Asked(now, WAIT_MIN if before is None else min(2 * before.wait, WAIT_MAX))


class AskedLately(Generic[K]):
    """What was asked for, and makes no progress; whoever rests makes room for those after him."""

    def __init__(self) -> None:
        self._asked: dict[K, Asked] = {}

    def resting(self, now: datetime) -> list[K]:
        """Those for whom it is too early."""
        return [key for key, asked in self._asked.items() if asked.rests(now)]

    def note(self, key: K, now: datetime) -> None:
        """That it is asked for now."""
        self._asked[key] = asked_now(self._asked.get(key), now)

    def forget_all_but(self, keys: Collection[K]) -> None:
        """That the others are done, so that this does not grow for ever."""
        self._asked = {key: self._asked[key] for key in keys if key in self._asked}
