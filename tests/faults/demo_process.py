"""The demo as a process of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.request import urlopen

READY_SECONDS_MAX = 180
PATIENCE_SECONDS = 90
"""Both for a machine that is busy with much else."""


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
        with urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
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
        _, said = self.process.communicate(timeout=PATIENCE_SECONDS)
        return self.process.returncode, said


def until(condition: Callable[[], bool]) -> bool:
    """Wait for a condition; whether it came."""
    pause, end = threading.Event(), time.monotonic() + PATIENCE_SECONDS
    while not condition():
        if time.monotonic() > end:
            return False
        pause.wait(0.02)
    return True


def free_port() -> int:
    """Where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found: int = probe.getsockname()[1]
        return found
