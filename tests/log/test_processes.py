"""Several processes append to one log at once, and a follower sees what they write."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from typing import Any

import asyncpg

from marketplace.log import EventLog
from tests.log.writing import event, verify

PROCESSES = 3
ROUNDS = 60
END_FOLLOWER = """
    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE application_name = 'marketplace-follow' AND datname = current_database()
"""


async def start(dsn: str, name: str) -> Process:
    """A process that is connected and waits for the word to start."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.log.contender", dsn, name, str(ROUNDS)),
        stdin=PIPE,
        stdout=PIPE,
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"ready\n"
    return process


async def finish(process: Process) -> dict[str, list[Any]]:
    """Give the word and wait for what it has to tell."""
    told, _ = await process.communicate(b"go\n")
    assert process.returncode == 0
    found: dict[str, list[Any]] = json.loads(told)
    return found


async def race(dsn: str) -> list[dict[str, list[Any]]]:
    """Let all processes append at the same time."""
    names = [f"p{number}" for number in range(PROCESSES)]
    processes = await asyncio.gather(*(start(dsn, name) for name in names))
    return await asyncio.gather(*(finish(process) for process in processes))


async def test_processes_that_append_at_once_agree(dsn: str, log: EventLog) -> None:
    """Each seat has one taker, each key one event, no position a gap, and the tree holds."""
    told = await race(dsn)
    for number in range(ROUNDS):
        takers = [one["seats"][number] for one in told if one["seats"][number] is not None]
        assert len(takers) == 1
        answers = [one["keys"][number] for one in told]
        assert len({position for position, _ in answers}) == 1
        assert sum(not replayed for _, replayed in answers) == 1
    positions = [position for one in told for position in one["free"]]
    positions += [position for one in told for position in one["seats"] if position is not None]
    positions += [position for position, _ in told[0]["keys"]]
    assert sorted(positions) == list(range(1, (PROCESSES + 2) * ROUNDS + 1))
    assert await verify(log) == len(positions)


async def follow_until(log: EventLog, last: int) -> list[int]:
    """Positions as a follower sees them, up to the last that will come."""
    seen: list[int] = []
    async for batch in log.follow(0):
        seen += (recorded.position for recorded in batch)
        if len(seen) >= last or seen[-1] >= last:
            break
    return seen


async def test_a_follower_sees_each_position_once_in_order(dsn: str, log: EventLog) -> None:
    """While several processes write, a follower's positions are 1..n without a hole."""
    last = (PROCESSES + 2) * ROUNDS
    async with asyncio.timeout(60):
        _, seen = await asyncio.gather(race(dsn), follow_until(log, last))
    assert seen == list(range(1, last + 1))


async def test_a_follower_survives_the_loss_of_its_connection(dsn: str, log: EventLog) -> None:
    """Its backend is terminated after each batch; it still sees each position once, in order."""
    last = (PROCESSES + 2) * ROUNDS + 1
    killer = await asyncpg.connect(dsn)
    seen: list[int] = []
    lost = 0
    await log.append([event()])
    async with asyncio.timeout(60):
        writing = asyncio.create_task(race(dsn))
        async for batch in log.follow(0):
            seen += (recorded.position for recorded in batch)
            lost += await killer.fetchval(END_FOLLOWER)
            if seen[-1] >= last:
                break
        await writing
    await killer.close()
    assert lost >= 2
    assert seen == list(range(1, last + 1))
