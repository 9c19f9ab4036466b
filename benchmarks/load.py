"""A closed-loop HTTP client that costs little: raw keep-alive connections, one request each."""

import asyncio
import itertools
import os
from collections.abc import Iterator
from time import perf_counter
from typing import Final, cast

import uvloop

from benchmarks.report import Sample

REQUEST: Final = (
    "POST {path} HTTP/1.1\r\nHost: bench.example\r\nContent-Type: application/json\r\n"
    "Content-Length: {length}\r\nIdempotency-Key: {run}-%d\r\n\r\n"
)
CREATED: Final = b"HTTP/1.1 201"


class Load:
    """One run of requests to one path."""

    def __init__(self, path: str, body: bytes, seconds: float) -> None:
        head = REQUEST.format(path=path, length=len(body), run=os.urandom(16).hex()).encode()
        self._template, self._body = head, body
        self._numbers: Iterator[int] = itertools.count()
        self.deadline = perf_counter() + seconds
        self.latencies: list[float] = []

    def request(self) -> bytes:
        """The next request, under a new key."""
        return self._template % next(self._numbers) + self._body


class Caller(asyncio.Protocol):
    """One connection; sends the next request when the last is answered."""

    def __init__(self, load: Load) -> None:
        self._load = load
        self._answer = b""
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = cast("asyncio.Transport", transport)
        self._send()

    def _send(self) -> None:
        self._start = perf_counter()
        if self._start < self._load.deadline:
            self._transport.write(self._load.request())
        else:
            self._transport.close()

    def data_received(self, data: bytes) -> None:
        """Take an answer in; anything but 201 ends the run."""
        self._answer += data
        head, blank, body = self._answer.partition(b"\r\n\r\n")
        if not blank or len(body) < int(head.lower().partition(b"content-length:")[2].split()[0]):
            return
        if not head.startswith(CREATED):
            self.done.set_exception(AssertionError(self._answer.decode(errors="replace")))
            self._transport.close()
            return
        self._answer = b""
        self._load.latencies.append(perf_counter() - self._start)
        self._send()

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        if not self.done.done():
            if exc is None and perf_counter() >= self._load.deadline:
                self.done.set_result(None)
            else:
                self.done.set_exception(exc or ConnectionError("closed by the server"))


def run_load(port: int, path: str, body: bytes, callers: int, seconds: float) -> Sample:
    """Rate and latencies of one path."""

    async def run() -> Sample:
        load, loop = Load(path, body, seconds), asyncio.get_running_loop()
        start = perf_counter()
        opened = [
            await loop.create_connection(lambda: Caller(load), "127.0.0.1", port)
            for _ in range(callers)
        ]
        await asyncio.gather(*(caller.done for _, caller in opened))
        return Sample.of(load.latencies, perf_counter() - start)

    return uvloop.run(run())
