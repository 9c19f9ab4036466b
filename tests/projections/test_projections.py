"""Projections are pure consequences of the log: live, rebuilt or recomputed, row for row."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from domain.facts.payouts import PayoutFailure
from domain.ids import PayoutId
from domain.payouts.commands import FailPayout, RequestPayout
from marketplace.handling import CommandHandler
from marketplace.log import EventLog
from marketplace.log.contract import DCBEvent
from projections.advance import advance, follow
from projections.books import queries as journal
from projections.campaigns import queries as campaign_totals
from projections.gifts import queries as traces
from projections.households import queries as household_ledger
from projections.payouts import queries as payouts
from projections.projection import ProjectionStoppedError
from projections.rebuild import first_difference, rebuild
from projections.registry import PROJECTIONS, standings
from projections.waiting import wait_for
from tests.worlds.story import HOUSEHOLDS, NOW, OFFICER, SYSTEM, cny, gift, payout, story


@pytest.fixture
async def connection(dsn: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection to the database of the log."""
    opened = await asyncpg.connect(dsn)
    yield opened
    await opened.close()


async def tell(log: EventLog) -> None:
    """The story, with a payout that fails after it was sent, and one that is only asked for."""
    handler = CommandHandler(log)
    steps = [*story(), *payout(PayoutId("P-2"), HOUSEHOLDS[1], 700)[:3]]
    for command, actor in steps:
        await handler.handle(command, actor=actor)
    step = {"household_id": HOUSEHOLDS[1], "at": NOW}
    fail = FailPayout(payout_id=PayoutId("P-2"), reason=PayoutFailure.ACCOUNT_CLOSED, **step)
    await handler.handle(fail, actor=SYSTEM)
    ask = RequestPayout(payout_id=PayoutId("P-3"), amount=cny(900), by=OFFICER, **step)
    await handler.handle(ask, actor=OFFICER)


async def catch_up(log: EventLog, connection: asyncpg.Connection, batch: int = 1_000) -> None:
    """Bring every projection to the head."""
    for make in PROJECTIONS.values():
        projection = make()
        async for events in log.iterate(batch=batch):
            await advance(projection, connection, events)


async def rows_of(connection: asyncpg.Connection) -> dict[str, list[str]]:
    """Every row of every projection, as text."""
    found = {}
    for name, make in PROJECTIONS.items():
        for table in make().tables:
            rows = await connection.fetch(f"SELECT t::text FROM {name}.{table} t ORDER BY 1")  # noqa: S608
            found[f"{name}.{table}"] = [row[0] for row in rows]
    return found


@pytest.mark.parametrize("batch", [1, 3, 1_000])
async def test_any_batching_gives_the_same_rows(
    log: EventLog, connection: asyncpg.Connection, batch: int
) -> None:
    """Rows do not depend on how many events came at once; a second pass changes nothing."""
    await tell(log)
    await catch_up(log, connection, batch)
    once = await rows_of(connection)
    await catch_up(log, connection)
    assert await rows_of(connection) == once
    for make in PROJECTIONS.values():
        assert await first_difference(make(), connection, log, lambda _: None) is None


async def test_the_ledgers_tell_the_story(log: EventLog, connection: asyncpg.Connection) -> None:
    """Household, campaign, account and payout agree with what happened, to the fen."""
    await tell(log)
    await catch_up(log, connection)
    (totals,) = await household_ledger.totals(connection, "H-TWO")
    assert (totals.allocated.minor, totals.requested.minor, totals.paid.minor) == (13_333, 900, 0)
    assert totals.available.minor == 12_433
    lines = await household_ledger.lines(connection, "H-TWO", 10**9, 50)
    assert [line.type for line in lines] == [
        *("PayoutRequested", "PayoutFailed", "PayoutSent", "PayoutApproved", "PayoutRequested"),
        "FundsAllocated",
    ]
    seen = await campaign_totals.campaign(connection, "C-BOOKS")
    assert seen is not None
    assert (seen.gifts, seen.given.minor, seen.fee.minor) == (4, 40_006, 3)
    (fund,) = await journal.balance(connection, "funds:campaign:C-BOOKS", None)
    assert -fund.balance.minor == seen.pooled.minor == 20_003
    (before,) = await journal.balance(connection, "funds:campaign:C-BOOKS", fund.position - 1)
    assert before.balance.minor == -40_003
    settled = await payouts.payout(connection, "P-1")
    assert settled is not None
    assert (settled.status, settled.reference) == ("settled", "out-P-1")
    assert await payouts.on_their_way(connection) == []


async def test_every_gift_is_traced_to_the_fen(
    log: EventLog, connection: asyncpg.Connection
) -> None:
    """The sum of all traces is what households were given and paid."""
    await tell(log)
    await catch_up(log, connection)
    found = [await traces.trace(connection, f"G-{number}") for number in range(4)]
    whole = [trace for trace in found if trace is not None]
    assert sum(trace.paid.minor for trace in whole) == 5_000
    assert sum(trace.allocated.minor for trace in whole) == 15_000
    assert sum(trace.unallocated.minor for trace in whole) == 20_003
    first = whole[0]
    assert [(share.household_id, share.amount.minor) for share in first.shares] == [
        *(("H-ONE", 6_667), ("H-TWO", 3_332)),
    ]
    mine, older = await traces.traces_of_donor(connection, "D-1", 2**62, 50)
    assert [trace.donation_id for trace in mine] == ["G-3", "G-1"]
    assert older is None
    assert await traces.trace(connection, "G-NONE") is None


async def test_a_rebuild_swaps_equal_tables_in(
    log: EventLog, connection: asyncpg.Connection
) -> None:
    """What a rebuild makes is what was there; a damaged row is found first, and then mended."""
    await tell(log)
    await catch_up(log, connection)
    honest = await rows_of(connection)
    await connection.execute(
        "UPDATE journal.balances SET balance_minor = 1 WHERE account = 'fees:gateway'"
    )
    make = PROJECTIONS["journal"]
    found = await first_difference(make(), connection, log, lambda _: None)
    assert found is not None
    assert found[0] == "balances"
    for build in PROJECTIONS.values():
        assert await rebuild(build(), connection, log, lambda _: None) == await log.head()
    assert await rows_of(connection) == honest
    await CommandHandler(log).handle(gift(9, 500)[0], actor=SYSTEM)
    await catch_up(log, connection)
    assert await rows_of(connection) != honest


async def test_an_unknown_event_stops_the_projection_loudly(
    log: EventLog, connection: asyncpg.Connection
) -> None:
    """It keeps what came before, says where and why it stopped, and never skips."""
    await tell(log)
    before = await log.head()
    await log.append([DCBEvent(type="FromTheFuture", data=b'{"event":"FromTheFuture/1"}', tags=[])])
    with pytest.raises(ProjectionStoppedError) as stopped:
        await follow(PROJECTIONS["journal"](), connection, log.follow(0))
    assert stopped.value.position == before + 1
    standing = {at.name: at for at in await standings(connection)}
    assert standing["journal"].position == before
    assert "FromTheFuture" in (standing["journal"].problem or "")
    assert standing["payouts"].problem is None
    pool = await asyncpg.create_pool(dsn=None, **_parameters(connection))
    assert not await wait_for(pool, before + 1, 0.05)
    await pool.close()


def _parameters(connection: asyncpg.Connection) -> dict[str, object]:
    host, port = connection._addr.rsplit("/.s.PGSQL.", 1)  # type: ignore[attr-defined]
    database = connection._params.database
    return {"host": host, "port": int(port), "user": "postgres", "database": database}
