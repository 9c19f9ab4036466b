"""Reading what households claimed and what became of it."""

from typing import Final

import asyncpg
from litestar import get
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from msgspec import Struct

from domain.ids import AssignmentId, HouseholdId, OrderId
from marketplace.web.paging import POSITION_MAX, Limit, Position
from projections.assignments import queries as assignment_views
from projections.assignments.views import AssignmentView
from projections.households import queries as household_ledger
from projections.orders import queries as order_views


class AssignmentsPage(Struct, frozen=True):
    """A household's work, newest claim first.

    Attributes:
        titles: Chinese and English title of each order, by id.
        next_before: Give it as ``before`` for older claims; absent on the last page.
    """

    household_id: str
    assignments: list[AssignmentView]
    titles: dict[OrderId, tuple[str, str]]
    next_before: int | None


@get("/assignments/{assignment_id:str}")
async def read_assignment(
    assignment_id: FromPath[AssignmentId], pool: NamedDependency[asyncpg.Pool]
) -> AssignmentView:
    """One household's work on one lot, from the claim to the last fen."""
    async with pool.acquire() as connection:
        found = await assignment_views.assignment(connection, assignment_id)
    if found is None:
        raise NotFoundException(f"no assignment {assignment_id}")
    return found


@get("/households/{household_id:str}/assignments")
async def list_assignments(
    household_id: FromPath[HouseholdId],
    pool: NamedDependency[asyncpg.Pool],
    before: Position = POSITION_MAX,
    limit: Limit = 50,
) -> AssignmentsPage:
    """What a household claimed and what became of it."""
    async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read"):
        if await household_ledger.household(connection, household_id) is None:
            raise NotFoundException(f"no household {household_id}")
        found = await assignment_views.of_household(connection, household_id, before, limit)
        titles = await order_views.titles(connection, [one.order_id for one in found])
    more = found[-1].accepted_position if len(found) == limit else None
    return AssignmentsPage(household_id, found, titles, more)


QUERIES: Final = (
    read_assignment,
    list_assignments,
)
