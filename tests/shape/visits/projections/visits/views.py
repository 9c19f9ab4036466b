"""What readers see of visits."""

from datetime import datetime

from domain.facts.visits import VisitId, VisitStatus
from msgspec import Struct

from domain.ids import HouseholdId


class VisitView(Struct, frozen=True):
    """A visit: whose it is, until when, and where it stands."""

    visit_id: VisitId
    household_id: HouseholdId
    due_at: datetime
    status: VisitStatus
