"""All projections, and what is asked of them together."""

import asyncio
from collections.abc import Callable
from typing import Final

import asyncpg
from msgspec import Struct

from projections.allocation_log import AllocationLog
from projections.assignments import Assignments
from projections.campaign_totals import CampaignTotals
from projections.donor_ledger import DonorLedger
from projections.earnings.projection import Earnings
from projections.figures import FiguresProjection
from projections.household_ledger import HouseholdLedger
from projections.journal import Journal
from projections.orders import Orders
from projections.payouts import Payouts
from projections.projection import Connection, Projection
from projections.qualifications import Qualifications
from projections.timers.tables import Timers

PROJECTIONS: Final[dict[str, Callable[[], Projection]]] = {
    kind.name: kind
    for kind in (
        *(Journal, HouseholdLedger, DonorLedger, CampaignTotals, Payouts, FiguresProjection),
        *(Qualifications, Orders, Assignments, AllocationLog, Earnings, Timers),
    )
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


async def position_of(connection: Connection, *names: str) -> int:
    """The event that all of these projections have folded; call within one snapshot."""
    found = await standings(connection)
    return min(standing.position for standing in found if standing.name in names)


async def standings(connection: Connection) -> list[Standing]:
    """Every projection's standing, in one snapshot."""
    return [Standing(*row) for row in await connection.fetch(SELECT_STANDING)]


async def wait_for(pool: asyncpg.Pool, position: int, timeout_seconds: float) -> bool:
    """Wait until every projection that goes on has come to a position.

    Returns:
        Whether all have in time.
    """
    reader = _readers.get(pool)
    if reader is None:
        reader = _readers[pool] = _Reader(pool)
    reached = reader.reached(position)
    try:
        async with asyncio.timeout(timeout_seconds):
            await reached
    except TimeoutError:
        return False
    return True


class _Reader:
    """Reads where the projections stand for everybody who waits on one pool, while anybody does.

    Several processes move projections: the tables are where they meet. Hundreds of requests that
    each read the tables would use the pool up and wait for one another.
    """

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self._waiting: dict[asyncio.Future[None], int] = {}
        self._task = asyncio.create_task(self._read(), name="standings")

    def reached(self, position: int) -> asyncio.Future[None]:
        """Done when the position is reached; whoever no longer waits cancels it."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting[future] = position
        return future

    async def _read(self) -> None:
        try:
            while self._waiting:
                async with self._pool.acquire() as connection:
                    found = await standings(connection)
                self._wake([at.position for at in found if at.problem is None])
                if self._waiting:
                    await asyncio.sleep(WAIT_STEP_SECONDS)
        except BaseException as error:
            for future in self._waiting:
                if not future.done():
                    future.set_exception(error)
            if not isinstance(error, Exception):
                raise
        finally:
            del _readers[self._pool]

    def _wake(self, positions: list[int]) -> None:
        for future, wanted in [*self._waiting.items()]:
            if not future.done() and wanted <= min(positions, default=wanted):
                future.set_result(None)
            if future.done():
                del self._waiting[future]


_readers: Final[dict[asyncpg.Pool, _Reader]] = {}
"""One for each pool that somebody waits on now."""
