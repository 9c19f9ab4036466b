"""What of the custody account is promised to payouts that are under way."""

from enum import StrEnum
from typing import Final

from asyncpg.pool import PoolConnectionProxy

SELECT_RESERVED: Final = """
    SELECT coalesce(sum(minor), 0)::bigint FROM sandbox_bank.payouts
    WHERE state = $1 AND currency = $2
"""


class PayoutState(StrEnum):
    """Where a payout stands."""

    ACCEPTED = "accepted"
    SETTLED = "settled"
    FAILED = "failed"
    RETURNED = "returned"


async def reserved_minor(connection: PoolConnectionProxy, currency: str) -> int:
    """The sum of the payouts that were accepted and not yet paid."""
    minor: int = await connection.fetchval(SELECT_RESERVED, PayoutState.ACCEPTED.value, currency)
    return minor
