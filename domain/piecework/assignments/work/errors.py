"""The rules for work on a lot, each as an error named for it."""

from dataclasses import dataclass

from domain.errors import ConflictError
from domain.ids import AssignmentId


@dataclass(eq=False)
class TooManyPartsError(ConflictError):
    """A lot is handed in in so many parts at most; the last holds all that is left."""

    assignment_id: AssignmentId
    parts_max: int
    left: int


@dataclass(eq=False)
class LeaseAlreadyExtendedError(ConflictError):
    """A lease is extended once."""

    assignment_id: AssignmentId
