"""Stopping a process with all its children, and how long to wait for the rest."""

import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

from marketplace.embedded.server import Server

PATIENCE_SECONDS: Final = 90.0


def stop_family(pid: int) -> list[int]:
    """Stop a process, which then begins no other, and all below it; who they are."""
    try:
        os.kill(pid, signal.SIGSTOP)
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except (ProcessLookupError, FileNotFoundError):
        return []
    return [pid, *(one for child in children for one in stop_family(int(child)))]


@asynccontextmanager
async def stopped(server: Server) -> AsyncIterator[None]:
    """It takes connections, and is silent, while the block runs."""
    pids = stop_family(server.pid)
    try:
        yield
    finally:
        for pid in pids:
            # One that was ending when it was stopped is gone as soon as its parent goes on.
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
