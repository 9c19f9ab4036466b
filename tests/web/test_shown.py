"""``"shown": true`` is true, and nobody waits for what is known to stand still."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from marketplace.log import EventLog
from projections import waiting
from projections.heartbeats import FOLDING, beat
from projections.registry import PROJECTIONS

GIFT = ("DonationReceived",)
FOR_EVER_SECONDS = 600.0
"""Whoever waits so long has failed the test by its time-out."""


@pytest.fixture
async def pool(dsn: str, log: EventLog) -> AsyncIterator[asyncpg.Pool]:
    """Of a database whose projections nobody moves but the test."""
    del log
    async with asyncpg.create_pool(dsn, min_size=1, max_size=2) as opened:
        yield opened


async def move(pool: asyncpg.Pool, *names: str, problem: str | None = None) -> None:
    """Projections come to the first event, or stop before it."""
    for name in names:
        column, value = ("position", 1) if problem is None else ("problem", problem)
        await pool.execute(f"UPDATE {name}.progress SET {column} = $1", value)  # noqa: S608


async def live(pool: asyncpg.Pool, **problems: Any) -> None:
    """A worker says that it moves every projection, but for what it names."""
    async with pool.acquire() as connection:
        tasks = [(f"{FOLDING}{name}", problems.get(name)) for name in PROJECTIONS]
        await beat(connection, "one", tasks)


async def test_it_is_shown_when_all_that_show_it_have_come(pool: asyncpg.Pool) -> None:
    """Others may be behind, or stopped: no page that shows the gift uses them."""
    concerned = waiting.concerned(*GIFT)
    assert {"journal", "donor_ledger", "campaign_totals"} <= concerned < set(PROJECTIONS)
    await live(pool)
    await move(pool, *concerned)
    await move(pool, *(set(PROJECTIONS) - concerned), problem="stopped")
    assert await waiting.shown(pool, 1, GIFT, FOR_EVER_SECONDS)


@pytest.mark.parametrize("name", sorted(waiting.concerned(*GIFT)))
async def test_a_stopped_projection_is_not_waited_for(pool: asyncpg.Pool, name: str) -> None:
    """Any one of them: the page that it makes does not show the gift."""
    await live(pool)
    await move(pool, *PROJECTIONS)
    await pool.execute(f"UPDATE {name}.progress SET position = 0, problem = 'stopped'")  # noqa: S608
    assert not await waiting.shown(pool, 1, GIFT, FOR_EVER_SECONDS)
    await move(pool, name)
    assert await waiting.shown(pool, 1, GIFT, FOR_EVER_SECONDS)


async def test_what_nobody_moves_is_not_waited_for(pool: asyncpg.Pool) -> None:
    """No worker lives, or all that live fail to move one of them."""
    assert not await waiting.shown(pool, 1, GIFT, FOR_EVER_SECONDS)
    await live(pool, donor_ledger="ConnectionError")
    assert not await waiting.shown(pool, 1, GIFT, FOR_EVER_SECONDS)
    await move(pool, *PROJECTIONS)
    assert await waiting.shown(pool, 1, GIFT, FOR_EVER_SECONDS)


async def test_what_is_moved_is_waited_for(pool: asyncpg.Pool) -> None:
    """The negative control: with a worker that lives it is waited for, to the end of the time."""
    await live(pool)
    assert not await waiting.shown(pool, 1, GIFT, 0.2)
