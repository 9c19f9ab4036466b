"""The rules for ratings, each as an error named for it."""

from dataclasses import dataclass

from domain.errors import DomainError
from domain.ids import AssignmentId


@dataclass(eq=False)
class RatingTooEarlyError(DomainError):
    """Work is rated when it has come to its end."""

    assignment_id: AssignmentId


@dataclass(eq=False)
class RatingTooLateError(DomainError):
    """The ratings were revealed, or their time is over."""

    assignment_id: AssignmentId


@dataclass(eq=False)
class RatingAlreadyGivenError(DomainError):
    """Each side rates once."""

    assignment_id: AssignmentId


@dataclass(eq=False)
class StarsOutOfRangeError(DomainError):
    """One star to five."""

    stars: int


@dataclass(eq=False)
class RatingOpeningMismatchError(DomainError):
    """What was brought to be revealed is not what was sealed."""

    assignment_id: AssignmentId
