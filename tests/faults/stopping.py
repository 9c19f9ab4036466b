"""Stopping a process with all its children, and how long to wait for the rest."""

import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from marketplace.embedded.server import Server

PATIENCE_SECONDS: Final = 90.0


def family_of(pid: int) -> list[int]:
    """A process and all below it."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in family_of(int(child)))]


@asynccontextmanager
async def stopped(server: Server) -> AsyncIterator[None]:
    """It takes connections, and is silent, while the block runs."""
    pids = family_of(server.pid)
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)
