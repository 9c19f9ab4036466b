"""Waiting, not for long, until the read models show what was just recorded."""

import asyncio
from collections.abc import Collection, Iterable
from functools import cache
from typing import Final, NamedTuple

import asyncpg

from domain import catalogue
from domain.decider import wire_name
from projections.heartbeats import moved_now
from projections.registry import PROJECTIONS, Standing, standings

WAIT_STEP_SECONDS: Final = 0.005


async def wait_for(pool: asyncpg.Pool, position: int, timeout_seconds: float) -> bool:
    """Wait until every projection has come to a position.

    Returns:
        Whether all have in time; not if one of them has stopped before it.
    """
    return await _wait(pool, _Wanted(position, frozenset(PROJECTIONS), False), timeout_seconds)


async def shown(
    pool: asyncpg.Pool, position: int, types: Iterable[str], timeout_seconds: float
) -> bool:
    """Wait until the projections that certain events change have come to a position.

    Nobody waits for what is known to stand still: a projection that stopped, or that no worker
    which lives moves.

    Args:
        pool: Of the database that pages are made from.
        position: Of the last of the events.
        types: As in their leaves.
        timeout_seconds: How long to wait.

    Returns:
        Whether pages show the events now.
    """
    names = frozenset(name for one in types for name in concerned(one))
    return await _wait(pool, _Wanted(position, names, True), timeout_seconds)


@cache
def concerned(event_type: str) -> frozenset[str]:
    """The projections that an event changes.

    Args:
        event_type: As in its leaf, with or without its version.
    """
    name = event_type.partition("/")[0]
    kinds = [kind for kind in catalogue.EVENTS if wire_name(kind) == name]
    return frozenset(
        name
        for name, make in PROJECTIONS.items()
        if any(issubclass(kind, make().handles) for kind in kinds)
    )


class _Wanted(NamedTuple):
    """What somebody waits for.

    Attributes:
        position: To be reached.
        names: By these.
        only_if_moved: Whether to give up at once on a projection that nobody moves.
    """

    position: int
    names: frozenset[str]
    only_if_moved: bool

    def answer(self, found: Iterable[Standing], moved: Collection[str]) -> bool | None:
        """Whether it is reached; absent if it may still be."""
        behind = [at for at in found if at.name in self.names and at.position < self.position]
        if not behind:
            return True
        still = any(
            at.problem is not None or (self.only_if_moved and at.name not in moved) for at in behind
        )
        return False if still else None


async def _wait(pool: asyncpg.Pool, wanted: _Wanted, timeout_seconds: float) -> bool:
    reader = _readers.get(pool)
    if reader is None:
        reader = _readers[pool] = _Reader(pool)
    try:
        async with asyncio.timeout(timeout_seconds):
            return await reader.answer_to(wanted)
    except TimeoutError:
        return False


class _Reader:
    """Reads where the projections stand for everybody who waits on one pool, while anybody does.

    Several processes move projections: the tables are where they meet. Hundreds of requests that
    each read the tables would use the pool up and wait for one another.
    """

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self._waiting: dict[asyncio.Future[bool], _Wanted] = {}
        self._task = asyncio.create_task(self._read(), name="standings")

    def answer_to(self, wanted: _Wanted) -> asyncio.Future[bool]:
        """Done when it is reached, or never will be; whoever no longer waits cancels it."""
        future: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting[future] = wanted
        return future

    async def _read(self) -> None:
        try:
            while self._waiting:
                async with self._pool.acquire() as connection:
                    found, moved = await standings(connection), await moved_now(connection)
                self._wake(found, moved)
                if self._waiting:
                    await asyncio.sleep(WAIT_STEP_SECONDS)
        except BaseException as error:
            # Whoever waits is told, and the next to ask begins anew.
            for future in self._waiting:
                if not future.done():
                    future.set_exception(error)
            if not isinstance(error, Exception):
                raise
        finally:
            del _readers[self._pool]

    def _wake(self, found: list[Standing], moved: Collection[str]) -> None:
        for future, wanted in [*self._waiting.items()]:
            if not future.done() and (answer := wanted.answer(found, moved)) is not None:
                future.set_result(answer)
            if future.done():
                del self._waiting[future]


_readers: Final[dict[asyncpg.Pool, _Reader]] = {}
"""One for each pool that somebody waits on now."""
