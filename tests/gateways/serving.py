"""A small HTTP server on the loopback, for the outsides that tests pretend."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus


@dataclass(frozen=True)
class Request:
    """What came: the target is path and query as they stood there; header names are lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Response:
    """What goes back."""

    body: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


HTML = Response(b"<html><body>502 Bad Gateway</body></html>", 200, {"content-type": "text/html"})
RUBBISH = Response(b'\xff\xfe{"code": ')
BUSY = Response(b"", 500)
Answering = Callable[[Request], Awaitable[Response]]


class Server(ABC):
    """A gateway's server, which can be made silent, or to answer rubbish."""

    def __init__(self) -> None:
        self._silent = False
        self._instead: Response | None = None

    @abstractmethod
    def carried_out(self, request: Request) -> Response:
        """Do what is asked, and say what is to be answered."""

    async def answer(self, request: Request) -> Response:
        """Do it and answer, do it and be silent, or do nothing and answer something else."""
        if self._instead is not None:
            return self._instead
        response = self.carried_out(request)
        if self._silent:
            with suppress(asyncio.CancelledError):
                await asyncio.Event().wait()
        return response

    async def be_silent(self) -> None:
        """Do, and don't answer."""
        self._silent = True

    async def speak(self) -> None:
        """Answer."""
        self._silent, self._instead = False, None

    def answer_with(self, response: Response) -> None:
        """Rubbish."""
        self._instead = response


async def _read(reader: asyncio.StreamReader) -> Request | None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.strip().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (x.partition(":") for x in lines)}
    method, target, _ = first.split(" ")
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Request(method, target, headers, body)


@asynccontextmanager
async def serving(answering: Answering) -> AsyncIterator[str]:
    """Serve while the context lasts; gives the address without a last slash."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while (request := await _read(reader)) is not None:
                response = await answering(request)
                lines = [
                    f"HTTP/1.1 {response.status} {HTTPStatus(response.status).phrase}",
                    f"content-length: {len(response.body)}",
                    *(f"{name}: {value}" for name, value in response.headers.items()),
                ]
                writer.write("\r\n".join([*lines, "", ""]).encode() + response.body)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # The client has gone.
        finally:
            writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    try:
        host, port = server.sockets[0].getsockname()
        yield f"http://{host}:{port}"
    finally:
        server.close()
