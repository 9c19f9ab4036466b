"""Reading visits."""

from typing import Final

import asyncpg
from domain.facts.visits import VisitId
from litestar import get
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from projections.visits import queries as visits
from projections.visits.views import VisitView


@get("/visits/{visit_id:str}")
async def read_visit(visit_id: FromPath[VisitId], pool: NamedDependency[asyncpg.Pool]) -> VisitView:
    """One visit and where it stands."""
    async with pool.acquire() as connection:
        found = await visits.visit(connection, visit_id)
    if found is None:
        raise NotFoundException(f"no visit {visit_id}")
    return found


QUERIES: Final = (read_visit,)
