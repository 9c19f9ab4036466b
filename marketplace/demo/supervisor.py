"""One process above all others: starts them in order, stops them in order, leaves none behind.

While they run, ``watching.py`` keeps them going.
"""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.error import URLError
from urllib.request import urlopen

from marketplace.embedded.server import EmbeddedServerError, die_with_parent

STOP_SECONDS_MAX: Final = 10
READY_SECONDS_MAX: Final = 30
STEP_SECONDS: Final = 0.05


class Child:
    """A command of ``marketplace``; its output goes to a file, and it dies when we do."""

    def __init__(
        self, name: str, arguments: Sequence[str], environment: Mapping[str, str], logs: Path
    ) -> None:
        self.name = name
        self._command = (sys.executable, "-m", "marketplace", name, *arguments)
        self._environment = dict(environment)
        self._log = logs / f"{name}.log"
        self._process = self._begin()

    def _begin(self) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as log:
            return subprocess.Popen(  # noqa: S603 - our own program
                self._command,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent(None, signal.SIGTERM),  # noqa: PLW1509 - no threads yet
            )

    def ended(self) -> str | None:
        """How it ended, with its last line; absent while it goes on."""
        if self._process.poll() is None:
            return None
        lines = self._log.read_text(errors="replace").strip().splitlines() or ["no message"]
        return f"{self.name} ended ({self._process.returncode}): {lines[-1]}; see {self._log}"

    def restart(self) -> None:
        """Begin it again after it has ended."""
        self._process = self._begin()

    def stop(self) -> None:
        """End it, and wait until it has ended."""
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


@contextmanager
def child(
    name: str, arguments: Sequence[str], environment: Mapping[str, str], logs: Path
) -> Iterator[Child]:
    """A command of ``marketplace`` for as long as the block."""
    one = Child(name, arguments, environment, logs)
    try:
        yield one
    finally:
        one.stop()


def wait_until_ready(url: str, children: Sequence[Child]) -> None:
    """Wait for the first page.

    Raises:
        EmbeddedServerError: a child ended, or it takes too long.
    """
    deadline = time.monotonic() + READY_SECONDS_MAX
    while time.monotonic() < deadline:
        for one in children:
            if (said := one.ended()) is not None:
                raise EmbeddedServerError(said)
        try:
            with urlopen(url, timeout=READY_SECONDS_MAX) as answer:  # noqa: S310 - our own address
                if answer.status < 500:  # noqa: PLR2004 - the classes of RFC 9110
                    return
        except (URLError, OSError):
            time.sleep(STEP_SECONDS)
    raise EmbeddedServerError(f"{url} did not answer within {READY_SECONDS_MAX} s")


@contextmanager
def interruptible() -> Iterator[None]:
    """A termination is as good as Ctrl-C; while we stop, neither counts again."""

    def interrupt(*_: object) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, interrupt)
    yield
