"""``marketplace work`` with another clock, other waits, or tasks that nobody keeps going.

    python -m tests.faults.other_worker DSN ORIGIN BROKER SWEEP_SECONDS CLOCK_FILE [TASK …]

CLOCK_FILE holds how many seconds the process' clock is ahead; it is read whenever the time is. The
tasks end at their first failure, and nobody is told: so it was before there was a supervisor.
"""

import asyncio
import logging
import signal
import sys
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from marketplace.log.log import utc_now
from marketplace.processes.worker import working
from marketplace.supervision import Attempt, Supervisor


async def main(
    dsn: str, origin: str, broker: str, sweep_seconds: str, clock_file: str, *unkept: str
) -> None:
    """Work until told to stop."""

    def clock() -> datetime:
        return utc_now() + timedelta(seconds=float(Path(clock_file).read_text()))

    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    forgetful = partial(Forgetful, unkept)
    async with working(dsn, origin, broker, float(sweep_seconds), clock, forgetful) as supervisor:
        await supervisor.run(stop)


class Forgetful(Supervisor):
    """Lets some tasks end at their first failure."""

    def __init__(self, unkept: tuple[str, ...]) -> None:
        """Take the names of those that nobody keeps."""
        super().__init__()
        self._unkept = unkept

    def keep(self, name: str, attempt: Attempt) -> None:
        """Begin a task, and keep it only if it is none of those."""

        async def once() -> None:
            with suppress(Exception):
                await attempt()
            await asyncio.Event().wait()

        super().keep(name, once if name in self._unkept else attempt)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    asyncio.run(main(*sys.argv[1:]))
