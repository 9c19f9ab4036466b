"""What work takes for itself: the ids of assignments."""

from collections.abc import Mapping
from typing import Final

from domain.capability import Naming
from domain.decider import Event
from domain.facts.piecework.claims import AssignmentAccepted, ClaimConflictCompensated
from domain.facts.piecework.work import RestKept
from domain.names import NameKind, UniqueName
from domain.piecework.assignments.claims.errors import AssignmentAlreadyMadeError

ASSIGNMENT: Final = NameKind("assignment", AssignmentAlreadyMadeError)


def _assignment(
    event: AssignmentAccepted | ClaimConflictCompensated | RestKept,
) -> tuple[UniqueName, ...]:
    return (UniqueName(ASSIGNMENT, event.assignment_id),)


UNIQUE_NAMES: Final[Mapping[type[Event], Naming]] = {
    AssignmentAccepted: _assignment,
    ClaimConflictCompensated: _assignment,
    RestKept: _assignment,
}
