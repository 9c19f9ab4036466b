"""Every visit and where it stands."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from domain.facts.visits import (
    VISIT_EVENTS,
    VISIT_LIFECYCLE,
    VisitId,
    VisitPlanned,
    VisitStatus,
)

from domain.ids import HouseholdId
from projections.folding import put_back, take_out
from projections.projection import Connection, Fact, Projection
from projections.rows import TableRow, row_of


class VisitRow(TableRow, frozen=True, kw_only=True):
    """A visit."""

    visit_id: VisitId
    household_id: HouseholdId
    due_at: datetime
    status: VisitStatus
    position: int


TAKE_VISITS: Final = take_out("visits", VisitRow, "visit_id = ANY($1)")


class Visits(Projection):
    """Rows that a batch concerns are taken out, folded and put back."""

    name = "visits"
    tables = ("visits",)
    handles = VISIT_EVENTS

    async def apply(self, connection: Connection, facts: Sequence[Fact]) -> None:
        """Note what was planned, and what became of it."""
        names = [*{fact.event.visit_id for fact in facts}]
        records = await connection.fetch(TAKE_VISITS, names)
        rows = {record["visit_id"]: row_of(VisitRow, record) for record in records}
        for fact in facts:
            event = fact.event
            before = rows.get(event.visit_id)
            planned = event if isinstance(event, VisitPlanned) else before
            status = VisitStatus.UNKNOWN if before is None else VisitStatus(before.status)
            rows[event.visit_id] = VisitRow(
                visit_id=event.visit_id,
                household_id=event.household_id,
                due_at=planned.due_at,
                status=VISIT_LIFECYCLE.after(status, event),
                position=fact.position,
            )
        await put_back(connection, "visits", rows.values())
