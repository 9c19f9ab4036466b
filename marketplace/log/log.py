"""The event log's face: append, read, follow, checkpoint."""

import asyncio
import os
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from types import TracebackType
from typing import Final, Self

import asyncpg
from msgspec import Struct

from domain.leaf import RecordedEvent
from marketplace.log.batch import CHANNEL, Source, read_by_keys
from marketplace.log.contract import DCBAppendCondition, DCBEvent, DCBQuery
from marketplace.log.errors import LogBusyError
from marketplace.log.reading import SELECT_BY_POSITION, SELECT_HEAD, select_events
from marketplace.log.request import Appended, Request, check_recordable
from marketplace.log.writer import Writer

READ_BATCH: Final = 1_000
POLL_SECONDS: Final = 1.0
QUEUE_MAX: Final = 8_192
TIMEOUT_SECONDS: Final = 15
CLOSE_SECONDS: Final = 5
POSITION_MAX: Final = 2**63 - 1


class Checkpoint(Struct, frozen=True):
    """The tree head: as many leaves as ``size``, and their RFC 6962 root."""

    origin: str
    size: int
    root: bytes


def utc_now() -> datetime:
    """The clock of the machine."""
    return datetime.now(UTC)


class EventLog:
    """One log in one database. Open it with ``EventLog.open``; safe for many tasks."""

    def __init__(self, pool: asyncpg.Pool, writer: Writer, source: Source) -> None:
        self._pool = pool
        self._writer = writer
        self._source = source
        self._task = asyncio.create_task(writer.run(), name="log-writer")

    @classmethod
    async def open(
        cls,
        dsn: str,
        *,
        origin: str,
        clock: Callable[[], datetime] = utc_now,
        entropy: Callable[[int], bytes] = os.urandom,
        queue_max: int = QUEUE_MAX,
        timeout_seconds: int = TIMEOUT_SECONDS,
    ) -> Self:
        """Connect.

        Args:
            dsn: ``postgresql://…`` of a migrated database.
            origin: Name of the log; stands in every leaf and checkpoint.
            clock: Gives the time of recording, UTC.
            entropy: Gives random bytes for ids and nonces.
            queue_max: Appends that may wait before callers are held back.
            timeout_seconds: For a lock, a statement, and a place in the queue.
        """
        source = Source(origin, clock, entropy)
        pool = await asyncpg.create_pool(dsn, min_size=1, max_size=8)
        writer = Writer(dsn, source, queue_max=queue_max, timeout_seconds=timeout_seconds)
        return cls(pool, writer, source)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Stop the writer and close every connection."""
        self._task.cancel()
        await asyncio.wait([self._task])
        await self._writer.close()
        try:
            await asyncio.wait_for(self._pool.close(), CLOSE_SECONDS)
        except TimeoutError:
            # A follower that nobody closed still holds its connection.
            self._pool.terminate()

    async def append(
        self,
        events: Sequence[DCBEvent],
        condition: DCBAppendCondition | None = None,
        *,
        actor: str | None = None,
        cause: str | None = None,
        key: str | None = None,
        body: str | None = None,
    ) -> Appended:
        """Record all events or none, durably.

        Raises:
            ConditionFailedError: an event that the condition forbids was recorded.
            IdempotencyKeyReusedError: the key stands for another body.
            OutcomeUnknownError: ask again with the same key.
            LogBusyError: nothing was recorded; try again later.
            UnrecordableEventError: the events can't stand in a leaf.
        """
        check_recordable(events, actor, cause, key, body)
        future: asyncio.Future[Appended] = asyncio.get_running_loop().create_future()
        request = Request(tuple(events), condition, actor, cause, key, body, future)
        try:
            self._writer.queue.put_nowait(request)
        except asyncio.QueueFull:
            await self._wait_for_place(request)
        return await future

    async def _wait_for_place(self, request: Request) -> None:
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                await self._writer.queue.put(request)
        except TimeoutError:
            raise LogBusyError("too many appends are waiting") from None

    async def head(self) -> int:
        """Position of the last event; 0 if there is none."""
        return (await self.checkpoint()).size

    async def checkpoint(self) -> Checkpoint:
        """Size and root as of now."""
        row = await self._pool.fetchrow(SELECT_HEAD)
        assert row is not None
        return Checkpoint(self._source.origin, row["size"], row["root"])

    async def read(
        self, query: DCBQuery | None = None, *, after: int | None = None, limit: int | None = None
    ) -> list[RecordedEvent]:
        """Events after a position that match, lowest first."""
        async with self._pool.acquire() as connection:
            most = POSITION_MAX if limit is None else limit
            return await select_events(connection, query, after or 0, POSITION_MAX, most)

    async def iterate(
        self,
        query: DCBQuery | None = None,
        *,
        after: int = 0,
        until: int | None = None,
        batch: int = READ_BATCH,
    ) -> AsyncIterator[list[RecordedEvent]]:
        """The same in batches, in constant memory; ends at ``until`` or at today's head."""
        last = await self.head() if until is None else until
        while after < last:
            async with self._pool.acquire() as connection:
                events = await select_events(connection, query, after, last, batch)
            if events:
                yield events
            if len(events) < batch:
                return
            after = events[-1].position

    async def iterate_leaves(
        self, after: int = 0, until: int | None = None, *, batch: int = READ_BATCH
    ) -> AsyncIterator[list[tuple[int, bytes]]]:
        """Positions and stored bytes, lowest first, in constant memory."""
        last = await self.head() if until is None else until
        while after < last:
            rows = await self._pool.fetch(SELECT_BY_POSITION, after, last, batch)
            if not rows:
                return
            yield [(row["position"], row["leaf"]) for row in rows]
            after = rows[-1]["position"]

    async def read_by_key(self, key: str) -> Appended | None:
        """What was recorded under an idempotency key; absent if nothing was."""
        async with self._pool.acquire() as connection:
            return (await read_by_keys(connection, [key])).get(key)

    async def follow(self, after: int) -> AsyncGenerator[list[RecordedEvent]]:
        """Every event after a position, once, in order, for ever.

        Positions are committed in order (the head's lock is held until commit), so what a read
        returns has no hole. Notices only shorten the wait; polling alone would do.
        """
        woken = asyncio.Event()

        def wake(*_: object) -> None:
            woken.set()

        connection = await self._pool.acquire()
        try:
            await connection.add_listener(CHANNEL, wake)
            while True:
                woken.clear()
                events = await select_events(connection, None, after, POSITION_MAX, READ_BATCH)
                if events:
                    yield events
                    after = events[-1].position
                    continue
                with suppress(TimeoutError):
                    async with asyncio.timeout(POLL_SECONDS):
                        await woken.wait()
        finally:
            if not connection.is_closed():
                await connection.remove_listener(CHANNEL, wake)
            await self._pool.release(connection)
