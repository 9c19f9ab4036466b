"""The worker process as a whole: log, broker, actors, read models."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import redis
from msgspec.structs import replace

from domain.campaigns.commands import DraftCampaign, PublishCampaign
from domain.facts.campaigns import CampaignKind, FundingMode, LegalMode
from domain.facts.payouts import PayoutStatus
from domain.gifts.commands import ReceiveDonation
from domain.ids import CampaignId, DonationId, DonorId, PayoutId
from domain.payouts.commands import ApprovePayout, RequestPayout, SendPayout, SettlePayout
from domain.treasury.commands import RecordGatewaySettlement
from marketplace.audit.replay import Replay, Verdict
from marketplace.embedded.valkey import ValkeyServer
from marketplace.gateways.sandbox import Behaviour, SandboxGateway
from marketplace.handling import CommandHandler
from marketplace.log import EventLog
from marketplace.log.log import utc_now
from marketplace.processes.worker import work
from projections.books import queries as journal
from projections.campaigns import queries as campaign_totals
from projections.payouts import queries as payouts
from projections.waiting import wait_for
from tests.conftest import ORIGIN
from tests.workers.waiting import until
from tests.worlds.story import APPROVER, HOUSEHOLDS, NOW, OFFICER, SYSTEM, cny, paid_in, story
from tests.worlds.workshop import NEEDY, TERMS, Workshop
from workers.campaigns import CampaignWorker
from workers.gateway import PayoutOrder

PAYOUTS = tuple(PayoutId(f"P-W{number}") for number in range(6))


@pytest.fixture
def valkey() -> Iterator[ValkeyServer]:
    """A broker of our own."""
    with tempfile.TemporaryDirectory() as folder, ValkeyServer(Path(folder) / "vk") as server:
        yield server


@asynccontextmanager
async def working(dsn: str, url: str) -> AsyncIterator[None]:
    """A worker process' inside."""
    stop = asyncio.Event()
    running = asyncio.create_task(work(dsn, ORIGIN, url, stop, sweep_seconds=0.1))
    try:
        yield
    finally:
        stop.set()
        await running


async def approve(log: EventLog, payout_ids: tuple[PayoutId, ...] = PAYOUTS) -> None:
    """Payouts of one yuan each, approved."""
    handler = CommandHandler(log)
    for payout_id in payout_ids:
        step = {"payout_id": payout_id, "household_id": HOUSEHOLDS[1], "at": NOW}
        await handler.handle(RequestPayout(amount=cny(100), by=OFFICER, **step), actor=OFFICER)
        await handler.handle(ApprovePayout(by=APPROVER, **step), actor=APPROVER)


@pytest.fixture
async def pool(dsn: str, log: EventLog) -> AsyncIterator[asyncpg.Pool]:
    """The story, and a way to ask."""
    handler = CommandHandler(log)
    for command, actor in story():
        await handler.handle(command, actor=actor)
    async with asyncpg.create_pool(dsn, min_size=1, max_size=2) as opened:
        yield opened


async def all_have(pool: asyncpg.Pool, status: str) -> bool:
    """Whether all payouts of this file stand so."""
    async with pool.acquire() as connection:
        found = {
            view.payout_id: view.status for view in await payouts.payouts(connection, 2**62, 50)
        }
    return {found.get(payout_id) for payout_id in PAYOUTS} == {status}


async def paid(pool: asyncpg.Pool) -> list[int]:
    """How often the bank paid each household's payout of this file."""
    rows = await pool.fetch(
        "SELECT count(*) FROM sandbox_gateway.payments WHERE payout_id = ANY($1) "
        "GROUP BY payout_id",
        list(PAYOUTS),
    )
    return [row[0] for row in rows]


async def test_approved_payouts_are_paid(
    dsn: str, log: EventLog, pool: asyncpg.Pool, valkey: ValkeyServer
) -> None:
    """Those approved before the worker started, and those approved while it runs."""
    await approve(log, PAYOUTS[:3])
    async with working(dsn, valkey.url):
        await approve(log, PAYOUTS[3:])
        await until(lambda: all_have(pool, "settled"))
    assert await paid(pool) == [1] * len(PAYOUTS)


async def test_what_came_back_after_days_is_heard_of(
    dsn: str, log: EventLog, pool: asyncpg.Pool, valkey: ValkeyServer
) -> None:
    """A payout that settled two days ago: it is asked about, and that it came back is recorded."""
    handler, gateway = CommandHandler(log), SandboxGateway(pool)
    await approve(log, PAYOUTS[:1])
    about: dict[str, Any] = {"payout_id": PAYOUTS[0], "household_id": HOUSEHOLDS[1]}
    seen = await gateway.pay_out(PayoutOrder(amount=cny(100), **about))
    about["at"] = utc_now() - timedelta(days=2)
    await handler.handle(SendPayout(gateway="sandbox", **about), actor=SYSTEM)
    assert seen.gateway_reference is not None
    settle = SettlePayout(gateway_reference=seen.gateway_reference, **about)
    await handler.handle(settle, actor=SYSTEM)
    await gateway.instruct(HOUSEHOLDS[1], Behaviour.SETTLE_AND_RETURN)
    async with working(dsn, valkey.url):
        await until(lambda: has_come_back(pool, PAYOUTS[0]))


async def has_come_back(pool: asyncpg.Pool, payout_id: PayoutId) -> bool:
    """Whether the read model knows."""
    async with pool.acquire() as connection:
        found = await payouts.payout(connection, payout_id)
    return found is not None and found.status == PayoutStatus.RETURNED


async def test_payouts_wait_for_the_banks_line_and_go_on_by_themselves(
    dsn: str, log: EventLog, valkey: ValkeyServer
) -> None:
    """Two processes: nothing leaves while custody does not cover it; a line comes, and all does."""
    handler = CommandHandler(log)
    for command, actor in story():
        if not isinstance(command, RecordGatewaySettlement):
            await handler.handle(command, actor=actor)
    async with asyncpg.create_pool(dsn, min_size=1, max_size=2) as pool:

        async def all_wait() -> bool:
            async with pool.acquire() as connection:
                found = await payouts.page_on_their_way(connection, 0, 50)
            return [one.waits_for for one in found] == ["custody"] * len(PAYOUTS)

        async with working(dsn, valkey.url), working(dsn, valkey.url):
            await approve(log)
            await until(all_wait)
            assert await paid(pool) == []
            command, actor = paid_in("line-1", 5_000 + 100 * len(PAYOUTS))
            await handler.handle(command, actor=actor)
            await until(lambda: all_have(pool, "settled"))
        assert await paid(pool) == [1] * len(PAYOUTS)
        async with pool.acquire() as connection:
            (custody,) = await journal.balance(connection, "assets:bank:custody", None)
        assert custody.balance.minor == 0


async def test_an_emptied_broker_loses_nothing(
    dsn: str, log: EventLog, pool: asyncpg.Pool, valkey: ValkeyServer
) -> None:
    """Messages are deleted all the while; the sweep asks again, and each is paid once."""
    broker = redis.Redis.from_url(valkey.url)
    gateway = SandboxGateway(pool)
    await gateway.instruct(HOUSEHOLDS[1], Behaviour.UNREACHABLE)
    await approve(log)
    async with working(dsn, valkey.url):
        await until(lambda: all_have(pool, "sent"))
        broker.flushall()
        await gateway.instruct(HOUSEHOLDS[1], Behaviour.SETTLE)
    broker.flushall()
    async with working(dsn, valkey.url):
        await until(lambda: all_have(pool, "settled"))
    assert await paid(pool) == [1] * len(PAYOUTS)


async def test_a_lost_broker_delays_and_loses_nothing(
    dsn: str, log: EventLog, pool: asyncpg.Pool
) -> None:
    """The worker starts without a broker; when it is back, what was approved is paid."""
    with tempfile.TemporaryDirectory() as folder:
        server = ValkeyServer(Path(folder) / "vk")
        server.start()
        server.kill()
        async with working(dsn, server.url):
            await approve(log)
            assert await wait_for(pool, await log.head(), 10)
            server.start()
            async with working(dsn, server.url):
                await until(lambda: all_have(pool, "settled"))
        server.stop()
    assert await paid(pool) == [1] * len(PAYOUTS)


async def test_a_missed_campaign_gives_every_gift_back(
    dsn: str, log: EventLog, pool: asyncpg.Pool, valkey: ValkeyServer
) -> None:
    """At the deadline it is closed, and two sweeps at once return each gift once."""
    handler, missed = CommandHandler(log), CampaignId("C-WELL")
    draft = DraftCampaign(
        campaign_id=missed,
        title_zh="水窖",
        title_en="A cistern",
        kind=CampaignKind.POOLED,
        funding=FundingMode.ALL_OR_NOTHING,
        legal_mode=LegalMode.PUBLIC_FUNDRAISING,
        target=cny(1_000_000),
        deadline=NOW + timedelta(days=3),
        by=OFFICER,
        at=NOW,
    )
    await handler.handle(draft, actor=OFFICER)
    await handler.handle(PublishCampaign(campaign_id=missed, by=OFFICER, at=NOW), actor=OFFICER)
    for number in range(30):
        given = ReceiveDonation(
            donation_id=DonationId(f"G-W{number}"),
            campaign_id=missed,
            donor_id=DonorId(f"D-{number}"),
            amount=cny(1_000 + number),
            fee=cny(6),
            gateway="sandbox",
            gateway_reference=f"well-{number}",
            received_at=NOW,
            at=NOW,
        )
        await handler.handle(given, actor=SYSTEM)

    async def returned() -> bool:
        async with pool.acquire() as connection:
            found = await campaign_totals.campaign(connection, missed)
        return found is not None and found.outcome == "missed" and found.pooled.minor == 0

    async with working(dsn, valkey.url), working(dsn, valkey.url):
        await until(returned)
    refunds = [
        recorded.header.tags
        for recorded in await log.read()
        if recorded.header.type.startswith("GiftRefunded")
    ]
    assert len(refunds) == 30


async def test_silence_pays_the_worker(
    dsn: str, log: EventLog, pool: asyncpg.Pool, valkey: ValkeyServer
) -> None:
    """Nobody looked at what was handed in: two processes see to it once, and the order settles."""
    handler = CommandHandler(log)
    terms = replace(TERMS, units=20, bonus_pool_minor=0, transport_minor=0, offline_lots=0)
    shop = Workshop(terms=terms).opened()
    shop.do(shop.claim(), shop.submit())
    for command in shop.done:
        await handler.handle(command, actor=getattr(command, "by", SYSTEM))

    async def settled() -> bool:
        account = f"escrow:order:{shop.order_id}"
        async with pool.acquire() as connection:
            balances = await journal.balance(connection, account, None)
        return [one.balance.minor for one in balances] == [0]

    async with working(dsn, valkey.url), working(dsn, valkey.url):
        await until(settled)
        async with pool.acquire() as connection:
            account = f"earnings:household:{NEEDY}"
            (earned,) = await journal.balance(connection, account, None)
    assert earned.balance.minor == -terms.rate.pay_minor(10)
    recorded = [one.header.type for one in await log.read()]
    once = ("AssignmentAutoApproved", "EarningsCredited", "OrderClosed", "OrderSettled")
    assert [recorded.count(kind) for kind in once] == [1] * len(once)
    finding = await Replay(None).run(dsn, lambda _done, _size: None)
    assert (finding.verdict, finding.problem) == (Verdict.HOLDS, None)


async def test_a_campaign_before_its_deadline_stays(
    dsn: str, log: EventLog, pool: asyncpg.Pool
) -> None:
    """The negative control: nothing is due, so nothing happens."""
    del dsn
    before = await log.head()
    async with pool.acquire() as connection:
        worker = CampaignWorker(CommandHandler(log), connection, utc_now)
        assert await worker.sweep() == 0
    assert await log.head() == before
