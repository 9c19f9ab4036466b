"""What silence means: nobody came."""

from datetime import datetime
from typing import Final

from domain.facts.visits import VisitId
from domain.visits.commands import MissVisit
from domain.visits.errors import VisitNotDueError, VisitNotInStatusError

from domain.due import Due, DueKind, DueTime

VISIT: Final = DueKind("visit")


def _miss(due: Due, at: datetime) -> MissVisit:
    return MissVisit(visit_id=VisitId(due.subject), at=at)


DUE_TIMES: Final = (
    DueTime(kind=VISIT, command=_miss, already=(VisitNotInStatusError, VisitNotDueError)),
)
