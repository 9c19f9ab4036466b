"""How many connections one client may hold in a process.

The server bounds connections in all and not by address, and an idle connection asks nothing that
the router could count. So each process looks at its own sockets, as the system shows them, and ends
the surplus of each client: those that were silent for longest, which are in nobody's way. Proxies
that are trusted carry many clients over theirs; for them the other limits hold.
"""

import os
import socket
import struct
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from typing import Final, NamedTuple

from marketplace.web.edge.clients import Networks, peer_of

OPEN_FILES: Final = Path("/proc/self/fd")
LOOK_SECONDS: Final = 0.5
FAMILIES: Final = (socket.AF_INET, socket.AF_INET6)
LAST_DATA: Final = struct.Struct("=44xI4xI")
"""Of ``struct tcp_info`` (linux/tcp.h): milliseconds since data was last sent, and received."""


class Opened(NamedTuple):
    """A connection that somebody opened to us.

    Attributes:
        silent_ms: Since anything was sent or received over it.
        handle: A second handle to it: shutting that ends the connection, whoever holds the first.
    """

    client: str
    silent_ms: int
    handle: socket.socket


def end_surplus(most: int, trusted: Networks) -> int:
    """End what each client holds beyond so many connections; how many were ended."""
    held: defaultdict[str, list[Opened]] = defaultdict(list)
    handles = list(_sockets())
    try:
        for opened in _opened_to_us(handles, trusted):
            held[opened.client].append(opened)
        surplus = [
            opened
            for theirs in held.values()
            for opened in sorted(theirs, key=lambda one: one.silent_ms)[most:]
        ]
        for opened in surplus:
            with suppress(OSError):
                opened.handle.shutdown(socket.SHUT_RDWR)
        return len(surplus)
    finally:
        for handle in handles:
            handle.close()


def watch(most: int, trusted: Networks) -> None:
    """End surplus for as long as this process lives, beside all that it does."""
    if not OPEN_FILES.is_dir():
        return  # Nor does the system say elsewhere which sockets a process has.
    Thread(target=_watch, args=(most, trusted), name="connections", daemon=True).start()


def _watch(most: int, trusted: Networks) -> None:
    never = Event()
    while not never.wait(LOOK_SECONDS):
        # Without a file to spare nothing can be looked at; the bound on all of them still holds.
        with suppress(OSError):
            end_surplus(most, trusted)


def _sockets() -> Iterator[socket.socket]:
    """Handles of our own to every TCP socket of the process."""
    for entry in OPEN_FILES.iterdir():
        # It may be closed, or another, by now: what counts is asked of our own handle.
        with suppress(OSError):
            number = os.dup(int(entry.name))
            try:
                found = socket.socket(fileno=number)
            except OSError:
                os.close(number)
                continue
            if found.family in FAMILIES and found.type == socket.SOCK_STREAM:
                yield found
            else:
                found.close()


def _opened_to_us(handles: list[socket.socket], trusted: Networks) -> Iterator[Opened]:
    """Those of which our end has the address that we listen at; ours to others have not."""
    ports = {handle.getsockname()[1] for handle in handles if _listens(handle)}
    for handle in handles:
        with suppress(OSError):
            if _listens(handle) or handle.getsockname()[1] not in ports:
                continue
            client = peer_of(handle.getpeername()[0], trusted)
            if client is not None:
                info = handle.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, LAST_DATA.size)
                yield Opened(client, min(LAST_DATA.unpack(info)), handle)


def _listens(handle: socket.socket) -> bool:
    return bool(handle.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))
