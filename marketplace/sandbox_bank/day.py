"""What the bank does by itself: payments expire, payouts go on, days end, events are sent."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Final

from marketplace.sandbox_bank.answers import forget_nonces
from marketplace.sandbox_bank.bank import Bank
from marketplace.sandbox_bank.payments import expire_due
from marketplace.sandbox_bank.payouts import carry_on
from marketplace.sandbox_bank.settlement import close_day, end_of_open_day
from marketplace.sandbox_bank.webhooks import client_for_events, deliver_due

NEXT_DUE: Final = """
    SELECT least((SELECT min(expires_at) FROM sandbox_bank.payments WHERE ended_at IS NULL),
                 (SELECT min(due_at) FROM sandbox_bank.payouts WHERE due_at IS NOT NULL))
"""
WAIT_SECONDS_MAX: Final = 10.0
logger = logging.getLogger(__name__)


async def advance(bank: Bank) -> None:
    """Do all that is due by the bank's clock, in the order in which it fell due.

    So a payout that comes back on the third of seven days that the clock was put forward stands on
    the statement of the third.
    """
    while await _next(bank):
        continue
    async with bank.moment() as moment:
        await forget_nonces(moment.connection, int(bank.wall().timestamp()))


async def _next(bank: Bank) -> bool:
    """Do what falls due next; whether anything did."""
    async with bank.moment() as moment:
        due: datetime | None = await moment.connection.fetchval(NEXT_DUE)
        end = await end_of_open_day(moment)
        times = [at for at in (due, end) if at is not None and at <= moment.present]
    if not times:
        return False
    first = min(times)
    if first == end:
        await close_day(bank)
        return True
    async with bank.moment(at=first) as moment:
        expired = await expire_due(bank, moment)
    async with bank.moment(at=first) as moment:
        return await carry_on(moment) or expired > 0


@asynccontextmanager
async def working(bank: Bank) -> AsyncIterator[None]:
    """Work by itself for as long as the block."""
    async with client_for_events() as client:

        async def deliver() -> None:
            while await deliver_due(bank, client):
                continue

        tasks = [
            asyncio.create_task(_keep("advance", bank, lambda: advance(bank))),
            asyncio.create_task(_keep("deliver", bank, deliver)),
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)


async def _keep(name: str, bank: Bank, step: Callable[[], Awaitable[None]]) -> None:
    """Take a step again and again; whatever goes wrong with one is told, and ends nothing."""
    wait_seconds = bank.settings.step_seconds
    while True:
        try:
            await step()
        except Exception:
            logger.exception("%s failed and goes on", name)
            wait_seconds = min(wait_seconds * 2, WAIT_SECONDS_MAX)
        else:
            wait_seconds = bank.settings.step_seconds
        await asyncio.sleep(wait_seconds)
