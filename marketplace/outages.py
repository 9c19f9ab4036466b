"""What is logged of an outage: one line with its reason, however many callers and tries it meets.

A traceback is for faults of ours. That the database, the broker or a disk is away is nobody's fault
in this program, and hundreds of tracebacks a second would hide the one that matters.
"""

import logging
from collections.abc import Callable
from time import monotonic
from typing import Any, Final

from dramatiq.errors import BrokerError
from redis.exceptions import RedisError

from marketplace.log.errors import ClockAheadError, LogBusyError, OutcomeUnknownError
from projections.advance import is_operational

QUIET_SECONDS: Final = 60.0
"""An outage that nobody met for so long is over; the next one is another."""
AWAY: Final = (BrokerError, RedisError, LogBusyError, OutcomeUnknownError, ClockAheadError)


def is_outage(error: BaseException) -> bool:
    """Whether something outside is away or full, and no fault of ours is to be found."""
    return isinstance(error, AWAY) or is_operational(error)


class Outages:
    """Tells of each outage once. One for each process, or each part that is kept going."""

    def __init__(
        self, quiet_seconds: float = QUIET_SECONDS, clock: Callable[[], float] = monotonic
    ) -> None:
        self._quiet_seconds, self._clock = quiet_seconds, clock
        self._last_seconds: dict[tuple[str, str], float] = {}

    def tell(self, logger: Any, what: str, error: BaseException) -> None:
        """Log an outage, if it is not known already.

        Args:
            logger: Where to; it has ``error``.
            what: What does not go on.
            error: Whose kind is the reason; its text is told as well, without what lies below it.
        """
        now, kind = self._clock(), (what, type(error).__name__)
        before = self._last_seconds.get(kind)
        self._last_seconds[kind] = now
        if before is None or now - before > self._quiet_seconds:
            logger.error("%s: %s: %s (told once until it is over)", *kind, _line(error))


def _line(error: BaseException) -> str:
    return str(error).partition("\n")[0]


def logged(logger: logging.Logger, outages: Outages, what: str, error: BaseException) -> None:
    """Log an outage in one line, and whatever else with its traceback."""
    if is_outage(error):
        outages.tell(logger, what, error)
    else:
        logger.error(what, exc_info=error)
