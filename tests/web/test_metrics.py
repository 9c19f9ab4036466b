"""What ``/metrics`` says of the log and of what is late."""

import asyncpg

from marketplace.handling import CommandHandler
from marketplace.log import EventLog
from projections.advance import advance
from projections.registry import PROJECTIONS
from tests.web.serving import client_of
from tests.worlds.story import SYSTEM
from tests.worlds.workshop import Workshop


async def test_due_times_that_nobody_acted_on_are_seen(dsn: str, log: EventLog) -> None:
    """An order of last spring, of which no worker ever widened the window or closed it."""
    handler, connection = CommandHandler(log), await asyncpg.connect(dsn)
    async with client_of(dsn) as client:
        assert "mingzhang_timers_overdue 0.0" in (await client.get("/metrics")).text
        for command in Workshop().opened().done:
            await handler.handle(command, actor=getattr(command, "by", SYSTEM))
        for make in PROJECTIONS.values():
            await advance(make(), connection, await log.read())
        text = (await client.get("/metrics")).text
    await connection.close()
    figures = dict(line.rsplit(" ", 1) for line in text.splitlines() if line[0] != "#")
    assert float(figures["mingzhang_timers_overdue"]) == 2
    assert float(figures["mingzhang_timers_overdue_oldest_seconds"]) > 24 * 3600
    assert float(figures["mingzhang_log_events"]) == await log.head()
    assert float(figures['mingzhang_projection_lag_events{projection="timers"}']) == 0


async def test_every_series_bears_our_name_and_none_says_when_it_was_made(dsn: str) -> None:
    """One prefix finds all that is ours, also after requests were counted."""
    async with client_of(dsn) as client:
        await client.get("/")
        text = (await client.get("/metrics")).text
    series = [line for line in text.splitlines() if not line.startswith("#")]
    assert any(line.startswith("mingzhang_http_requests_total{") for line in series)
    assert [line for line in series if not line.startswith("mingzhang_")] == []
    assert [line for line in series if "_created" in line] == []
