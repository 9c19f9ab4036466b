"""Of an outage one line is logged with its reason; of a fault of ours all of it."""

import asyncio
import logging

import asyncpg
import pytest
from httpx import ASGITransport, AsyncClient
from litestar import Litestar, get
from litestar.params import FromQuery

from marketplace.outages import QUIET_SECONDS, Outages
from marketplace.supervision import Supervisor
from marketplace.web.nouns import JOINED
from marketplace.web.problems import HANDLERS


def told(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    """What was logged of outages, whatever clients and libraries log of their own."""
    return [record for record in caplog.records if record.name == "outage"]


def test_an_outage_is_told_once_until_it_is_over(caplog: pytest.LogCaptureFixture) -> None:
    """However often it is met; the next one is told again, and so is another reason."""
    now = 0.0
    outages, logger = Outages(clock=lambda: now), logging.getLogger("outage")
    for _ in range(100):
        now += QUIET_SECONDS / 2
        outages.tell(logger, "database unavailable", ConnectionRefusedError(111, "refused"))
    outages.tell(logger, "database unavailable", TimeoutError())
    assert [record.exc_info for record in told(caplog)] == [None, None]
    assert "database unavailable: ConnectionRefusedError: [Errno 111] refused" in caplog.text
    now += QUIET_SECONDS + 1
    outages.tell(logger, "database unavailable", TimeoutError())
    assert len(told(caplog)) == 3


@pytest.mark.parametrize(
    ("error", "lines", "traced"),
    [
        (ConnectionRefusedError(), 1, False),
        (asyncpg.CannotConnectNowError("starting up"), 1, False),
        (KeyError("a mistake of ours"), 3, True),
    ],
)
async def test_a_task_in_an_outage_writes_no_tracebacks(
    caplog: pytest.LogCaptureFixture, error: Exception, lines: int, traced: bool
) -> None:
    """The control is a fault of ours: each of its tracebacks stays."""
    stop, tries = asyncio.Event(), 0

    async def attempt() -> None:
        nonlocal tries
        tries += 1
        if tries > 3:
            stop.set()
            await asyncio.Event().wait()
        raise error

    supervisor = Supervisor(lambda: 0.0, wait_seconds_min=0.0, wait_seconds_max=0.0)
    supervisor.keep("folding", attempt)
    await supervisor.run(stop)
    of_it = [record for record in caplog.records if "folding" in record.getMessage()]
    assert (len(of_it), any(record.exc_info for record in of_it)) == (lines, traced)


async def test_callers_in_an_outage_leave_one_line(caplog: pytest.LogCaptureFixture) -> None:
    """Each hears 503; the server's log has one line, and a traceback for a fault of ours only."""

    @get("/")
    async def ask(ours: FromQuery[bool] = False) -> None:
        raise KeyError if ours else asyncpg.CannotConnectNowError("starting up")

    app = Litestar([ask], exception_handlers=HANDLERS, logging_config=None)
    app.state.outages, app.state.problem_texts = Outages(), JOINED.problems
    app.logger = logging.getLogger("outage")
    transport = ASGITransport(app, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://test.example") as client:
        accept = {"Accept": "application/json"}
        for _ in range(20):
            assert (await client.get("/", headers=accept)).status_code == 503
        (line,) = told(caplog)
        assert line.exc_info is None
        assert "database unavailable: CannotConnectNowError: starting up" in line.getMessage()
        assert (await client.get("/?ours=true", headers=accept)).status_code == 500
    assert told(caplog)[-1].exc_info
