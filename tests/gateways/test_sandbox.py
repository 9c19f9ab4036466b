"""The sandbox keeps what every rail promises about payouts."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from domain.ids import PayoutId
from marketplace.gateways.sandbox import Behaviour, SandboxGateway
from tests.gateways.contract import HOUSEHOLD, PayoutContract


class Sandbox:
    """The sandbox and its instructions."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self.rail = SandboxGateway(pool)

    async def refuse_payees(self) -> None:
        """Their accounts are closed."""
        await self.rail.instruct(HOUSEHOLD, Behaviour.REFUSE)

    async def be_silent(self) -> None:
        """Pay, and don't answer."""
        await self.rail.instruct(HOUSEHOLD, Behaviour.PAY_AND_HANG)

    async def speak(self) -> None:
        """Answer again."""
        await self.rail.instruct(HOUSEHOLD, Behaviour.SETTLE)

    async def paid(self, payout_id: PayoutId) -> int:
        """Its own books."""
        count: int = await self._pool.fetchval(
            "SELECT count(*) FROM sandbox_gateway.payments WHERE payout_id = $1", payout_id
        )
        return count


@pytest.fixture
async def outside(dsn: str) -> AsyncIterator[Sandbox]:
    """The sandbox over a database of its own."""
    async with asyncpg.create_pool(dsn, min_size=1, max_size=4) as pool:
        yield Sandbox(pool)


class TestPayouts(PayoutContract):
    """Payouts."""
