"""Names that outsiders give to movements of money; each occurs once, whatever it is for."""

from dataclasses import dataclass
from typing import Final, Protocol

from domain.errors import ConflictError
from domain.names import NameKind, UniqueName
from domain.text import Reference


@dataclass(eq=False)
class GatewayReferenceRepeatedError(ConflictError):
    """A gateway's name for a movement of money stands in the log already.

    Attributes:
        reference: The gateway's name, a slash, and the reference.
    """

    reference: Reference


@dataclass(eq=False)
class StatementLineRepeatedError(ConflictError):
    """The bank statement line was entered before."""

    bank_reference: Reference


REFERENCE: Final = NameKind("reference", GatewayReferenceRepeatedError)
STATEMENT: Final = NameKind("statement", StatementLineRepeatedError)


class ThroughGateway(Protocol):
    """What a gateway moved, under a reference of its own."""

    @property
    def gateway(self) -> Reference:
        """The gateway's name."""

    @property
    def gateway_reference(self) -> Reference:
        """The gateway's name for the movement."""


class OnStatement(Protocol):
    """What stands on the bank's statement."""

    @property
    def bank_reference(self) -> Reference:
        """The bank's name for the line."""


def gateway_reference(event: ThroughGateway) -> tuple[UniqueName, ...]:
    """The gateway's reference, which is unique within the gateway."""
    return (UniqueName(REFERENCE, f"{event.gateway}/{event.gateway_reference}"),)


def bank_reference(event: OnStatement) -> tuple[UniqueName, ...]:
    """The line of the statement."""
    return (UniqueName(STATEMENT, event.bank_reference),)
