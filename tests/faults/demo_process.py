"""The demo as a process of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from urllib.request import urlopen

READY_SECONDS_MAX = 40


class Demo:
    """One run of ``marketplace demo``."""

    def __init__(self, data: Path, port: int, *arguments: str) -> None:
        self.port = port
        self.process = subprocess.Popen(
            (sys.executable, "-m", "marketplace", "demo", "--port", str(port), *arguments),
            env={**os.environ, "MARKETPLACE_DATA": str(data)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def ready(self) -> None:
        """Wait for the greeting."""
        assert self.process.stdout is not None
        alarm = threading.Timer(READY_SECONDS_MAX, self.process.kill)
        alarm.start()
        line = self.process.stdout.readline()
        alarm.cancel()
        assert "runs at" in line, self.process.stderr.read() if self.process.stderr else ""

    def get(self, path: str) -> object:
        """JSON of a page."""
        with urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            return json.load(answer)

    def processes(self) -> list[int]:
        """Every process below it."""
        found, waiting = [], [self.process.pid]
        while waiting:
            parent = waiting.pop()
            for children in Path(f"/proc/{parent}/task").glob("*/children"):
                below = [int(pid) for pid in children.read_text().split()]
                found += below
                waiting += below
        return found

    def end(self, how: signal.Signals) -> tuple[int, str]:
        """Signal it; its exit code and what it said last."""
        self.process.send_signal(how)
        _, said = self.process.communicate(timeout=30)
        return self.process.returncode, said


def until(condition: Callable[[], bool], times: int = 500) -> bool:
    """Wait for a condition, at most ten seconds or so often."""
    pause = threading.Event()
    return any(condition() or pause.wait(0.02) for _ in range(times))


def free_port() -> int:
    """Where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found: int = probe.getsockname()[1]
        return found
