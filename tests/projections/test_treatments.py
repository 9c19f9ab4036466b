"""A log that holds what a projection can't carry: a person decides, and everybody is told."""

import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import asyncpg
import pytest
from msgspec.structs import replace

from domain import catalogue
from domain.piecework.orders.rules import decide as decide_unchecked
from domain.piecework.orders.state import Order
from marketplace.audit.auditing import audit
from marketplace.audit.verdict import Verdict
from marketplace.handling import CommandHandler
from marketplace.identity.staff import Role, create_token
from marketplace.log import EventLog
from marketplace.log.contract import DCBEvent
from projections.advance import advance
from projections.orders.orders import Orders
from projections.projection import ProjectionStoppedError
from projections.rebuild import rebuild
from projections.registry import PROJECTIONS, standings
from projections.treatments import Way, skipped, treat
from tests.web.serving import client_of
from tests.worlds.story import NOW, OFFICER, story
from tests.worlds.workshop import BUYERS_CLERK, ORDER, WORK, Workshop

REASON = "An order's first clause holds a NUL, which no text column takes."


@pytest.fixture
async def connection(dsn: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection to the database of the log."""
    opened = await asyncpg.connect(dsn)
    yield opened
    await opened.close()


@pytest.fixture
async def poisoned(log: EventLog, connection: asyncpg.Connection) -> int:
    """The position of an order's draft with a NUL, as it was accepted once; later gifts follow.

    Every projection is as far as it can come.
    """
    handler = CommandHandler(log)
    for command, actor in story():
        await handler.handle(command, actor=actor)
    work = replace(WORK, clauses=("Sew\0.",))
    (drafted,) = decide_unchecked(Order(), Workshop().draft(work=work))
    data, kind = catalogue.encode(drafted), catalogue.event_type(drafted)
    appended = await log.append(
        [DCBEvent(type=kind, data=data, tags=list(drafted.tags()))], actor=drafted.actor()
    )
    shop = Workshop()
    shop.do(shop.draft(order_id="O-NEXT"))
    await handler.handle(shop.done[-1], actor=BUYERS_CLERK)
    for make in PROJECTIONS.values():
        if make is not Orders:
            await advance(make(), connection, await log.read())
    with pytest.raises(ProjectionStoppedError) as stopped:
        await advance(Orders(), connection, await log.read())
    position = appended.events[0].position
    assert stopped.value.position == position
    return position


async def skip(connection: asyncpg.Connection, position: int, way: Way = Way.SKIP) -> None:
    """Decide it."""
    await treat(
        connection,
        projection="orders",
        position=position,
        event_type="OrderDrafted",
        way=way,
        reason=REASON,
        decided_by=OFFICER,
        decided_at=NOW,
    )


async def orders_of(connection: asyncpg.Connection) -> list[str]:
    """The orders that are shown."""
    return [row[0] for row in await connection.fetch("SELECT order_id FROM orders.orders")]


async def test_a_projection_goes_on_past_what_it_is_to_skip(
    log: EventLog, connection: asyncpg.Connection, poisoned: int
) -> None:
    """The next order is shown, the other is not; a rebuild comes to the same."""
    await skip(connection, poisoned)
    await advance(Orders(), connection, await log.read())
    assert await orders_of(connection) == ["O-NEXT"]
    assert await rebuild(Orders(), connection, log, lambda _: None) == await log.head()
    assert await orders_of(connection) == ["O-NEXT"]
    assert ORDER not in await orders_of(connection)


async def test_a_decision_is_lifted_by_a_later_one(
    log: EventLog, connection: asyncpg.Connection, poisoned: int
) -> None:
    """Then it stops there again."""
    await skip(connection, poisoned)
    await skip(connection, poisoned, Way.FOLD)
    assert await skipped(connection) == []
    with pytest.raises(ProjectionStoppedError):
        await advance(Orders(), connection, await log.read())


@pytest.mark.parametrize("statement", ["DELETE FROM", "UPDATE", "TRUNCATE"])
async def test_a_decision_is_never_taken_out(
    connection: asyncpg.Connection, poisoned: int, statement: str
) -> None:
    """Nor rewritten."""
    await skip(connection, poisoned)
    said = f"{statement} projection_treatments"
    with pytest.raises(asyncpg.PostgresError, match="never changed or removed"):
        await connection.execute(f"{said} SET reason = ''" if statement == "UPDATE" else said)


async def test_every_page_health_and_metrics_tell_of_it(
    log: EventLog, connection: asyncpg.Connection, poisoned: int, dsn: str
) -> None:
    """In both languages; and nothing before it is decided, which shows that the test can fail."""
    async with client_of(dsn) as client:
        for path in ("/", "/work", "/households/H-ONE", "/campaigns/C-BOOKS"):
            assert "skipped" not in (await client.get(path)).text
        await skip(connection, poisoned)
        await advance(Orders(), connection, await log.read())
        for path in ("/", "/work", "/households/H-ONE", "/campaigns/C-BOOKS"):
            english = (await client.get(f"{path}?lang=en")).text
            assert f'the orders leaves out event <a href="/api/v1/events/{poisoned}"' in english
            assert "which no text column takes" in english
            assert "订单没有计入事件" in (await client.get(f"{path}?lang=zh")).text
        (told,) = (await client.get("/health/ready")).json()["skipped"]
        assert (told["projection"], told["position"]) == ("orders", poisoned)
        figures = (await client.get("/metrics")).text
        assert 'mingzhang_projection_skipped_events{projection="orders"} 1.0' in figures


READS: Final = (
    "/api/v1/campaigns",
    "/api/v1/households/H-ONE/earnings",
    "/api/v1/households/H-ONE/statement?from=2026-03-01&to=2026-03-31",
    "/api/v1/households/H-ONE/statement.csv?from=2026-03-01&to=2026-03-31",
    "/api/v1/events.ndjson",
)


async def test_every_read_of_the_api_tells_of_it(
    log: EventLog, connection: asyncpg.Connection, poisoned: int, dsn: str
) -> None:
    """In a header, and in the file where it is one; before the decision there is neither."""
    async with client_of(dsn) as client:
        for path in READS:
            assert "passed-over" not in (await client.get(path)).headers, path
        await skip(connection, poisoned)
        await advance(Orders(), connection, await log.read())
        for path in READS:
            answer = await client.get(path)
            assert answer.status_code == 200, path
            assert answer.headers["passed-over"] == f"orders@{poisoned}", path
        assert f"passed_over,,{poisoned}," in (await client.get(READS[3])).text
        assert "passed-over" not in (await client.get("/api/v1/campaigns/C-NOT")).headers
        document = (await client.get("/api/openapi.json")).json()
    answers = document["paths"]["/api/v1/campaigns"]["get"]["responses"]
    assert answers["200"]["headers"] == {"Passed-Over": {"$ref": "#/components/headers/PassedOver"}}


async def test_the_audit_never_holds_its_tongue(
    log: EventLog, connection: asyncpg.Connection, poisoned: int, dsn: str
) -> None:
    """It says who decided what, and why; before, that the projection can't be compared."""
    stopped = await audit(dsn, None, lambda *_: None)
    assert stopped.verdict is Verdict.NOT_COMPARED
    assert f"orders stands at {poisoned - 1}" in str(stopped.problem)
    await skip(connection, poisoned)
    await advance(Orders(), connection, await log.read())
    found = await audit(dsn, None, lambda *_: None)
    assert (found.verdict, found.position) == (Verdict.PASSED_OVER, poisoned)
    assert REASON in str(found.problem)
    assert OFFICER in str(found.problem)


async def test_an_operator_decides_on_the_command_line(
    connection: asyncpg.Connection, poisoned: int, dsn: str
) -> None:
    """An admin by name, with a reason that can be shown; the worker then goes on by itself."""
    await create_token(connection, name="Wu", role=Role.ADMIN, entropy=os.urandom)
    await connection.execute("UPDATE orders.progress SET problem = 'stopped'")
    decide = ("treat", "orders", str(poisoned), "--as", "skip", "--reason")
    assert run(dsn, *decide, REASON, "--by", "Nobody").returncode == 2
    assert run(dsn, *decide, "a\u202eb", "--by", "Wu").returncode == 2
    assert run(dsn, "treat", "orders", "9999", *decide[3:], REASON, "--by", "Wu").returncode == 2
    assert await skipped(connection) == []
    done = run(dsn, *decide, REASON, "--by", "Wu")
    assert done.returncode == 0, done.stderr
    assert [one.position for one in await skipped(connection)] == [poisoned]
    assert all(one.problem is None for one in await standings(connection))
    assert f"skips {poisoned}" in run(dsn, "list").stdout
    assert REASON in run(dsn, "show", "orders").stdout


def run(dsn: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the program in a process of its own."""
    program = Path(sys.executable).parent / "marketplace"
    environment = {"PATH": os.environ["PATH"], "DATABASE_URL": dsn}
    return subprocess.run(
        [program, "projection", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
