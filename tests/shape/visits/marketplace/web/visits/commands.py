"""Planning visits."""

from typing import Final

from domain.facts.visits import VisitId
from domain.visits.commands import PlanVisit
from litestar.params import JSONBody
from marketplace.web.visits import bodies

from domain.ids import HouseholdId
from marketplace.identity.staff import Role
from marketplace.web.desk import AtDesk, Receipt, keyed
from marketplace.web.values.bodies import in_utc


@keyed("/visits", Role.OFFICER)
async def plan_visit(desk: AtDesk, data: JSONBody[bodies.NewVisit]) -> Receipt:
    """Say until when a household will have been visited."""
    visit_id = VisitId(desk.new_id("V"))
    command = PlanVisit(
        visit_id=visit_id,
        household_id=HouseholdId(data.household_id),
        due_at=in_utc(data.due_at),
        by=desk.actor,
        at=desk.now,
    )
    return await desk.take(visit_id, command)


COMMANDS: Final = (plan_visit,)
