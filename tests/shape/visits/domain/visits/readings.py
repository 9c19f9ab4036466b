"""What was asked of a visit."""

from collections.abc import Mapping
from typing import Final

from domain.facts.visits import VisitMissed, VisitPlanned
from domain.visits.commands import MissVisit, PlanVisit

from domain.decider import Event
from domain.reading_back import Reading, same

READINGS: Final[Mapping[type[Event], Reading]] = {
    VisitPlanned: same(PlanVisit),
    VisitMissed: same(MissVisit),
}
