"""The rules for ratings, each as an error named for it."""

from dataclasses import dataclass

from domain.errors import ConflictError, MalformedError
from domain.ids import AssignmentId


@dataclass(eq=False)
class RatingTooEarlyError(ConflictError):
    """Work is rated when it has come to its end."""

    assignment_id: AssignmentId


@dataclass(eq=False)
class RatingTooLateError(ConflictError):
    """The ratings were revealed, or their time is over."""

    assignment_id: AssignmentId


@dataclass(eq=False)
class RatingAlreadyGivenError(ConflictError):
    """Each side rates once."""

    assignment_id: AssignmentId


@dataclass(eq=False)
class StarsOutOfRangeError(MalformedError):
    """One star to five."""

    stars: int


@dataclass(eq=False)
class RatingOpeningMismatchError(ConflictError):
    """What was brought to be revealed is not what was sealed."""

    assignment_id: AssignmentId
