"""The event log's face: append, read, follow, checkpoint."""

import asyncio
import os
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from contextlib import aclosing
from datetime import UTC, datetime
from types import MappingProxyType, TracebackType
from typing import Final, Self

import asyncpg
from msgspec import Struct

from domain.leaf import POSITION_MAX, RecordedEvent
from marketplace.connections import WORKERS, Patience, pool_of
from marketplace.log.batch import Source, read_by_keys
from marketplace.log.checking import (
    check_key,
    checked_condition,
    checked_events,
    checked_names,
    checked_text,
)
from marketplace.log.contract import DCBAppendCondition, DCBEvent, DCBQuery
from marketplace.log.following import Following
from marketplace.log.reading import (
    SELECT_BY_POSITION,
    SELECT_HEAD,
    select_events,
)
from marketplace.log.request import Appended, Request
from marketplace.log.writer import Writer
from marketplace.supervision import Supervisor

READ_BATCH: Final = 1_000
QUEUE_MAX: Final = 8_192
POOL_MAX: Final = 8
TIMEOUT_SECONDS: Final = 15
CLOSE_SECONDS: Final = 5
NO_NAMES: Final[Mapping[str, int]] = MappingProxyType({})


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

    def __init__(
        self,
        dsn: str,
        pool: asyncpg.Pool,
        source: Source,
        *,
        queue_max: int,
        timeout_seconds: int,
        patience: Patience,
    ) -> None:
        self._pool = pool
        self._source = source
        self._following = Following(dsn, timeout_seconds=timeout_seconds)
        self._writer = writer = Writer(
            dsn, source, queue_max=queue_max, timeout_seconds=timeout_seconds, patience=patience
        )
        self._supervisor = Supervisor()
        self._supervisor.keep("log-writer", writer.run)
        self._supervisor.keep("log-watch", writer.watch)

    @property
    def pool(self) -> asyncpg.Pool:
        """Of the database that it lies in, for what must stand beside it."""
        return self._pool

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
        patience: Patience = WORKERS,
    ) -> Self:
        """Connect.

        Args:
            dsn: ``postgresql://…`` of a migrated database.
            origin: Name of the log; stands in every leaf and checkpoint.
            clock: Gives the time of recording, UTC.
            entropy: Gives random bytes for ids and nonces.
            queue_max: Appends that may wait before callers are held back.
            timeout_seconds: For a lock, a statement, and a place in the queue.
            patience: Of those who read, and of those who append where the server is silent.
        """
        source = Source(origin, clock, entropy)
        pool = await pool_of(dsn, patience, size_max=POOL_MAX)
        return cls(
            dsn,
            pool,
            source,
            queue_max=queue_max,
            timeout_seconds=timeout_seconds,
            patience=patience,
        )

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
        await self._supervisor.close()
        await self._writer.close()
        try:
            await asyncio.wait_for(self._pool.close(), CLOSE_SECONDS)
        except TimeoutError:
            # A reader that nobody closed still holds its connection.
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
        names: Mapping[str, int] = NO_NAMES,
    ) -> Appended:
        """Record all events or none, durably.

        Args:
            events: At least one.
            condition: What must not have been recorded.
            actor: Who did it.
            cause: What it follows from.
            key: Idempotency key.
            body: SHA-256 in hex of what was asked; given exactly when a key is.
            names: Names that may occur once in the log, each with the place of its event, from 0.

        Raises:
            ConditionFailedError: an event that the condition forbids was recorded.
            NameTakenError: a name stands in the log already.
            IdempotencyKeyReusedError: the key stands for another body.
            OutcomeUnknownError: ask again with the same key.
            LogBusyError: nothing was recorded; try again later.
            ClockAheadError: nothing was recorded; a clock has to be put right.
            LogUnusableError: nothing was recorded; the database is not migrated.
            UnrecordableEventError: the events can't stand in a leaf.
            MalformedRequestError: what is asked for is none of the contract's.
        """
        said = (actor, cause, key, body) = [
            checked_text(text) for text in (actor, cause, key, body)
        ]
        copies = checked_events(events, *said)
        check_key(key, body)
        only_if, named = checked_condition(condition), checked_names(names, len(copies))
        future: asyncio.Future[Appended] = asyncio.get_running_loop().create_future()
        request = Request(copies, only_if, actor, cause, key, body, named, future)
        await self._writer.submit(request)
        return await future

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

    def follow(self, after: int) -> AsyncGenerator[list[RecordedEvent]]:
        """Every event after a position, once, in order, for ever."""
        return self._following.follow(after)

    async def pages(
        self, *, after: int = 0, until: int | None = None
    ) -> AsyncGenerator[list[RecordedEvent]]:
        """As ``iterate``, for several readers at once: what one has read the others find read."""
        last = await self.head() if until is None else until
        async with aclosing(self._following.iterate(after, last)) as pages:
            async for events in pages:
                yield events
