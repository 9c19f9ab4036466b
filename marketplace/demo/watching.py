"""Watching the demo's parts: what ends is begun again, or all stops with one clear line."""

import time
from collections.abc import Callable, Sequence
from typing import Final, NoReturn, Protocol

from marketplace.embedded.server import EmbeddedServerError

STEP_SECONDS: Final = 0.05
WAIT_SECONDS_MAX: Final = 15
FAILURES_MAX: Final = 5
"""What ends so often, never having lasted, won't be mended by beginning again."""
STEADY_SECONDS: Final = 60


class Part(Protocol):
    """A process that should go on for as long as the demo does."""

    @property
    def name(self) -> str:
        """What people call it."""

    def ended(self) -> str | None:
        """One line on how it ended; absent while it goes on."""

    def restart(self) -> None:
        """Begin it again.

        Raises:
            EmbeddedServerError: it won't start now.
        """


class Watched:
    """One part, and how often it ended."""

    def __init__(self, part: Part, tell: Callable[[str], None], now_seconds: float) -> None:
        self._part, self._tell = part, tell
        self._began_seconds = now_seconds
        self._again_seconds: float | None = None
        self._failures = 0

    def look(self, now_seconds: float) -> None:
        """See whether it goes on; begin it again when its wait is over.

        Raises:
            EmbeddedServerError: it ended too often.
        """
        if self._again_seconds is None:
            if (said := self._part.ended()) is not None:
                self._fail(said, now_seconds)
            return
        if now_seconds < self._again_seconds:
            return
        try:
            self._part.restart()
        except EmbeddedServerError as error:
            self._fail(str(error), now_seconds)
        else:
            self._again_seconds, self._began_seconds = None, now_seconds
            self._tell(f"{self._part.name} was started again")

    def _fail(self, said: str, now_seconds: float) -> None:
        if self._again_seconds is None and now_seconds - self._began_seconds >= STEADY_SECONDS:
            self._failures = 0
        self._failures += 1
        if self._failures > FAILURES_MAX:
            raise EmbeddedServerError(f"{self._failures} times in a row: {said}")
        wait_seconds = min(2 ** (self._failures - 1), WAIT_SECONDS_MAX)
        self._again_seconds = now_seconds + wait_seconds
        self._tell(f"{said}; starting it again in {wait_seconds} s")


def watch(parts: Sequence[Part], tell: Callable[[str], None]) -> NoReturn:
    """Keep parts going until somebody stops us.

    Args:
        parts: What others need stands before them.
        tell: Gets a line for each end and each new beginning.

    Raises:
        EmbeddedServerError: one of them can't be kept going.
        KeyboardInterrupt: we are to stop.
    """
    watched = [Watched(part, tell, time.monotonic()) for part in parts]
    while True:
        for one in watched:
            one.look(time.monotonic())
        time.sleep(STEP_SECONDS)
