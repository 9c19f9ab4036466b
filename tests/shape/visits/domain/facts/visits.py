"""Facts about visits to households."""

from datetime import datetime
from enum import StrEnum
from typing import Final, NewType

from domain.decider import Event, HappenedAt
from domain.ids import ActorId, HouseholdId, Tag, household_tag
from domain.lifecycle import Lifecycle, Step

VisitId = NewType("VisitId", str)
"""A visit."""


def visit_tag(visit_id: VisitId) -> Tag:
    """``visit:…``."""
    return Tag(f"visit:{visit_id}")


class VisitStatus(StrEnum):
    """Where a visit stands."""

    UNKNOWN = "unknown"
    PLANNED = "planned"
    MISSED = "missed"


class VisitEvent(Event, frozen=True, kw_only=True):
    """A fact about one visit."""

    visit_id: VisitId
    household_id: HouseholdId

    def tags(self) -> tuple[Tag, ...]:
        """The visit and its household."""
        return (visit_tag(self.visit_id), household_tag(self.household_id))


class VisitPlanned(VisitEvent, frozen=True, tag="VisitPlanned/1"):
    """Somebody of the office said when a household will have been visited.

    Attributes:
        due_at: Until when.
    """

    due_at: datetime
    planned_by: ActorId
    planned_at: HappenedAt

    def actor(self) -> ActorId:
        """Who planned it."""
        return self.planned_by


class VisitMissed(VisitEvent, frozen=True, tag="VisitMissed/1"):
    """The time was over, and nobody had been there."""

    missed_at: HappenedAt


VISIT_EVENTS: Final = (VisitPlanned, VisitMissed)
VISIT_LIFECYCLE: Final = Lifecycle(
    {
        VisitPlanned: Step((VisitStatus.UNKNOWN,), VisitStatus.PLANNED),
        VisitMissed: Step((VisitStatus.PLANNED,), VisitStatus.MISSED),
    }
)
