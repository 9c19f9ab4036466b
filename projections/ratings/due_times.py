"""When sealed ratings are opened: both at once, or one alone after its time."""

from typing import Final

from domain.facts.piecework.ratings import RATING_EVENTS, RatingSealed, RatingsRevealed
from domain.piecework.ratings.due_times import REVEAL
from domain.piecework.ratings.rules import RATING_TIME
from projections.assignments.due_times import AssignmentLine
from projections.due_times import TICK, DueTimes, Standing, Timer
from projections.projection import Fact


def _subjects(event: RatingSealed | RatingsRevealed) -> tuple[str, ...]:
    return (event.assignment_id,)


def _fold(standing: Standing, fact: Fact) -> None:
    match fact.event:
        case RatingsRevealed(assignment_id=name):
            standing.lift(name, REVEAL)
        case RatingSealed(assignment_id=name) as event:
            since = standing.line(AssignmentLine, name).judged_at
            assert since is not None
            both = standing.stands(name, REVEAL)
            timer = Timer(
                subject=name,
                kind=REVEAL,
                due_at=fact.recorded_at if both else since + RATING_TIME + TICK,
                position=fact.position,
                order_id=event.order_id,
                lot=event.lot,
            )
            standing.set(timer)
        case other:
            raise TypeError(type(other).__name__)


DUE_TIMES: Final = DueTimes(
    kinds=(REVEAL,),
    handles=RATING_EVENTS,
    subjects=_subjects,
    fold=_fold,
    looks_at=(AssignmentLine,),
)
