"""One process above all others: starts them in order, stops them in order, leaves none behind."""

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
    """A process of ours; its output goes to a file."""

    def __init__(self, name: str, process: subprocess.Popen[bytes], log: Path) -> None:
        self.name, self.process, self._log = name, process, log

    def check(self) -> None:
        """Raise if it ended.

        Raises:
            EmbeddedServerError: with its last line.
        """
        if self.process.poll() is not None:
            lines = self._log.read_text(errors="replace").strip().splitlines() or ["no message"]
            message = f"{self.name} ended ({self.process.returncode}): {lines[-1]}; see {self._log}"
            raise EmbeddedServerError(message)


@contextmanager
def child(
    name: str, arguments: Sequence[str], environment: Mapping[str, str], logs: Path
) -> Iterator[Child]:
    """A command of ``marketplace`` for as long as the block; it dies when we do."""
    path = logs / f"{name}.log"
    with path.open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 - our own program
            (sys.executable, "-m", "marketplace", name, *arguments),
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=die_with_parent(None, signal.SIGTERM),  # noqa: PLW1509 - no threads yet
        )
    try:
        yield Child(name, process, path)
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_until_ready(url: str, children: Sequence[Child]) -> None:
    """Wait for the first page.

    Raises:
        EmbeddedServerError: a child ended, or it takes too long.
    """
    deadline = time.monotonic() + READY_SECONDS_MAX
    while time.monotonic() < deadline:
        for one in children:
            one.check()
        try:
            with urlopen(url, timeout=READY_SECONDS_MAX) as answer:  # noqa: S310 - our own address
                if answer.status < 500:  # noqa: PLR2004 - the classes of RFC 9110
                    return
        except (URLError, OSError):
            time.sleep(STEP_SECONDS)
    raise EmbeddedServerError(f"{url} did not answer within {READY_SECONDS_MAX} s")


def watch(children: Sequence[Child]) -> None:
    """Until somebody stops us or a child ends.

    Raises:
        EmbeddedServerError: a child ended.
        KeyboardInterrupt: we are to stop.
    """
    while True:
        for one in children:
            one.check()
        time.sleep(STEP_SECONDS)


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
