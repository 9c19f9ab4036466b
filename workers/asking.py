"""How often what makes no progress is asked for: ever more rarely, and never forgotten."""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

WAIT_MIN: Final = timedelta(seconds=10)
WAIT_MAX: Final = timedelta(minutes=10)


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
