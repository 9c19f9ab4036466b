"""Every projection recomputed beside the live tables, and compared with them."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Final, NamedTuple

import asyncpg

from marketplace.connections import REPLAYS, connect
from marketplace.log import EventLog
from projections.projection import ProjectionStoppedError
from projections.rebuild import first_difference
from projections.registry import PROJECTIONS, Standing, standings
from projections.treatments import Treatment, skipped

READ_ONLY: Final = "audit"
"""An origin that is never written: an audit appends nothing."""
STEP_SECONDS: Final = 0.1
STILL_STEPS: Final = 30
"""So many steps without any movement, and nobody is taken to move the projections."""


class Compared(NamedTuple):
    """What came of it.

    Attributes:
        differs: Of each projection that differs, the first position and what differs there; of
            each that can't be recomputed, where and why.
        short: Of each projection that does not stand at the head, a sentence that says so: what
            the log holds beyond was compared with nothing.
        passed_over: Each position that a projection passes over by a person's decision, and a
            sentence that says so: what it holds was compared as if the event were not there.
    """

    differs: tuple[tuple[int, str], ...]
    short: tuple[str, ...]
    passed_over: tuple[tuple[int, str], ...] = ()


async def compare_projections(
    dsn: str, head: int, progress: Callable[[str, int], None]
) -> Compared:
    """Recompute every projection from the log and compare it with the live tables, row by row.

    Args:
        dsn: Where both are; a schema for the recomputed tables is made there for the time.
        head: The size of the log that was replayed, to which every projection must have come.
        progress: Gets the projection's name and its position.
    """
    differs = []
    connection = await connect(dsn, REPLAYS)
    try:
        short = await _short_of(connection, head)
        passed_over = tuple((one.position, _decision(one)) for one in await skipped(connection))
        async with await EventLog.open(dsn, origin=READ_ONLY, patience=REPLAYS) as log:
            for name, make in PROJECTIONS.items():
                try:
                    found = await first_difference(make(), connection, log, partial(progress, name))
                except ProjectionStoppedError as error:
                    differs.append((error.position, str(error)))
                    continue
                if found is not None:
                    there, due = found.live or "nothing", found.expected or "nothing"
                    problem = f"{name}.{found.table} has {there} instead of {due}"
                    differs.append((found.position, problem))
    finally:
        await connection.close()
    return Compared(tuple(differs), short, passed_over)


async def _short_of(connection: asyncpg.Connection, head: int) -> tuple[str, ...]:
    """Who does not stand at the head, after as long as a worker goes on moving them there."""
    still, before = 0, await standings(connection)
    while still < STILL_STEPS and any(_goes_on(one, head) for one in before):
        await asyncio.sleep(STEP_SECONDS)
        now = await standings(connection)
        still, before = (still + 1 if now == before else 0), now
    return tuple(_sentence(one, head) for one in before if one.position < head)


def _decision(one: Treatment) -> str:
    return (
        f"{one.projection} passes over this {one.event_type}, as {one.decided_by} decided at "
        f"{one.decided_at:%Y-%m-%dT%H:%M:%SZ}: {one.reason}"
    )


def _goes_on(standing: Standing, head: int) -> bool:
    return standing.position < head and standing.problem is None


def _sentence(standing: Standing, head: int) -> str:
    said = f"{standing.name} stands at {standing.position} of {head}"
    return said if standing.problem is None else f"{said}, stopped: {standing.problem}"
