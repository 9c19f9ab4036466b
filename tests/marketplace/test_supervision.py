"""A process' tasks: begun again after anything, with growing waits; never ended unobserved."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterator
from errno import ENOSPC

import asyncpg
import pytest
import redis

from marketplace.log import LogBusyError, OutcomeUnknownError
from marketplace.supervision import Supervisor, TaskEndedError

OUTAGES = (
    redis.ConnectionError("the broker is away"),
    redis.TimeoutError("the broker is silent"),
    ConnectionRefusedError("nobody listens"),
    socket.gaierror("no such name"),
    OSError(ENOSPC, "no space left on device"),
    TimeoutError("silent"),
    asyncpg.ConnectionDoesNotExistError("closed"),
    asyncpg.CannotConnectNowError("starting up"),
    asyncpg.DiskFullError("no room"),
    asyncpg.UndefinedTableError("not migrated"),
    LogBusyError("busy"),
    OutcomeUnknownError("lost while committing"),
    AssertionError("a mistake of ours"),
    KeyError("another"),
)


def failing(*errors: Exception, well: asyncio.Event) -> Callable[[], Awaitable[None]]:
    """An attempt that fails so, and then goes on for ever."""
    left: Iterator[Exception] = iter(errors)

    async def attempt() -> None:
        for error in left:
            raise error
        well.set()
        await asyncio.Event().wait()

    return attempt


def quick(**given: float) -> Supervisor:
    """A supervisor whose waits are too short to be noticed, unless they are given."""
    waits = {"wait_seconds_min": 0.0, "wait_seconds_max": 0.0, **given}
    return Supervisor(lambda: 1.0, **waits)


@pytest.mark.parametrize("error", OUTAGES, ids=lambda error: type(error).__name__)
async def test_whatever_fails_is_begun_again(error: Exception) -> None:
    """The kind of the failure does not matter, and the others don't notice it."""
    well, other, stop = asyncio.Event(), asyncio.Event(), asyncio.Event()
    supervisor = quick(steady_seconds=60.0)
    supervisor.keep("one", failing(error, error, well=well))
    supervisor.keep("other", failing(well=other))
    running = asyncio.create_task(supervisor.run(stop))
    await asyncio.wait_for(asyncio.gather(well.wait(), other.wait()), 5)
    one, another = supervisor.standings()
    assert (one.failures, one.problem) == (2, type(error).__name__)
    assert (another.failures, another.problem) == (0, None)
    stop.set()
    await running


async def test_a_task_that_comes_to_an_end_is_begun_again() -> None:
    """Work for ever that returns has failed too."""
    begun, enough = [], asyncio.Event()

    async def attempt() -> None:
        begun.append(None)
        if len(begun) == 3:
            enough.set()
            await asyncio.Event().wait()

    stop, supervisor = asyncio.Event(), quick(steady_seconds=60.0)
    supervisor.keep("one", attempt)
    running = asyncio.create_task(supervisor.run(stop))
    await asyncio.wait_for(enough.wait(), 5)
    assert supervisor.standings()[0].problem == "TaskEndedError"
    stop.set()
    await running


async def test_who_goes_on_long_enough_is_well_again() -> None:
    """Its failures are forgotten, and its next wait is short again."""
    well, stop = asyncio.Event(), asyncio.Event()
    supervisor = quick(steady_seconds=0.0)
    supervisor.keep("one", failing(OSError(), OSError(), well=well))
    running = asyncio.create_task(supervisor.run(stop))
    await asyncio.wait_for(well.wait(), 5)
    assert supervisor.standings() == [("one", 0, None)]
    stop.set()
    await running


def test_waits_grow_up_to_a_bound_and_differ() -> None:
    """Each is at most twice the one before and drawn by lot from its upper half."""

    async def waits_of(chance: float) -> list[float]:
        supervisor = Supervisor(lambda: chance, wait_seconds_min=0.5, wait_seconds_max=3.0)
        supervisor.keep("one", failing(well=asyncio.Event()))
        (kept,) = supervisor._kept
        waits = [supervisor._failed(kept, OSError()) for _ in range(40)]
        await asyncio.gather(*(cancelled(task) for task in supervisor._tasks))
        return waits

    longest = asyncio.run(waits_of(1.0))
    assert longest[:4] == [0.5, 1.0, 2.0, 3.0]
    assert longest[-1] == 3.0
    assert asyncio.run(waits_of(0.0)) == [wait / 2 for wait in longest]


async def cancelled(task: asyncio.Task[None]) -> None:
    """End a task."""
    task.cancel()
    await asyncio.wait([task])


async def test_what_no_new_beginning_mends_ends_the_process() -> None:
    """Neither a cancelled task nor one that raised what is no error goes unobserved."""
    supervisor = quick()
    supervisor.keep("one", failing(well=asyncio.Event()))
    supervisor._tasks[0].cancel()
    with pytest.raises(TaskEndedError, match="one"):
        await asyncio.wait_for(supervisor.run(asyncio.Event()), 5)


async def test_a_task_that_can_not_end_well_ends_all_the_same() -> None:
    """A clean-up that fails takes the place of the cancellation, and must not begin it again."""
    well, stop = asyncio.Event(), asyncio.Event()

    async def attempt() -> None:
        try:
            well.set()
            await asyncio.Event().wait()
        finally:
            raise redis.ConnectionError("away")

    supervisor = quick()
    supervisor.keep("one", attempt)
    running = asyncio.create_task(supervisor.run(stop))
    await asyncio.wait_for(well.wait(), 5)
    stop.set()
    await asyncio.wait_for(running, 5)


async def test_bare_tasks_end_unobserved() -> None:
    """The negative control: kept by nobody, the same task is over after its first failure."""
    well = asyncio.Event()
    bare = asyncio.ensure_future(failing(redis.ConnectionError("away"), well=well)())
    await asyncio.wait([bare])
    assert not well.is_set()
    assert isinstance(bare.exception(), redis.ConnectionError)
