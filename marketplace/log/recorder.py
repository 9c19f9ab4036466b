"""The library's synchronous ``DCBRecorder`` over our log, for programs written for the library."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Self

from domain.leaf import RecordedEvent
from marketplace.log.checking import checked_query, checked_whole
from marketplace.log.contract import (
    DCBAppendCondition,
    DCBEvent,
    DCBQuery,
    DCBReadResponse,
    DCBRecorder,
    DCBSequencedEvent,
    DCBSubscription,
)
from marketplace.log.errors import LogUnusableError
from marketplace.log.log import EventLog
from marketplace.log.loop_thread import LoopThread
from marketplace.log.reading import UNUSABLE
from marketplace.log.request import matches
from marketplace.log.translating import RecorderClosedError


async def _open(dsn: str, origin: str) -> EventLog:
    log = await EventLog.open(dsn, origin=origin)
    try:
        await log.head()
    except BaseException as error:
        await log.close()
        if isinstance(error, UNUSABLE):
            raise LogUnusableError(f"migrate the database first: {error}") from error
        raise
    return log


class MarketplaceReadResponse(DCBReadResponse):
    """Events as they were when the read began."""

    def __init__(self, events: list[RecordedEvent], head: int | None) -> None:
        self._events: Iterator[RecordedEvent] = iter(events)
        self._head = head

    @property
    def head(self) -> int | None:
        """Position of the last event that the read stands for; absent if there is none."""
        return self._head

    def __next__(self) -> DCBSequencedEvent:
        return sequenced(next(self._events))


class MarketplaceRecorder(DCBRecorder):
    """Appends, reads and subscribes, each call blocking until it is answered."""

    def __init__(self, dsn: str, *, origin: str) -> None:
        """Connect.

        Raises:
            OperationalError: there is no such database, or no way to it now.
            LogUnusableError: it holds no log; it is to be migrated first.
        """
        self._thread = LoopThread()
        try:
            self._log = self._thread.run(_open(dsn, origin))
        except BaseException:
            self._thread.stop()
            raise

    def close(self) -> None:
        """Close every connection and end the thread; a second call does nothing."""
        if not self._thread.stopped:
            self._thread.run(self._log.close())
            self._thread.stop()

    def append(
        self, events: Sequence[DCBEvent], condition: DCBAppendCondition | None = None
    ) -> int:
        """Record all events or none; the position of the last one.

        Raises:
            PersistenceError: as ``EventLog.append``, or the recorder is closed.
        """
        return self._thread.run(self._log.append(events, condition)).last

    def read(
        self, query: DCBQuery | None = None, *, after: int | None = None, limit: int | None = None
    ) -> DCBReadResponse:
        """Events after a position that match, lowest first.

        Raises:
            MalformedRequestError: what is asked for is none of the contract's.
            PersistenceError: the database can't be asked, or the recorder is closed.
        """
        asked = None if query is None else checked_query(query)
        most = checked_whole(limit)
        return self._thread.run(self._read(asked, checked_whole(after), most))

    async def _read(
        self, query: DCBQuery | None, after: int | None, limit: int | None
    ) -> MarketplaceReadResponse:
        head = await self._log.head()
        events: list[RecordedEvent] = []
        async for batch in self._log.iterate(query, after=after or 0, until=head):
            events += batch
            if limit is not None and len(events) >= limit:
                events = events[:limit]
                break
        if limit is not None:
            return MarketplaceReadResponse(events, events[-1].position if events else None)
        return MarketplaceReadResponse(events, head or None)

    def subscribe(
        self, query: DCBQuery | None = None, *, after: int | None = None
    ) -> "MarketplaceSubscription":
        """Matching events after a position, and then those to come."""
        asked = None if query is None else checked_query(query)
        return MarketplaceSubscription(self, asked, checked_whole(after))

    def follow(self, after: int) -> "Follower":
        """All events after a position, for ever; used by subscriptions."""
        return Follower(self._thread, self._log, after)


class Follower:
    """A blocking view of ``EventLog.follow`` that can be stopped from another thread."""

    def __init__(self, thread: LoopThread, log: EventLog, after: int) -> None:
        self._thread = thread
        self._batches = log.follow(after)
        self._next: asyncio.Task[list[RecordedEvent]] | None = None

    def next_batch(self) -> list[RecordedEvent]:
        """The next events; none once it is stopped."""
        return self._thread.run(self._wait())

    async def _wait(self) -> list[RecordedEvent]:
        async def step() -> list[RecordedEvent]:
            return await anext(self._batches)

        self._next = asyncio.create_task(step())
        await asyncio.wait([self._next])
        return [] if self._next.cancelled() else self._next.result()

    def stop(self) -> None:
        """Wake whoever waits and give the connection back."""
        with suppress(RecorderClosedError):
            self._thread.run(self._stop())

    async def _stop(self) -> None:
        if self._next is not None:
            self._next.cancel()
            await asyncio.wait([self._next])
        closing = getattr(self._batches, "aclose", None)
        if closing is not None:
            await closing()


class MarketplaceSubscription(DCBSubscription[MarketplaceRecorder]):
    """Blocks at the log's end until something matching is recorded or it is stopped."""

    def __init__(
        self, recorder: MarketplaceRecorder, query: DCBQuery | None, after: int | None
    ) -> None:
        super().__init__(recorder, query, after)
        self._follower = recorder.follow(self._last_position)
        self._waiting: Iterator[RecordedEvent] = iter(())

    def stop(self) -> None:
        """End the iteration, also for a thread that waits in it."""
        if not self._has_been_stopped:
            super().stop()
            self._follower.stop()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> DCBSequencedEvent:
        while not self._has_been_stopped:
            for recorded in self._waiting:
                self._last_position = recorded.position
                header = recorded.header
                if matches(self._query or DCBQuery(), header.type, frozenset(header.tags)):
                    return sequenced(recorded)
            self._waiting = iter(self._follower.next_batch())
        raise StopIteration


def sequenced(recorded: RecordedEvent) -> DCBSequencedEvent:
    """One of our events in the library's form."""
    header = recorded.header
    event = DCBEvent(type=header.type, data=recorded.payload, tags=list(header.tags))
    return DCBSequencedEvent(event=event, position=recorded.position)
