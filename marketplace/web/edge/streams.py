"""Long answers: bounded in number, and given up when nobody takes them.

The server takes a few chunks ahead of what its client has read and then waits, so that small chunks
bound what a slow reader holds: those, and what the kernel keeps for his connection. Between chunks
no connection of the database is held.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from litestar.types import Send

from marketplace.web.edge.errors import TooManyRequestsError, TooManyStreamsError
from marketplace.web.edge.rules import EdgeRules

CHUNK_BYTES: Final = 64 * 1024
WAIT: Final = {"Retry-After": "30"}


class Streams:
    """Places for those who read the log whole."""

    def __init__(self, rules: EdgeRules) -> None:
        self._rules = rules
        self._open: Counter[str] = Counter()

    @contextmanager
    def place(self, client: str) -> Iterator[None]:
        """One place, as long as the answer is on its way.

        Raises:
            TooManyRequestsError: this client has all that one may have.
            TooManyStreamsError: none is left.
        """
        if self._open[client] >= self._rules.streams_of_one:
            raise TooManyRequestsError("too many streams at once", headers=WAIT)
        if self._open.total() >= self._rules.streams:
            raise TooManyStreamsError(headers=WAIT)
        self._open[client] += 1
        try:
            yield
        finally:
            self._open[client] -= 1
            if not self._open[client]:
                del self._open[client]


class Sending:
    """A ``send`` in small chunks, which gives up a client that takes none, or for ever.

    Attributes:
        stalled: Whether it gave up; its ``TimeoutError`` may reach the caller as another's.
    """

    def __init__(self, send: Send, rules: EdgeRules) -> None:
        self._send, self._stalled_seconds = send, rules.stalled_seconds
        self._until_seconds = asyncio.get_running_loop().time() + rules.stream_seconds
        self.stalled = False

    async def send(self, message: Any) -> None:
        """Hand a message to the server.

        Raises:
            TimeoutError: the client took nothing for too long, or this answer takes too long.
        """
        body = message.get("body", b"")
        # An answer that is whole is in memory anyway, and keeps its length.
        while message.get("more_body") and len(body) > CHUNK_BYTES:
            chunk, body = body[:CHUNK_BYTES], body[CHUNK_BYTES:]
            await self._one({**message, "body": chunk})
            message = {**message, "body": body}
        await self._one(message)

    async def _one(self, message: Any) -> None:
        patience_seconds = asyncio.get_running_loop().time() + self._stalled_seconds
        try:
            async with asyncio.timeout_at(min(patience_seconds, self._until_seconds)):
                await self._send(message)
        except TimeoutError:
            self.stalled = True
            raise
