"""All projections, and what is asked of them together."""

import asyncio
from collections.abc import Callable
from typing import Final

import asyncpg
from msgspec import Struct

from projections.campaign_totals import CampaignTotals
from projections.donor_ledger import DonorLedger
from projections.household_ledger import HouseholdLedger
from projections.journal import Journal
from projections.payouts import Payouts
from projections.projection import Connection, Projection

PROJECTIONS: Final[dict[str, Callable[[], Projection]]] = {
    kind.name: kind for kind in (Journal, HouseholdLedger, DonorLedger, CampaignTotals, Payouts)
}
SELECT_STANDING: Final = " UNION ALL ".join(
    f"SELECT '{name}' AS name, position, problem FROM {name}.progress"  # noqa: S608 - names above
    for name in PROJECTIONS
)
WAIT_STEP_SECONDS: Final = 0.005


class Standing(Struct, frozen=True):
    """How far a projection has come.

    Attributes:
        problem: Why it stopped; absent while it goes on.
    """

    name: str
    position: int
    problem: str | None


async def standings(connection: Connection) -> list[Standing]:
    """Every projection's standing, in one snapshot."""
    return [Standing(*row) for row in await connection.fetch(SELECT_STANDING)]


async def wait_for(pool: asyncpg.Pool, position: int, timeout_seconds: float) -> bool:
    """Wait until every projection that goes on has come to a position.

    Returns:
        Whether all have in time.
    """
    try:
        async with asyncio.timeout(timeout_seconds), pool.acquire() as connection:
            # Several processes move projections: the tables are where they meet.
            while any(  # noqa: ASYNC110
                at.position < position and at.problem is None for at in await standings(connection)
            ):
                await asyncio.sleep(WAIT_STEP_SECONDS)
    except TimeoutError:
        return False
    return True
