"""Following the log: every event once, in order, for ever, also when the connection is lost."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from typing import Final

import asyncpg

from domain.leaf import RecordedEvent
from marketplace.log.batch import CHANNEL
from marketplace.log.reading import LOST, POSITION_MAX, select_events

FOLLOW_BATCH: Final = 1_000
POLL_SECONDS: Final = 1.0


async def follow(
    dsn: str, after: int, *, timeout_seconds: int
) -> AsyncGenerator[list[RecordedEvent]]:
    """Every event after a position, once, in order, for ever.

    Positions are committed in order (the head's lock is held until commit), so what a read returns
    has no hole, and the last position read says where to go on with a new connection. Notices only
    shorten the wait; polling alone would do. While the database is away it is asked again and
    again.

    The connection is the follower's own: followers that wait must not use up a pool.
    """
    woken = asyncio.Event()
    connection: asyncpg.Connection | None = None
    try:
        while True:
            woken.clear()
            events: list[RecordedEvent] = []
            with suppress(*LOST):
                if connection is None or connection.is_closed():
                    connection = await _listen(dsn, lambda *_: woken.set(), timeout_seconds)
                events = await select_events(connection, None, after, POSITION_MAX, FOLLOW_BATCH)
            if events:
                yield events
                after = events[-1].position
                continue
            with suppress(TimeoutError):
                async with asyncio.timeout(POLL_SECONDS):
                    await woken.wait()
    finally:
        if connection is not None:
            connection.terminate()


async def _listen(dsn: str, wake: Callable[..., None], timeout_seconds: int) -> asyncpg.Connection:
    connection = await asyncpg.connect(
        dsn,
        timeout=timeout_seconds,
        command_timeout=timeout_seconds,
        server_settings={"application_name": "marketplace-follow"},
    )
    try:
        connection.add_termination_listener(wake)
        await connection.add_listener(CHANNEL, wake)
    except BaseException:
        connection.terminate()
        raise
    return connection
