"""The rules for work on a lot, each as an error named for it."""

from dataclasses import dataclass

from domain.errors import DomainError
from domain.ids import AssignmentId


@dataclass(eq=False)
class LeaseAlreadyExtendedError(DomainError):
    """A lease is extended once."""

    assignment_id: AssignmentId
