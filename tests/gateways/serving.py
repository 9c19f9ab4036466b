"""A small HTTP server on the loopback, for the outsides that tests pretend."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
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
