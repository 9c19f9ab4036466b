"""The rules for judging work, each as an error named for it."""

from dataclasses import dataclass

from domain.errors import ConflictError, MalformedError
from domain.ids import ActorId, AssignmentId


@dataclass(eq=False)
class NotInspectedError(ConflictError):
    """Pieces are refused only after an inspection that the lot did not pass."""

    assignment_id: AssignmentId


@dataclass(eq=False)
class AlreadyInspectedError(ConflictError):
    """What was handed in is inspected once, and once more in a dispute.

    Attributes:
        passed: What the inspection said that binds.
    """

    assignment_id: AssignmentId
    passed: bool


@dataclass(eq=False)
class InspectorIsPartyError(ConflictError):
    """Who looks at a lot once more in a dispute has had nothing to do with it before."""

    assignment_id: AssignmentId
    staff: ActorId


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
