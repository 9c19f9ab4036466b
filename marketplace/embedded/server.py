"""A server as a child process over a folder of its own: one at a time, and never an orphan.

Whoever starts a server holds a lock on its folder, and the server's processes hold it too. So a
folder whose lock is free has no server, whatever a pid file in it says; and two starts at once
can't both go ahead.
"""

import ctypes
import fcntl
import hashlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Final, Self

START_SECONDS_MAX: Final = 30
ORPHAN_SECONDS_MAX: Final = 5
STEP_SECONDS: Final = 0.01
PR_SET_PDEATHSIG: Final = 1
SOCKET_PATH_MAX: Final = 90
"""A unix socket's path has room for 107 bytes; the rest is for its name."""
LOCK_NAME: Final = "lock"
ROOT_HOME: Final = Path("/var/lib/mingzhang")


class EmbeddedServerError(Exception):
    """The server can't be started; the message is one line for the person who started it."""


class FolderInUseError(EmbeddedServerError):
    """Another server runs over the folder."""


def die_with_parent(
    uid: int | None, how: signal.Signals, *, parent: int | None = None
) -> Callable[[], None]:
    """What a child does before it becomes the server: drop root, and stop when its parent dies.

    Args:
        uid: Whom it runs under; absent: as we do.
        how: The signal that it gets.
        parent: Whose death counts; absent: ours.
    """
    prctl = ctypes.CDLL(None).prctl
    parent = parent or os.getpid()

    def prepare() -> None:
        if uid is not None:
            os.setgroups([])
            os.setgid(pwd.getpwuid(uid).pw_gid)
            os.setuid(uid)
        # After setuid, which clears the setting.
        prctl(PR_SET_PDEATHSIG, how)
        if os.getppid() != parent:
            os._exit(1)

    return prepare


def nobody() -> int | None:
    """Whom a server that refuses to run as root runs under; absent where we are not root."""
    return pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else None


def home_for(folder: Path, uid: int | None) -> Path:
    """Where data meant for a folder can be kept, given that another user may have to reach it.

    A folder under ``/root`` is closed to ``nobody``, and we don't open what somebody closed. Where
    data lies already it stays, though modes were changed since: it never seems to have vanished.
    """
    folder = folder.resolve()
    elsewhere = ROOT_HOME / hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    if uid is None or (folder / LOCK_NAME).exists():
        return folder
    if (elsewhere / LOCK_NAME).exists():
        return elsewhere
    parents = [parent for parent in folder.parents if parent.exists()]
    return folder if all(_passable(parent, uid) for parent in parents) else elsewhere


def _passable(folder: Path, uid: int) -> bool:
    found = folder.stat()
    return bool(found.st_mode & (0o100 if found.st_uid == uid else 0o001))


class Server(ABC):
    """One server. Start it from the main thread.

    Attributes:
        data: The folder; created if missing, and kept when the server stops.
    """

    name: ClassVar[str]
    stop_signal: ClassVar[signal.Signals]

    def __init__(self, data: Path, uid: int | None = None) -> None:
        self._uid = uid
        self.data = home_for(data, uid)
        self._lock: int | None = None
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

    @abstractmethod
    def _prepare(self) -> Sequence[str]:
        """Make ready what the server needs; return its command line."""

    @abstractmethod
    def _ready(self) -> bool:
        """Whether it answers."""

    @property
    def sockets(self) -> Path:
        """Folder of its unix socket; only its owner can enter."""
        inside = self.data / "run"
        if len(os.fsencode(inside)) <= SOCKET_PATH_MAX:
            return inside
        name = hashlib.sha256(os.fsencode(self.data)).hexdigest()[:16]
        return Path(f"/tmp/mingzhang-{self.name}-{name}")  # noqa: S108 - checked when made

    @property
    def pid(self) -> int:
        """Of the running server."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start the server and wait until it answers.

        Raises:
            FolderInUseError: another server runs over the folder.
            EmbeddedServerError: the folder can't be used, or the server won't start.
        """
        self.begin()
        self.wait()

    def begin(self) -> None:
        """Start the server; whoever goes on to use it waits first. Raises as ``start`` does."""
        assert self._process is None
        self._make_private(self.data)
        self._lock = self._take_lock()
        try:
            self._make_private(self.sockets)
            self._process = self._spawn(self._prepare())
        except BaseException:
            self._end(signal.SIGKILL)
            raise

    def wait(self) -> None:
        """Wait until it answers.

        Raises:
            EmbeddedServerError: it won't.
        """
        try:
            self._wait()
        except BaseException:
            self._end(signal.SIGKILL)
            raise

    def stop(self) -> None:
        """Shut down cleanly; a stopped server stays stopped."""
        self._end(self.stop_signal)

    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process is not None and self._process.poll() is None

    def ended(self) -> str | None:
        """How a server that was started has ended, in a line; absent while it goes on."""
        return None if self.alive() else f"{self.name} ended: {self._last_words()}"

    def restart(self) -> None:
        """Begin again after it has ended. Raises as ``start`` does."""
        self.stop()
        self.start()

    def kill(self) -> None:
        """Kill every process of the server at once, as a power cut of the program would."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children")
        pids = [int(pid) for pid in children.read_text().split()]
        os.kill(self.pid, signal.SIGKILL)
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
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _make_private(self, folder: Path) -> None:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self._uid is not None:
                if folder.is_relative_to(ROOT_HOME):
                    ROOT_HOME.chmod(0o711)
                os.chown(folder, self._uid, pwd.getpwuid(self._uid).pw_gid)
            found = folder.lstat()
            if folder.is_symlink() or found.st_uid != (self._uid or os.geteuid()):
                raise EmbeddedServerError(f"{folder} belongs to somebody else")
            folder.chmod(0o700)
        except OSError as error:
            raise EmbeddedServerError(f"can't use {folder}: {error.strerror}") from error

    def _take_lock(self) -> int:
        """Lock the folder; wait a little for the processes of a server that was killed."""
        path = self.data / LOCK_NAME
        lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        deadline = time.monotonic() + ORPHAN_SECONDS_MAX
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                owner = path.read_text().strip()
                # A server that this process killed may still be going.
                other = owner != str(os.getpid()) and Path(f"/proc/{owner or 'self'}").exists()
                if other or time.monotonic() > deadline:
                    os.close(lock)
                    message = f"{self.data} is in use by process {owner}"
                    raise FolderInUseError(message) from error
                time.sleep(STEP_SECONDS)
            else:
                os.ftruncate(lock, 0)
                os.pwrite(lock, str(os.getpid()).encode(), 0)
                return lock

    def _run(self, command: Sequence[str]) -> subprocess.CompletedProcess[bytes]:
        try:
            return subprocess.run(  # noqa: S603 - our own binaries
                command,
                capture_output=True,
                check=False,
                cwd="/",
                preexec_fn=die_with_parent(self._uid, signal.SIGKILL),
            )
        except (PermissionError, subprocess.SubprocessError):
            return subprocess.CompletedProcess(command, 126, b"", b"not reachable")

    def _spawn(self, command: Sequence[str]) -> subprocess.Popen[bytes]:
        assert self._lock is not None
        with (self.data / f"{self.name}.log").open("ab") as log:
            return subprocess.Popen(  # noqa: S603 - our own binaries
                command,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                cwd="/",
                pass_fds=(self._lock,),
                # Ctrl-C is ours to pass on, in the right order.
                start_new_session=True,
                preexec_fn=die_with_parent(self._uid, self.stop_signal),  # noqa: PLW1509 - no threads yet
            )

    def _wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS_MAX
        while not self._ready():
            if not self.alive():
                raise EmbeddedServerError(f"{self.name} won't start: {self._last_words()}")
            if time.monotonic() > deadline:
                raise EmbeddedServerError(f"{self.name} was not ready within {START_SECONDS_MAX} s")
            time.sleep(STEP_SECONDS)

    def _last_words(self) -> str:
        lines = (self.data / f"{self.name}.log").read_text(errors="replace").splitlines()
        fatal = [line for line in lines[-20:] if "FATAL" in line or "atal" in line]
        return (fatal or lines or ["no message"])[-1]

    def forget(self) -> None:
        """Delete everything in the folder, for ever.

        Raises:
            FolderInUseError: a server runs over it.
        """
        if not self.data.exists():
            return
        lock = self._take_lock()
        try:
            shutil.rmtree(self.data)
        finally:
            os.close(lock)


if sys.platform != "linux":  # pragma: no cover
    raise EmbeddedServerError("the embedded servers run on Linux; set DATABASE_URL elsewhere")
