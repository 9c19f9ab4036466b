"""A clock that is far ahead must not date all that follows: the log refuses, and says so."""

from datetime import timedelta
from uuid import uuid4

import asyncpg
import pytest
from httpx import AsyncClient, Response

from marketplace.handling import CommandHandler
from marketplace.log import ClockAheadError, EventLog
from marketplace.log.batch import AHEAD_MAX
from marketplace.log.log import utc_now
from tests.conftest import ORIGIN
from tests.log.writing import event
from tests.web.serving import client_of
from tests.worlds.story import CAMPAIGN, campaign

YEAR = timedelta(days=365)


async def test_a_clock_a_year_ahead_records_nothing(dsn: str, log: EventLog) -> None:
    """Its process is refused each time; the others go on, and no time of theirs is ahead."""
    await log.append([event()])
    async with await EventLog.open(dsn, origin=ORIGIN, clock=lambda: utc_now() + YEAR) as fast:
        for _ in range(2):
            with pytest.raises(ClockAheadError) as refused:
                await fast.append([event()])
            assert refused.value.ahead > YEAR - timedelta(minutes=1)
        after = await log.append([event()])
    assert after.last == 2
    assert after.events[0].header.at - utc_now() < AHEAD_MAX


async def test_a_clock_that_was_put_right_records_again(dsn: str) -> None:
    """Nothing is remembered of it: the same process goes on by itself."""
    wrong = [YEAR]
    async with await EventLog.open(dsn, origin=ORIGIN, clock=lambda: utc_now() + wrong[0]) as log:
        with pytest.raises(ClockAheadError):
            await log.append([event()])
        wrong[0] = timedelta()
        assert (await log.append([event()])).last == 1


async def test_clocks_may_differ_a_little(dsn: str, log: EventLog) -> None:
    """Half of the bound is no reason to refuse, and time does not go back after it."""
    async with await EventLog.open(
        dsn, origin=ORIGIN, clock=lambda: utc_now() + AHEAD_MAX / 2
    ) as fast:
        early = await fast.append([event()])
    late = await log.append([event()])
    assert late.events[0].header.at == early.events[0].header.at > utc_now()


async def test_a_log_whose_time_is_ahead_is_told(dsn: str, log: EventLog) -> None:
    """What was recorded with such a clock before: gifts are refused by name, health is red."""
    async with client_of(dsn) as client:
        assert "clock_ahead" not in await codes(client)
        connection = await asyncpg.connect(dsn)
        await connection.execute("UPDATE log_head SET recorded_at = now() + interval '1 year'")
        await connection.close()
        assert "clock_ahead" in await codes(client)
        with pytest.raises(ClockAheadError):
            await log.append([event()])


async def test_givers_hear_of_the_clock(dsn: str, log: EventLog) -> None:
    """503, by name, in both languages, and when to come again; the same key gives afterwards."""
    handler = CommandHandler(log)
    for command, actor in campaign():
        await handler.handle(command, actor=actor)
    connection, key = await asyncpg.connect(dsn), str(uuid4())
    right = await connection.fetchval("SELECT recorded_at FROM log_head")
    async with client_of(dsn) as client:

        async def give(language: str) -> Response:
            return await client.post(
                "/api/v1/donations",
                json={"campaign_id": CAMPAIGN, "amount": {"value": "1.00", "currency": "CNY"}},
                headers={"Idempotency-Key": key, "Accept-Language": language},
            )

        await connection.execute("UPDATE log_head SET recorded_at = now() + interval '1 year'")
        for language, said in (("en", "A clock of ours runs ahead"), ("zh", "服务器时钟走得太快")):
            refused = await give(language)
            assert (refused.status_code, refused.json()["code"]) == (503, "ClockAhead")
            assert refused.json()["title"].startswith(said)
            assert refused.headers["retry-after"].isdecimal()
        await connection.execute("UPDATE log_head SET recorded_at = $1", right)
        given = await give("en")
    assert (given.status_code, given.json()["replayed"]) == (201, False)
    await connection.close()


async def codes(client: AsyncClient) -> list[str]:
    """What health says."""
    answer = await client.get("/health/ready")
    return [reason["code"] for reason in answer.json()["reasons"]]
