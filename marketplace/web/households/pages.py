"""A household for people."""

from typing import Any, ClassVar, Final

import asyncpg
from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from msgspec import Struct

from domain.ids import CampaignId, HouseholdId
from marketplace.web.pages.context import PageContext
from marketplace.web.pages.showing import page
from marketplace.web.pages.snapshot import snapshot
from marketplace.web.paging import POSITION_MAX, Before
from projections.campaigns import queries as campaign_totals
from projections.earnings import ledger
from projections.earnings.ledger import EarningsLine, EarningsTotals
from projections.households import queries as household_ledger
from projections.households.views import HouseholdLine, HouseholdTotals, HouseholdView, StationView
from projections.projection import Connection
from projections.registry import position_of

LINES_A_PAGE: Final = 40


EARNINGS_A_PAGE: Final = 20


AnyRequest = Request[Any, Any, Any]


class EarnedPart(Struct, frozen=True):
    """What a household earned, the second part of its page.

    Attributes:
        position: The event that it is as of.
        totals: A row for each currency.
        lines: Of this page, newest first.
        older: Position to go on from; absent on the last page.
        newest: Whether these are the newest lines.
    """

    position: int
    totals: list[EarningsTotals]
    lines: list[EarningsLine]
    older: int | None
    newest: bool


class HouseholdPage(PageContext, frozen=True):
    """A household's ledger: what it was given, and apart from it what it earned.

    Attributes:
        position: The event that the ledger of gifts is as of.
        household: Its county, tier and standing.
        stations: Which may act for it.
        totals: What it was given, a row for each currency.
        lines: Of this page, newest first.
        titles: Chinese and English titles of the campaigns that stand in the lines, by id.
        older: Position to go on from; absent on the last page.
        newest: Whether these are the newest lines.
        earned: What it earned.
    """

    template: ClassVar[str] = "household.html"

    position: int
    household: HouseholdView
    stations: list[StationView]
    totals: list[HouseholdTotals]
    lines: list[HouseholdLine]
    titles: dict[CampaignId, tuple[str, str]]
    older: int | None
    newest: bool
    earned: EarnedPart


@get("/households/{household_id:str}", include_in_schema=False)
async def show_household(
    request: AnyRequest,
    household_id: FromPath[HouseholdId],
    pool: NamedDependency[asyncpg.Pool],
    before: Before = POSITION_MAX,
    earned_before: Before = POSITION_MAX,
) -> Response[str]:
    """A household's money, line by line: gifts and earnings, each a ledger of its own."""
    async with snapshot(request, pool) as connection:
        household = await household_ledger.household(connection, household_id)
        if household is None:
            raise NotFoundException
        position = await position_of(connection, "household_ledger")
        stations = await household_ledger.stations(connection, household_id)
        totals = await household_ledger.totals(connection, household_id)
        # One more than is shown tells whether there is a next page.
        lines = await household_ledger.lines(connection, household_id, before, LINES_A_PAGE + 1)
        shown = lines[:LINES_A_PAGE]
        concerned = {line.campaign_id for line in shown if line.campaign_id is not None}
        titles = await campaign_totals.titles(connection, concerned)
        earned = await _earned(connection, household_id, earned_before)
    older = shown[-1].position if len(lines) > LINES_A_PAGE else None
    newest = before == POSITION_MAX
    about = household, stations, totals
    found = HouseholdPage(position, *about, shown, titles, older, newest, earned)
    return page(request, found)


async def _earned(connection: Connection, household_id: HouseholdId, before: int) -> EarnedPart:
    position = await position_of(connection, "earnings")
    totals = await ledger.totals(connection, household_id)
    lines = await ledger.lines(connection, household_id, before, EARNINGS_A_PAGE + 1)
    shown = lines[:EARNINGS_A_PAGE]
    older = shown[-1].position if len(lines) > EARNINGS_A_PAGE else None
    return EarnedPart(position, totals, shown, older, before == POSITION_MAX)


PAGES: Final = (show_household,)
