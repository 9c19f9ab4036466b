"""A web process of its own."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from tests.conftest import ORIGIN
from tests.faults.demo_process import free_port
from tests.faults.stopping import PATIENCE_SECONDS


@contextmanager
def serving(dsn: str) -> Iterator[str]:
    """``marketplace serve``; its address."""
    port = free_port()
    process = subprocess.Popen(
        (sys.executable, "-m", "marketplace", "serve", "--port", str(port)),
        env={
            **os.environ,
            "DATABASE_URL": dsn,
            "MARKETPLACE_ORIGIN": ORIGIN,
            "MARKETPLACE_READS_A_MINUTE": "100000",
        },
        stderr=subprocess.DEVNULL,
    )
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        finally:
            process.kill()


async def serves(client: httpx.AsyncClient) -> None:
    """Wait until readers are served."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            try:
                if (await client.get("/health/serving")).status_code == 200:
                    return
            except httpx.TransportError:
                await asyncio.sleep(0)
            await asyncio.sleep(0.1)
