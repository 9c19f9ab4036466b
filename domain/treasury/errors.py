"""The rules for lines of the bank's statement, each as an error named for it."""

from dataclasses import dataclass

from domain.errors import ConflictError, UnknownError
from domain.ids import ActorId
from domain.text import Reference


@dataclass(eq=False)
class StatementLineUnknownError(UnknownError):
    """No line of this reference waits for a second person."""

    bank_reference: Reference


@dataclass(eq=False)
class GatewayUnknownError(UnknownError):
    """No gateway of this name ever captured anything."""

    gateway: Reference


@dataclass(eq=False)
class SettlementExceedsCapturedError(ConflictError):
    """A gateway pays in at most what it captured and did not yet pay in."""

    gateway: Reference
    asked_minor: int
    left_minor: int


@dataclass(eq=False)
class ConfirmerIsRecorderError(ConflictError):
    """Who entered a line can't confirm it."""

    bank_reference: Reference
    actor: ActorId
