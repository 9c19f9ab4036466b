"""A network that fails where a test wants it: between a client and a real PostgreSQL.

It relays bytes over a unix socket and knows just enough of the protocol (messages of one letter and
a length) to lose a COMMIT, its answer, or every notice.
"""

import asyncio
import tempfile
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from enum import Enum, auto
from urllib.parse import parse_qs, urlsplit

GONE = (ConnectionError, asyncio.IncompleteReadError)


class Fault(Enum):
    """What goes wrong."""

    NOTHING = auto()
    COMMIT_LOST = auto()
    """The connection breaks before COMMIT reaches the server."""
    ANSWER_LOST = auto()
    """The server commits; the connection breaks before the client hears of it."""
    ANSWER_LOST_FOR_GOOD = auto()
    """The same, and no new connection can be made."""
    ANSWER_LATE = auto()
    """The server commits; the client does not hear of it, while the connection stays."""
    SILENT_AFTER_COMMIT = auto()
    """The server commits; from then on nothing of it is heard, on no connection."""
    NOTICES_LOST = auto()


class Wire:
    """The network. Set ``fault`` at any time; ``dsn`` leads through it.

    Attributes:
        fault: What goes wrong from now on; back to nothing once a connection was broken.
        refusing: No new connection is let through.
        committed: The server has committed what the client has not heard of.
        heard: Not set while the server is silent.
    """

    def __init__(self, dsn: str, folder: str) -> None:
        parts = urlsplit(dsn)
        host, self._port = parse_qs(parts.query)["host"][0], parse_qs(parts.query)["port"][0]
        self._server = f"{host}/.s.PGSQL.{self._port}"
        self.path = f"{folder}/.s.PGSQL.{self._port}"
        self.dsn = parts._replace(query=f"host={folder}&port={self._port}").geturl()
        self.fault = Fault.NOTHING
        self.refusing = False
        self.committed = asyncio.Event()
        self.heard = asyncio.Event()
        self.heard.set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        """Relay one connection until either side ends it or the fault strikes."""
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        if self.refusing:
            writer.close()
            return
        from_server, to_server = await asyncio.open_unix_connection(self._server)
        relays = (
            asyncio.create_task(self._up(reader, to_server)),
            asyncio.create_task(self._down(from_server, writer)),
        )
        await asyncio.wait(relays, return_when=asyncio.FIRST_COMPLETED)
        for relay in relays:
            relay.cancel()
        await asyncio.wait(relays)
        for end in (writer, to_server):
            end.close()

    async def _up(self, reader: StreamReader, writer: StreamWriter) -> None:
        with suppress(*GONE):
            while sent := await reader.read(65_536):
                if b"COMMIT" in sent and self.fault is Fault.COMMIT_LOST:
                    self.fault = Fault.NOTHING
                    return
                if b"COMMIT" in sent and self.fault is Fault.ANSWER_LOST_FOR_GOOD:
                    self.refusing = True
                writer.write(sent)
                await writer.drain()

    async def _down(self, reader: StreamReader, writer: StreamWriter) -> None:
        with suppress(*GONE):
            while True:
                head = await reader.readexactly(5)
                message = head + await reader.readexactly(int.from_bytes(head[1:]) - 4)
                if head[:1] == b"A" and self.fault is Fault.NOTICES_LOST:
                    continue
                if message[:1] == b"C" and message[5:11] == b"COMMIT" and self._loses_answers:
                    self.committed.set()
                    if self.fault is Fault.ANSWER_LATE:
                        continue
                    if self.fault is Fault.SILENT_AFTER_COMMIT:
                        self.fault = Fault.NOTHING
                        self.heard.clear()
                        continue
                    self.fault = Fault.NOTHING
                    return
                await self.heard.wait()
                writer.write(message)
                await writer.drain()

    @property
    def _loses_answers(self) -> bool:
        return self.fault in (
            Fault.ANSWER_LOST,
            Fault.ANSWER_LOST_FOR_GOOD,
            Fault.ANSWER_LATE,
            Fault.SILENT_AFTER_COMMIT,
        )


@asynccontextmanager
async def wire_to(dsn: str) -> AsyncIterator[Wire]:
    """A faultless wire to a database; set its fault when the time has come."""
    with tempfile.TemporaryDirectory(prefix="mz-wire-") as folder:
        wire = Wire(dsn, folder)
        async with await asyncio.start_unix_server(wire.serve, wire.path):
            yield wire
            for task in wire._tasks:
                task.cancel()
