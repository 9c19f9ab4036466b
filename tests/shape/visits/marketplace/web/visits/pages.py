"""A visit for people."""

from typing import Any, ClassVar, Final

import asyncpg
from domain.facts.visits import VisitId
from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from projections.visits import queries as visits
from projections.visits.views import VisitView

from marketplace.web.pages.context import PageContext
from marketplace.web.pages.showing import page
from marketplace.web.pages.snapshot import snapshot
from projections.registry import position_of


class VisitPage(PageContext, frozen=True):
    """A visit.

    Attributes:
        position: The event that it is as of.
        visit: Until when, and what became of it.
    """

    template: ClassVar[str] = "visit.html"

    position: int
    visit: VisitView


@get("/visits/{visit_id:str}", include_in_schema=False)
async def show_visit(
    request: Request[Any, Any, Any],
    visit_id: FromPath[VisitId],
    pool: NamedDependency[asyncpg.Pool],
) -> Response[str]:
    """One visit: until when, and what became of it."""
    async with snapshot(request, pool) as connection:
        found = await visits.visit(connection, visit_id)
        if found is None:
            raise NotFoundException
        shown = VisitPage(await position_of(connection, "visits"), found)
    return page(request, shown)


PAGES: Final = (show_visit,)
