"""Long answers: bounded in number, and given up when nobody takes them.

The server hands a chunk on only when the one before has left, so that what a slow reader holds is
one chunk and what the kernel keeps for his connection. Between chunks no connection of the database
is held.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from litestar.types import Send

from marketplace.web.edge.errors import TooManyRequestsError, TooManyStreamsError
from marketplace.web.edge.rules import EdgeRules

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


def taken_in_time(send: Send, stalled_seconds: float) -> Send:
    """A ``send`` that raises ``TimeoutError`` when the client takes nothing for so long."""

    async def sending(message: Any) -> None:
        async with asyncio.timeout(stalled_seconds):
            await send(message)

    return sending
