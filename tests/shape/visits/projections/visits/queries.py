"""What is asked of visits."""

from typing import Final

from domain.facts.visits import VisitId
from projections.visits.views import VisitView

from projections.projection import Connection
from projections.rows import listed, read

SELECT_VISIT: Final = f"""
    SELECT {listed(VisitView)} FROM visits.visits WHERE visit_id = $1
"""  # noqa: S608 - the columns of the view


async def visit(connection: Connection, visit_id: VisitId) -> VisitView | None:
    """One visit; absent if there is none."""
    row = await connection.fetchrow(SELECT_VISIT, visit_id)
    return None if row is None else read(VisitView, row)
