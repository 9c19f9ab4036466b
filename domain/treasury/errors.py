"""The rules for lines of the bank's statement, each as an error named for it."""

from dataclasses import dataclass

from domain.errors import ConflictError, MalformedError, UnknownError
from domain.ids import ActorId
from domain.money import Money
from domain.text import Reference


@dataclass(eq=False)
class StatementLineUnknownError(UnknownError):
    """No line of this reference waits for a second person."""

    bank_reference: Reference


@dataclass(eq=False)
class SuspenseLineUnknownError(UnknownError):
    """No line of this reference stands in suspense."""

    bank_reference: Reference


@dataclass(eq=False)
class GatewayUnknownError(UnknownError):
    """No gateway of this name ever captured anything."""

    gateway: Reference


@dataclass(eq=False)
class SettlementExceedsCapturedError(ConflictError):
    """A gateway pays in at most what it captured and did not yet pay in."""

    gateway: Reference
    asked: Money
    left: Money


@dataclass(eq=False)
class LineNotEnteredError(UnknownError):
    """No line of this reference moved money that a correction could move otherwise."""

    bank_reference: Reference


@dataclass(eq=False)
class CorrectionUnknownError(UnknownError):
    """No correction of this line waits for another person."""

    bank_reference: Reference


@dataclass(eq=False)
class CorrectionWaitsError(ConflictError):
    """A correction of this line waits already; it is confirmed or taken back first."""

    bank_reference: Reference


@dataclass(eq=False)
class CorrectionChangesNothingError(MalformedError):
    """The line is entered so already, or a gateway is named for no amount."""

    bank_reference: Reference


@dataclass(eq=False)
class CorrectorIsProposerError(ConflictError):
    """Who proposed a correction can't confirm it."""

    bank_reference: Reference
    actor: ActorId
