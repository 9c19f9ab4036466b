"""The writer's connection is lost: callers learn *recorded*, *not recorded* or *unknown*, truly."""

import asyncio
import os
import signal

import asyncpg
import pytest

from marketplace.connections import Patience
from marketplace.log import EventLog, LogBusyError, OutcomeUnknownError
from tests.conftest import ORIGIN
from tests.log.ending import END_WRITER
from tests.log.wire import Fault, Wire, wire_to
from tests.log.writing import event, verify

WRITER = """
    SELECT pid FROM pg_stat_activity
    WHERE application_name = 'marketplace-log' AND datname = current_database()
"""


async def opened_through(wire: Wire) -> EventLog:
    """A log whose writer is connected, so that a fault strikes in the next append."""
    log = await EventLog.open(wire.dsn, origin=ORIGIN, timeout_seconds=1)
    await log.append([event()], key="before", body="b")
    return log


async def test_terminated_writers_never_give_a_wrong_answer(dsn: str, log: EventLog) -> None:
    """Busy means not recorded; asking again with the key gives exactly one event each."""
    killer, other = await asyncpg.connect(dsn), await EventLog.open(dsn, origin=ORIGIN)
    lost = 0

    async def insist(key: str) -> int:
        nonlocal lost
        while True:
            try:
                return (await log.append([event()], key=key, body="b")).last
            except OutcomeUnknownError:
                lost += 1
            except LogBusyError:
                lost += 1
                assert await other.read_by_key(key) is None

    for burst in range(10):
        appends = [asyncio.create_task(insist(f"{burst}/{n}")) for n in range(50)]
        await asyncio.sleep(0)
        await killer.fetchval(END_WRITER)
        assert len(set(await asyncio.gather(*appends))) == 50
    assert lost
    await killer.close()
    await other.close()
    assert await verify(log) == 500


async def test_a_commit_that_never_arrived_is_answered_as_not_recorded(dsn: str) -> None:
    """The connection broke before COMMIT: the log asks, and says so; the key is still free."""
    async with wire_to(dsn) as wire:
        log = await opened_through(wire)
        wire.fault = Fault.COMMIT_LOST
        with pytest.raises(LogBusyError, match="before it had committed"):
            await log.append([event()], key="k", body="b")
        assert not (await log.append([event()], key="k", body="b")).replayed
        assert await verify(log) == 2
        await log.close()


async def test_a_commit_whose_answer_was_lost_is_answered_as_recorded(dsn: str) -> None:
    """The connection broke after COMMIT: the log asks, and gives the true position."""
    async with wire_to(dsn) as wire:
        log = await opened_through(wire)
        wire.fault = Fault.ANSWER_LOST
        given = await log.append([event()], key="k", body="b")
        assert (given.last, given.replayed) == (2, False)
        assert (await log.append([event()], key="k", body="b")).replayed
        assert await verify(log) == 2
        await log.close()


async def test_a_commit_that_nobody_can_ask_about_is_answered_as_unknown(dsn: str) -> None:
    """With no way back to the database the outcome is unknown; later the key finds the event."""
    async with wire_to(dsn) as wire:
        log = await opened_through(wire)
        wire.fault = Fault.ANSWER_LOST_FOR_GOOD
        with pytest.raises(OutcomeUnknownError):
            await log.append([event()], key="k", body="b")
        with pytest.raises(LogBusyError):
            await log.append([event()], key="other", body="b")
        wire.refusing = False
        again = await log.append([event()], key="k", body="b")
        assert (again.last, again.replayed) == (2, True)
        assert await verify(log) == 2
        await log.close()


async def test_closing_while_committing_is_answered_as_unknown(dsn: str, log: EventLog) -> None:
    """Who closes before COMMIT was answered never hears *not recorded*: here it was recorded."""
    async with wire_to(dsn) as wire:
        closing = await opened_through(wire)
        wire.fault = Fault.ANSWER_LATE
        waiting = asyncio.create_task(closing.append([event()], key="k", body="b"))
        await wire.committed.wait()
        await closing.close()
        with pytest.raises(OutcomeUnknownError):
            await waiting
    assert (await log.append([event()], key="k", body="b")).replayed
    assert await verify(log) == 2


SHORT = Patience(0.5, 0.5, 0.5)


async def test_a_server_that_is_silent_since_the_commit_leaves_it_unknown(dsn: str) -> None:
    """Long before any time-out: unknown for who was in the batch, and not recorded behind it."""
    async with wire_to(dsn) as wire, await EventLog.open(dsn, origin=ORIGIN) as direct:
        log = await EventLog.open(wire.dsn, origin=ORIGIN, timeout_seconds=60, patience=SHORT)
        await log.append([event()])
        wire.fault = Fault.SILENT_AFTER_COMMIT
        async with asyncio.timeout(30):
            first = asyncio.create_task(log.append([event()], key="k", body="b"))
            await wire.committed.wait()
            with pytest.raises(LogBusyError):
                await log.append([event()], key="behind", body="b")
            with pytest.raises(OutcomeUnknownError):
                await first
            assert await direct.read_by_key("behind") is None
            wire.heard.set()
            assert (await log.append([event()], key="k", body="b")).replayed
            assert not (await log.append([event()], key="behind", body="b")).replayed
        await log.close()
        assert await verify(direct) == 3


async def test_a_slow_server_is_waited_for(dsn: str) -> None:
    """The control: it answers others, so an append behind somebody's lock is not given up."""
    holder = await asyncpg.connect(dsn)
    async with await EventLog.open(dsn, origin=ORIGIN, patience=SHORT) as log:
        await log.append([event()])
        async with holder.transaction():
            await holder.execute("SELECT FROM log_head FOR UPDATE")
            waiting = asyncio.create_task(log.append([event()]))
            # Several times as long as it takes to give a silent one up.
            done, _ = await asyncio.wait([waiting], timeout=3)
            assert not done
        assert (await waiting).last == 2
    await holder.close()


async def test_a_server_that_falls_silent_is_given_up(dsn: str) -> None:
    """A stopped backend answers nothing: callers are told in bounded time, and truly."""
    connection = await asyncpg.connect(dsn)
    async with await EventLog.open(dsn, origin=ORIGIN, timeout_seconds=1) as log:
        await log.append([event()])
        backend = await connection.fetchval(WRITER)
        os.kill(backend, signal.SIGSTOP)
        try:
            async with asyncio.timeout(10):
                with pytest.raises(LogBusyError):
                    await log.append([event()], key="k", body="b")
        finally:
            os.kill(backend, signal.SIGCONT)
        assert not (await log.append([event()], key="k", body="b")).replayed
        assert await verify(log) == 2
    await connection.close()


async def test_polling_alone_shows_a_follower_everything(dsn: str, log: EventLog) -> None:
    """When no notice is ever delivered, each position is still seen once, in order."""
    async with wire_to(dsn) as wire, await EventLog.open(wire.dsn, origin=ORIGIN) as follower:
        wire.fault = Fault.NOTICES_LOST
        seen: list[int] = []
        await log.append([event()])
        async with asyncio.timeout(20):
            async for batch in follower.follow(0):
                seen += (recorded.position for recorded in batch)
                if len(seen) >= 41:
                    break
                await asyncio.gather(*(log.append([event()]) for _ in range(20)))
        assert seen == list(range(1, 42))
