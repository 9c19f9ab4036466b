"""Waiting until something is so."""

import asyncio
from collections.abc import Awaitable, Callable


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Wait for a condition, at most twenty seconds."""
    async with asyncio.timeout(20):
        while not await condition():  # noqa: ASYNC110 - it changes in other processes
            await asyncio.sleep(0.02)
