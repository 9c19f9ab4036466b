"""When a visit is due."""

from typing import Final

from domain.facts.visits import VISIT_EVENTS, VisitEvent, VisitMissed, VisitPlanned
from domain.visits.due_times import VISIT

from projections.due_times import DueTimes, Standing, Timer
from projections.projection import Fact


def _subjects(event: VisitEvent) -> tuple[str, ...]:
    return (event.visit_id,)


def _fold(standing: Standing, fact: Fact) -> None:
    match fact.event:
        case VisitPlanned(visit_id=visit_id, due_at=at):
            standing.set(Timer(subject=visit_id, kind=VISIT, due_at=at, position=fact.position))
        case VisitMissed(visit_id=visit_id):
            standing.lift(visit_id, VISIT)
        case other:
            raise TypeError(type(other).__name__)


DUE_TIMES: Final = DueTimes(kinds=(VISIT,), handles=VISIT_EVENTS, subjects=_subjects, fold=_fold)
