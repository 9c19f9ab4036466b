"""A server's address that can be lost, though the server itself is somebody else's or goes on.

Relays bytes over a port of its own on this machine; it may break what goes through it, let nobody
through, or fall silent.
"""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Final

Opened = Callable[[], Awaitable[tuple[StreamReader, StreamWriter]]]
"""Connects to the server."""
CHUNK_BYTES: Final = 65_536


class Relay:
    """The way to a server.

    Attributes:
        port: Where it listens, on 127.0.0.1.
        open: New connections are let through.
        heard: Not set while not a byte goes either way.
    """

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._connections: set[asyncio.Task[None]] = set()
        self.port = 0
        self.open = True
        self.heard = asyncio.Event()
        self.heard.set()

    def cut(self) -> None:
        """Break every connection."""
        for connection in self._connections:
            connection.cancel()

    async def serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        """Relay one connection until either side ends it or it is cut."""
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        try:
            # Who is cut hears no error of ours: the connection is gone, and that is all.
            with suppress(OSError, asyncio.CancelledError):
                if self.open:
                    await self._relay(reader, writer)
        finally:
            self._connections.discard(task)
            writer.transport.abort()

    async def _relay(self, reader: StreamReader, writer: StreamWriter) -> None:
        from_server, to_server = await self._opened()
        ways = (
            asyncio.create_task(self._pass(reader, to_server)),
            asyncio.create_task(self._pass(from_server, writer)),
        )
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            to_server.transport.abort()

    async def _pass(self, reader: StreamReader, writer: StreamWriter) -> None:
        with suppress(OSError):
            while sent := await reader.read(CHUNK_BYTES):
                await self.heard.wait()
                writer.write(sent)
                await writer.drain()


@asynccontextmanager
async def relay_to(opened: Opened) -> AsyncIterator[Relay]:
    """A way that is open."""
    relay = Relay(opened)
    server = await asyncio.start_server(relay.serve, "127.0.0.1", 0)
    relay.port = server.sockets[0].getsockname()[1]
    try:
        yield relay
    finally:
        server.close()
        relay.cut()
