"""A county with a history, told once: every page of it is visited and nothing is changed."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest
from httpx import AsyncClient

from domain.facts.gifts import RefundReason
from domain.facts.payouts import PayoutFailure
from domain.gifts.commands import RecordChargeback, RefundGift
from domain.ids import RefundId
from domain.money import Currency, Money
from domain.payouts.commands import ApprovePayout, FailPayout, SendPayout, SettlePayout
from marketplace.demo.story import Story, campaign_id, donation_id
from marketplace.embedded.postgres import PostgresServer
from marketplace.handling import CommandHandler
from marketplace.log import EventLog
from projections.advance import advance
from projections.registry import PROJECTIONS
from tests.conftest import ORIGIN, run_sql
from tests.web.serving import client_of
from tests.worlds.paying import MUCH, apply, capture, decline, meant, start
from tests.worlds.piecework_story import piecework
from tests.worlds.story import APPROVER, NOW, OFFICER, SYSTEM, cny


async def tell(dsn: str) -> None:
    """The demo's story; then most payouts arrive, one fails, one hangs; money goes back; work."""
    async with await EventLog.open(dsn, origin=ORIGIN) as log:
        handler = CommandHandler(log)
        approved = 0
        for command, actor in Story(OFFICER, APPROVER, NOW).tell():
            await handler.handle(command, actor=actor)
            if not isinstance(command, ApprovePayout):
                continue
            approved += 1
            key = {
                "payout_id": command.payout_id,
                "household_id": command.household_id,
                "at": command.at,
            }
            if approved == 1:
                continue
            await handler.handle(SendPayout(gateway="sandbox", **key), actor=SYSTEM)
            if approved == 2:
                failed = FailPayout(reason=PayoutFailure.ACCOUNT_CLOSED, **key)
                await handler.handle(failed, actor=SYSTEM)
            elif approved > 3:
                settled = SettlePayout(gateway_reference=f"out-{command.payout_id}", **key)
                await handler.handle(settled, actor=SYSTEM)
        for back in (refund(), chargeback("looms", 1)):
            await handler.handle(back, actor=OFFICER)
        declined = start(gift=meant(campaign_id=campaign_id("heat")))
        odd = start(2, gift=meant(2, campaign_id("heat")))
        more = capture(odd, amount=cny(MUCH))
        for paying in (declined, decline(declined), odd, more, apply(odd)):
            await handler.handle(paying, actor=getattr(paying, "by", None) or SYSTEM)
        for command, actor in piecework():
            await handler.handle(command, actor=actor)
        connection = await asyncpg.connect(dsn)
        for make in PROJECTIONS.values():
            projection = make()
            async for events in log.iterate():
                await advance(projection, connection, events)
        await connection.close()


def refund() -> RefundGift:
    """A gift that went back in part."""
    return RefundGift(
        donation_id=donation_id("looms", 0),
        campaign_id=campaign_id("looms"),
        refund_id=RefundId("R-1"),
        amount=Money(1, Currency.CNY),
        reason=RefundReason.DONOR_REQUEST,
        by=OFFICER,
        at=NOW,
    )


def chargeback(name: str, number: int) -> RecordChargeback:
    """A gift that a bank took back while it was still in the fund."""
    return RecordChargeback(
        donation_id=donation_id(name, number),
        campaign_id=campaign_id(name),
        amount=None,
        gateway_reference=f"back-{name}-{number}",
        by=OFFICER,
        at=NOW,
    )


@pytest.fixture(scope="session")
def county(postgres: PostgresServer) -> str:
    """The database of the county; for reading only."""
    statement = "CREATE DATABASE county TEMPLATE template_market"
    asyncio.run(run_sql(postgres.dsn("postgres"), statement))
    asyncio.run(tell(postgres.dsn("county")))
    return postgres.dsn("county")


@pytest.fixture
async def visitor(county: str) -> AsyncIterator[AsyncClient]:
    """Somebody who looks around in the county."""
    async with client_of(county) as opened:
        yield opened
