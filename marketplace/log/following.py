"""Following the log: every event once, in order, for ever, also when the connection is lost.

All who follow one log in one process share one connection and what it reads: a page of the log is
read and its leaves are decoded once, whoever asks first, and the newest pages stay in memory for
those a little behind. Who is ahead waits a moment for those who would lose sight of these pages;
who is further behind has pages read for himself, and nobody waits for him.
"""

import asyncio
from bisect import bisect_right
from collections.abc import AsyncGenerator
from contextlib import suppress
from operator import attrgetter
from typing import Final

import asyncpg

from domain.leaf import POSITION_MAX, RecordedEvent
from marketplace.log.batch import CHANNEL
from marketplace.log.reading import LOST, select_events

PAGE_EVENTS: Final = 2_000
PAGES_MAX: Final = 4
HOLD_SECONDS: Final = 1.0
POLL_SECONDS: Final = 1.0
POSITION: Final = attrgetter("position")


class Following:
    """What the followers of one log share; it holds a connection while there are any."""

    def __init__(
        self,
        dsn: str,
        *,
        timeout_seconds: float,
        page_events: int = PAGE_EVENTS,
        hold_seconds: float = HOLD_SECONDS,
    ) -> None:
        self._dsn = dsn
        self._page_events = page_events
        self._hold_seconds = hold_seconds
        self._timeout_seconds = timeout_seconds
        self._places: dict[object, int] = {}
        self._moved = asyncio.Event()
        self._connection: asyncpg.Connection | None = None
        self._reading = asyncio.Lock()
        self._pages: dict[int, list[RecordedEvent]] = {}
        # Set, and replaced by a new one, with each notice of new events.
        self._news = asyncio.Event()
        # Where the log ended, and what was awaited then: until there are news it still ends there.
        self._end: tuple[asyncio.Event, int] | None = None

    async def follow(self, after: int) -> AsyncGenerator[list[RecordedEvent]]:
        """Every event after a position, once, in order, for ever.

        Positions are committed in order (the head's lock is held until commit), so what a read
        returns has no hole, and the last position read says where to go on with a new connection.
        Notices only shorten the wait; polling alone would do. While the database is away it is
        asked again and again.
        """
        reader = object()
        try:
            while True:
                news = self._news
                events: list[RecordedEvent] = []
                with suppress(*LOST):
                    if self._end != (news, after):
                        events = await self._read(reader, after)
                if events:
                    yield events
                    after = events[-1].position
                    continue
                try:
                    async with asyncio.timeout(POLL_SECONDS):
                        await news.wait()
                except TimeoutError:
                    self._tell()
        finally:
            self._leave(reader)

    async def iterate(self, after: int, until: int) -> AsyncGenerator[list[RecordedEvent]]:
        """Events in ``(after, until]`` in batches; ends with the log if that is earlier."""
        reader = object()
        try:
            while after < until:
                read = await self._read(reader, after)
                events = read[: bisect_right(read, until, key=POSITION)]
                if not events:
                    return
                yield events
                after = events[-1].position
        finally:
            self._leave(reader)

    async def _read(self, reader: object, after: int) -> list[RecordedEvent]:
        """The rest of the page in which the next event is; empty at the log's end."""
        number = after // self._page_events
        if self._places.get(reader) != number:
            self._places[reader] = number
            self._move()
        if number not in self._pages:
            await self._hold(number - PAGES_MAX)
        async with self._reading:
            page = self._pages.get(number, [])
            if not page or page[-1].position <= after:
                page = self._pages[number] = await self._read_on(number, page)
            if len(self._pages) > PAGES_MAX:
                del self._pages[next(iter(self._pages))]
        return page[bisect_right(page, after, key=POSITION) :]

    async def _hold(self, number: int) -> None:
        """Wait, but not long, until nobody reads a page that is about to be dropped."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._hold_seconds):
                while number in self._places.values():
                    await self._moved.wait()

    def _move(self) -> None:
        self._moved.set()
        self._moved = asyncio.Event()

    async def _read_on(self, number: int, page: list[RecordedEvent]) -> list[RecordedEvent]:
        news = self._news
        start = page[-1].position if page else number * self._page_events
        most = self._page_events - len(page)
        try:
            if self._connection is None or self._connection.is_closed():
                self._connection = await self._listen()
            # No bound above: what follows a hole in a damaged log must be seen too.
            found = await select_events(self._connection, None, start, POSITION_MAX, most)
        except BaseException:
            self._disconnect()
            raise
        if len(found) < most:
            self._end = news, found[-1].position if found else start
        return page + found

    async def _listen(self) -> asyncpg.Connection:
        connection = await asyncpg.connect(
            self._dsn,
            timeout=self._timeout_seconds,
            command_timeout=self._timeout_seconds,
            server_settings={"application_name": "marketplace-follow"},
        )
        try:
            connection.add_termination_listener(self._tell)
            await connection.add_listener(CHANNEL, self._tell)
        except BaseException:
            connection.terminate()
            raise
        return connection

    def _tell(self, *_: object) -> None:
        """There may be something new."""
        self._news.set()
        self._news = asyncio.Event()

    def _leave(self, reader: object) -> None:
        self._places.pop(reader, None)
        self._move()
        if not self._places:
            self._pages.clear()
            self._disconnect()

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None
