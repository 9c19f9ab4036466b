"""Reading the log."""

from collections.abc import AsyncIterator
from typing import Any, Final

import asyncpg
from litestar import Request, get
from litestar.di import NamedDependency
from litestar.response import Stream
from msgspec import Struct, json

from marketplace.log import EventLog
from marketplace.web.drafts import reader
from marketplace.web.log.entries import LogEntry, entries_of
from marketplace.web.paging import Limit, Position

STREAM_BATCH: Final = 100
"""Events in memory for each who reads the log whole, however slowly."""


AnyRequest = Request[Any, Any, Any]


class LogCheckpoint(Struct, frozen=True):
    """Size and RFC 6962 root (hex) of the log as of now."""

    origin: str
    size: int
    root: str


@get("/events")
async def list_events(
    request: AnyRequest,
    log: NamedDependency[EventLog],
    pool: NamedDependency[asyncpg.Pool],
    after: Position = 0,
    limit: Limit = 50,
) -> list[LogEntry]:
    """Events of the log after a position, in order; what drafts say only for their readers."""
    staff = await reader(request)
    return await entries_of(pool, staff, await log.read(after=after, limit=limit))


@get("/events.ndjson", media_type="application/x-ndjson")
async def stream_events(
    request: AnyRequest,
    log: NamedDependency[EventLog],
    pool: NamedDependency[asyncpg.Pool],
    after: Position = 0,
) -> Stream:
    """The whole log after a position, an event a line, up to today's head.

    The header ``Log-Size`` names the last line's position. Where the last line that came has a
    smaller one, the stream was cut: ask on with ``after``.
    """
    staff, until = await reader(request), await log.head()

    async def lines() -> AsyncIterator[bytes]:
        async for batch in log.iterate(after=after, until=until, batch=STREAM_BATCH):
            told = await entries_of(pool, staff, batch)
            yield b"".join(json.encode(entry) + b"\n" for entry in told)

    return Stream(lines(), headers={"Log-Size": str(until)})


@get("/log/checkpoint")
async def read_checkpoint(log: NamedDependency[EventLog]) -> LogCheckpoint:
    """Keep it: an audit ``--since`` it proves that history was not rewritten."""
    checkpoint = await log.checkpoint()
    return LogCheckpoint(checkpoint.origin, checkpoint.size, checkpoint.root.hex())


QUERIES: Final = (
    list_events,
    stream_events,
    read_checkpoint,
)
