"""Appends that have to wait: for a place in the queue, for a lock, for a slow statement."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from marketplace.log import Appended, EventLog, LogBusyError
from tests.conftest import ORIGIN
from tests.log.writing import event, verify

SLOW = """
    CREATE FUNCTION crawl() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_sleep(60); RETURN NULL; END $$;
    CREATE TRIGGER crawl BEFORE INSERT ON log_events FOR EACH STATEMENT EXECUTE FUNCTION crawl()
"""
IS_WAITING = """
    SELECT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'marketplace-log'
                   AND datname = current_database() AND wait_event_type = 'Lock')
"""


@asynccontextmanager
async def held_head(dsn: str) -> AsyncIterator[asyncpg.Connection]:
    """Another session holds the head row until the end of the block."""
    connection = await asyncpg.connect(dsn)
    transaction = connection.transaction()
    await transaction.start()
    await connection.execute("SELECT size FROM log_head FOR UPDATE")
    try:
        yield connection
    finally:
        await transaction.rollback()
        await connection.close()


async def until_writer_waits(connection: asyncpg.Connection) -> None:
    """The writer has taken its batch and stands before the lock."""
    async with asyncio.timeout(10):
        waits = False
        while not waits:
            # Within a transaction PostgreSQL would show the same picture again and again.
            await connection.execute("SELECT pg_stat_clear_snapshot()")
            waits = await connection.fetchval(IS_WAITING)


async def recorded_keys(log: EventLog) -> list[str | None]:
    """The keys of all events, in order."""
    return [recorded.header.key for recorded in await log.read()]


async def test_a_caller_cancelled_in_the_queue_is_not_recorded(dsn: str, log: EventLog) -> None:
    """Its neighbours are, and when it asks again with its key it is, once."""
    async with held_head(dsn) as holder:
        first = asyncio.create_task(log.append([event()], key="first", body="b"))
        await until_writer_waits(holder)
        queued = [
            asyncio.create_task(log.append([event()], key=key, body="b")) for key in ("a", "b", "c")
        ]
        await asyncio.sleep(0)
        queued[1].cancel()
        await asyncio.wait([queued[1]])
    await asyncio.gather(first, queued[0], queued[2])
    assert await recorded_keys(log) == ["first", "a", "c"]
    assert not (await log.append([event()], key="b", body="b")).replayed
    assert await verify(log) == 4


async def test_a_caller_cancelled_in_its_batch_may_ask_again(dsn: str, log: EventLog) -> None:
    """The batch goes on without it; the same key finds the one event."""
    async with held_head(dsn) as holder:
        gone = asyncio.create_task(log.append([event()], key="gone", body="b"))
        await until_writer_waits(holder)
        gone.cancel()
        await asyncio.wait([gone])
    again = await log.append([event()], key="gone", body="b")
    assert (again.last, again.replayed) == (1, True)
    assert await verify(log) == 1


async def test_a_head_that_stays_locked_is_a_busy_log(dsn: str) -> None:
    """After the lock's time-out nothing is recorded; once it is free the log goes on."""
    async with await EventLog.open(dsn, origin=ORIGIN, timeout_seconds=1) as log:
        async with held_head(dsn):
            with pytest.raises(LogBusyError, match="timeout"):
                await log.append([event()], key="k", body="b")
        assert await log.head() == 0
        assert not (await log.append([event()], key="k", body="b")).replayed
        assert await verify(log) == 1


async def test_a_statement_that_takes_too_long_is_a_busy_log(dsn: str) -> None:
    """After the statement's time-out nothing is recorded; once it is fast the log goes on."""
    connection = await asyncpg.connect(dsn)
    async with await EventLog.open(dsn, origin=ORIGIN, timeout_seconds=1) as log:
        await log.append([event()])
        await connection.execute(SLOW)
        with pytest.raises(LogBusyError, match="statement timeout"):
            await log.append([event()], key="k", body="b")
        assert await log.head() == 1
        await connection.execute("DROP TRIGGER crawl ON log_events")
        assert not (await log.append([event()], key="k", body="b")).replayed
        assert await verify(log) == 2
    await connection.close()


async def test_a_full_queue_holds_callers_back(dsn: str) -> None:
    """Who finds no place in time is told so and not recorded; everybody else is, once."""
    async with await EventLog.open(dsn, origin=ORIGIN, queue_max=4, timeout_seconds=1) as log:
        async with held_head(dsn):
            appends = [log.append([event()], key=f"k{n}", body="b") for n in range(40)]
            waiting = [asyncio.create_task(append) for append in appends]
            await asyncio.wait(waiting, return_when=asyncio.FIRST_EXCEPTION)
        answers = await asyncio.gather(*waiting, return_exceptions=True)
        refused = [answer for answer in answers if isinstance(answer, LogBusyError)]
        assert any("too many appends" in str(answer) for answer in refused)
        accepted = [f"k{n}" for n, answer in enumerate(answers) if isinstance(answer, Appended)]
        assert len(accepted) + len(refused) == 40
        assert sorted(await recorded_keys(log), key=str) == sorted(accepted)
        again = [log.append([event()], key=f"k{n}", body="b") for n in range(40)]
        assert sum(answer.replayed for answer in await asyncio.gather(*again)) == len(accepted)
        assert await verify(log) == 40


async def test_closing_leaves_no_caller_without_an_answer(dsn: str) -> None:
    """In the batch, in the queue, before the queue and after closing: each is told at once."""
    log = await EventLog.open(dsn, origin=ORIGIN, queue_max=2)
    async with held_head(dsn) as holder:
        waiting = [asyncio.create_task(log.append([event()])) for _ in range(6)]
        await until_writer_waits(holder)
        await log.close()
        async with asyncio.timeout(5):
            answers = await asyncio.gather(*waiting, return_exceptions=True)
            assert {type(answer) for answer in answers} == {LogBusyError}
            with pytest.raises(LogBusyError, match="closed"):
                await log.append([event()])
    async with await EventLog.open(dsn, origin=ORIGIN) as reopened:
        assert await verify(reopened) == 0
