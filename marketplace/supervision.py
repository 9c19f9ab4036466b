"""Keeping a process' tasks going: none ends unobserved.

A task that fails is begun again after a while that grows from failure to failure; what went wrong
is logged and can be asked for. Should a task end in a way that no new beginning mends, the whole
process ends, and whoever started it sees that it did.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from secrets import SystemRandom
from typing import Any, Final, NamedTuple

from marketplace.outages import Outages, logged

WAIT_SECONDS_MIN: Final = 0.2
WAIT_SECONDS_MAX: Final = 10.0
STEADY_SECONDS: Final = 10.0
"""A task that went on for so long counts as well again."""
DOUBLINGS_MAX: Final = 16
BROKER: Final = "broker"
"""The task that asks the broker for a sign of life."""
RANDOM: Final = SystemRandom()
logger = logging.getLogger(__name__)

Attempt = Callable[[], Awaitable[None]]
"""Does a task's work for ever; it may raise whatever it likes."""


class TaskEndedError(Exception):
    """A task that should go on for ever has ended."""


class TaskStanding(NamedTuple):
    """How one task does.

    Attributes:
        failures: How often it failed since it was last well.
        problem: The last failure's kind; absent while the task is well.
    """

    name: str
    failures: int
    problem: str | None


class _Kept:
    """A task, and how it did."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.failures = 0
        self.problem = ""
        self.began_at_seconds: float | None = None


class Supervisor:
    """Keeps the tasks of one process. Make it inside the loop that runs them."""

    def __init__(
        self,
        chance: Callable[[], float] = RANDOM.random,
        *,
        wait_seconds_min: float = WAIT_SECONDS_MIN,
        wait_seconds_max: float = WAIT_SECONDS_MAX,
        steady_seconds: float = STEADY_SECONDS,
    ) -> None:
        """Take what rules the waits.

        Args:
            chance: Numbers from 0 to 1: processes that lost the same server don't come back at
                the same moment.
            wait_seconds_min: Before the second attempt, at most.
            wait_seconds_max: Before any attempt, at most.
            steady_seconds: How long an attempt must last to count as well.
        """
        self._chance = chance
        self._wait_seconds_min = wait_seconds_min
        self._wait_seconds_max = wait_seconds_max
        self._steady_seconds = steady_seconds
        self._loop = asyncio.get_running_loop()
        self._kept: list[_Kept] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._closing = False
        self._outages = Outages()

    def keep(self, name: str, attempt: Attempt) -> None:
        """Begin a task, and begin it again whenever it fails."""
        kept = _Kept(name)
        self._kept.append(kept)
        self._tasks.append(asyncio.create_task(self._go_on(kept, attempt), name=name))

    def standings(self) -> list[TaskStanding]:
        """How every task does now."""
        return [self._standing(kept) for kept in self._kept]

    async def run(self, stop: asyncio.Event) -> None:
        """Watch until told to stop, then end every task.

        Raises:
            BaseException: what ended a task for good; the process can't go on without it.
            TaskEndedError: a task was ended by somebody else.
        """
        stopping = asyncio.create_task(stop.wait(), name="stopping")
        try:
            done, _ = await asyncio.wait(
                [stopping, *self._tasks], return_when=asyncio.FIRST_COMPLETED
            )
            for task in done:
                if task is not stopping:
                    raise TaskEndedError(task.get_name()) from _error_of(task)
        finally:
            await end([stopping])
            await self.close()

    async def close(self) -> None:
        """End every task."""
        self._closing = True
        await end(self._tasks)

    async def _go_on(self, kept: _Kept, attempt: Attempt) -> None:
        while True:
            kept.began_at_seconds = self._loop.time()
            error: Exception = TaskEndedError(kept.name)
            try:
                await attempt()
            except Exception as raised:  # noqa: BLE001 - whatever it is, it is told and tried again
                error = raised
            if self._closing:
                # It was cancelled, and what it did to end well went wrong.
                raise error
            wait_seconds = self._failed(kept, error)
            logged(logger, self._outages, f"{kept.name} failed and is begun again", error)
            await asyncio.sleep(wait_seconds)

    def _failed(self, kept: _Kept, error: Exception) -> float:
        """Note a failure; how many seconds to wait after it."""
        if self._is_steady(kept):
            kept.failures = 0
        doublings = min(kept.failures, DOUBLINGS_MAX)
        kept.failures += 1
        kept.problem, kept.began_at_seconds = type(error).__name__, None
        most_seconds: float = min(self._wait_seconds_min * 2**doublings, self._wait_seconds_max)
        return most_seconds * (1 + self._chance()) / 2

    def _is_steady(self, kept: _Kept) -> bool:
        began = kept.began_at_seconds
        return began is not None and self._loop.time() - began >= self._steady_seconds

    def _standing(self, kept: _Kept) -> TaskStanding:
        if not kept.failures or self._is_steady(kept):
            return TaskStanding(kept.name, 0, None)
        return TaskStanding(kept.name, kept.failures, kept.problem)


async def end(tasks: Sequence[asyncio.Task[Any]]) -> None:
    """Cancel tasks and wait for them; what goes wrong while they end is logged."""
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks)
    for task in tasks:
        error = _error_of(task)
        if error is not None:
            logger.error("%s did not end cleanly", task.get_name(), exc_info=error)


def _error_of(task: asyncio.Task[Any]) -> BaseException | None:
    return None if task.cancelled() else task.exception()
