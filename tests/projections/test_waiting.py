"""Waiting for the read models: many at once, without using the pool up."""

import asyncio

import asyncpg
import pytest

from marketplace.log import EventLog
from projections.registry import PROJECTIONS
from projections.waiting import wait_for


async def test_those_who_wait_in_vain_hold_nobody_up(dsn: str, log: EventLog) -> None:
    """Hundreds wait for what never comes, and a small pool still answers the others at once."""
    async with asyncpg.create_pool(dsn, min_size=1, max_size=2) as pool:
        vain = [asyncio.create_task(wait_for(pool, 1, 1.0)) for _ in range(200)]
        await asyncio.sleep(0)
        assert await asyncio.wait_for(wait_for(pool, 0, 1.0), 0.5)
        assert not any(await asyncio.gather(*vain))
        assert await wait_for(pool, 0, 1.0)


async def test_each_is_woken_at_its_own_position(dsn: str, log: EventLog) -> None:
    """Who waits for an early event is answered before who waits for a later one."""
    async with asyncpg.create_pool(dsn, min_size=1, max_size=2) as pool:
        early = asyncio.create_task(wait_for(pool, 1, 5.0))
        late = asyncio.create_task(wait_for(pool, 2, 0.5))
        for name in PROJECTIONS:
            await pool.execute(f"UPDATE {name}.progress SET position = 1")  # noqa: S608
        assert await early
        assert not await late


async def test_a_lost_database_is_told_to_everybody(dsn: str, log: EventLog) -> None:
    """Nobody who waits is left waiting for a reader that failed."""
    pool = await asyncpg.create_pool(dsn, min_size=1, max_size=1)
    await pool.close()
    waiting = [asyncio.create_task(wait_for(pool, 1, 5.0)) for _ in range(3)]
    for task in waiting:
        with pytest.raises(asyncpg.InterfaceError):
            await asyncio.wait_for(task, 1.0)
