"""What stands against a visit."""

from dataclasses import dataclass
from datetime import datetime

from domain.facts.visits import VisitId, VisitStatus

from domain.errors import ConflictError, MalformedError


@dataclass(eq=False)
class VisitInThePastError(MalformedError):
    """Nobody can plan what was."""

    due_at: datetime


@dataclass(eq=False)
class VisitNotInStatusError(ConflictError):
    """It is not planned, or not any more."""

    visit_id: VisitId
    status: VisitStatus


@dataclass(eq=False)
class VisitNotDueError(ConflictError):
    """There is time left."""

    due_at: datetime
