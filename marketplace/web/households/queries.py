"""Reading households and their ledgers."""

from typing import Final

import asyncpg
from litestar import get
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery
from msgspec import Struct

from domain.ids import HouseholdId
from marketplace.web.earnings.queries import EarningsPage, earnings_page
from marketplace.web.paging import POSITION_MAX, Limit, Position
from projections.households import queries as household_ledger
from projections.households.views import HouseholdLine, HouseholdTotals, HouseholdView


class HouseholdLedgerPage(Struct, frozen=True):
    """A household's ledger: what it was given, and apart from it what it earned.

    Attributes:
        totals: Of what it was given.
        lines: Of what it was given.
        next_before: Give it as ``before`` for older lines; absent on the last page.
        earnings: What it earned: totals and the newest lines.
    """

    household: HouseholdView
    totals: list[HouseholdTotals]
    lines: list[HouseholdLine]
    next_before: int | None
    earnings: EarningsPage


@get("/households/{household_id:str}/ledger")
async def read_household_ledger(
    household_id: FromPath[HouseholdId],
    pool: NamedDependency[asyncpg.Pool],
    before: Position = POSITION_MAX,
    limit: Limit = 50,
) -> HouseholdLedgerPage:
    """A household's money, newest line first."""
    async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read"):
        found = await household_ledger.household(connection, household_id)
        if found is None:
            raise NotFoundException(f"no household {household_id}")
        totals = await household_ledger.totals(connection, household_id)
        lines = await household_ledger.lines(connection, household_id, before, limit)
        earned = await earnings_page(connection, household_id, POSITION_MAX, limit)
    more = lines[-1].position if len(lines) == limit else None
    return HouseholdLedgerPage(found, totals, lines, more, earned)


@get("/households")
async def list_households(
    pool: NamedDependency[asyncpg.Pool], after: FromQuery[str] = "", limit: Limit = 50
) -> list[HouseholdView]:
    """Households by id; ``after`` is the last id of the page before."""
    async with pool.acquire() as connection:
        return await household_ledger.households(connection, HouseholdId(after), limit)


QUERIES: Final = (
    read_household_ledger,
    list_households,
)
