"""The rules for judging work, each as an error named for it."""

from dataclasses import dataclass

from domain.errors import ConflictError, MalformedError
from domain.ids import AssignmentId


@dataclass(eq=False)
class NotInspectedError(ConflictError):
    """Pieces are refused only after an inspection that the lot did not pass."""

    assignment_id: AssignmentId


@dataclass(eq=False)
class ClauseUnknownError(MalformedError):
    """A refusal cites a clause of the instructions and shows a picture."""

    clause: int
    clauses: int


@dataclass(eq=False)
class ReworkRoundsSpentError(ConflictError):
    """A lot is sent back twice at most."""

    assignment_id: AssignmentId
    rounds: int
