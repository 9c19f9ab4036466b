"""Bodies are read in time, and not too many of one client at once."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from litestar.types import Receive

from marketplace.web.edge.errors import BodyTooSlowError, ClientGoneError, TooManyRequestsError
from marketplace.web.edge.rules import EdgeRules

SOON: Final = {"Retry-After": "5"}
CLOSE: Final = {"Connection": "close"}


class BodyReading:
    """Hands out bodies, and gives up those that stand still."""

    def __init__(self, rules: EdgeRules) -> None:
        self._rules = rules
        self._open: Counter[str] = Counter()

    @contextmanager
    def reading(self, receive: Receive, client: str) -> Iterator[Receive]:
        """What hands out the body of one request in place of the server's ``receive``.

        It raises ``BodyTooSlowError`` and ``ClientGoneError``, until the body is whole.

        Raises:
            TooManyRequestsError: the client has too many bodies open.
        """
        if self._open[client] >= self._rules.bodies_of_one:
            raise TooManyRequestsError("too many bodies are half sent", headers=SOON)
        self._open[client] += 1
        reader = _Reader(receive, self._rules)
        try:
            yield reader.receive
        finally:
            self._open[client] -= 1
            if not self._open[client]:
                del self._open[client]


class _Reader:
    """One body. Each byte that comes buys time for the next."""

    def __init__(self, receive: Receive, rules: EdgeRules) -> None:
        self._receive, self._rules = receive, rules
        self._began_seconds = asyncio.get_running_loop().time()
        self._size = 0
        self._whole = False

    async def receive(self) -> Any:
        if self._whole:
            return await self._receive()
        bought_seconds = self._size // self._rules.slowest_bytes_a_second
        until_seconds = self._began_seconds + self._rules.stalled_seconds + bought_seconds
        now_seconds = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout_at(
                min(until_seconds, now_seconds + self._rules.stalled_seconds)
            ):
                message: Any = await self._receive()
        except TimeoutError:
            raise BodyTooSlowError(headers=CLOSE) from None
        if message["type"] == "http.disconnect":
            raise ClientGoneError
        self._size += len(message.get("body", b""))
        self._whole = not message.get("more_body", False)
        return message
