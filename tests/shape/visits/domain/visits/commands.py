"""What may be asked of visits."""

from datetime import datetime

from domain.facts.visits import VisitId

from domain.decider import Command
from domain.ids import ActorId, HouseholdId


class VisitCommand(Command, frozen=True, kw_only=True):
    """Something is asked of one visit."""

    visit_id: VisitId
    at: datetime


class PlanVisit(VisitCommand, frozen=True, kw_only=True):
    """Say until when a household will have been visited."""

    household_id: HouseholdId
    due_at: datetime
    by: ActorId


class MissVisit(VisitCommand, frozen=True, kw_only=True):
    """Note that nobody came. Asked for when it is due."""
