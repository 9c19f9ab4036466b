"""The rules for appeals, each as an error named for it."""

from dataclasses import dataclass
from datetime import datetime

from domain.errors import ConflictError
from domain.ids import ActorId, AssignmentId


@dataclass(eq=False)
class AppealTooLateError(ConflictError):
    """The time for an appeal is over."""

    assignment_id: AssignmentId
    appeal_until: datetime


@dataclass(eq=False)
class AnswerTimeStandsError(ConflictError):
    """No notice of holidays was entered since the time was computed."""

    assignment_id: AssignmentId
    answer_until: datetime


@dataclass(eq=False)
class ArbiterIsPartyError(ConflictError):
    """An arbiter has had nothing to do with the assignment before."""

    assignment_id: AssignmentId
    staff: ActorId
