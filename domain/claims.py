"""What may occur once in the whole log: ids that events give out, and names that outsiders gave.

A boundary looks at one party's events; an id must not come twice for *any* party. So the log keeps
a unique index of what its events claim, and refuses an append whose claim is taken. Ids that are a
boundary by themselves (households, campaigns, orders, qualifications) need none.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, Final

from msgspec import Struct

from domain.allocations.errors import AllocationAlreadyMadeError
from domain.allocations.events import FundsAllocated
from domain.decider import Event
from domain.errors import DomainError
from domain.gifts.errors import DonationAlreadyReceivedError, RefundAlreadyMadeError
from domain.gifts.events import DonationReceived, GiftChargedBack, GiftRefunded
from domain.payouts.errors import PayoutAlreadyRequestedError
from domain.payouts.events import PayoutRequested, PayoutSettled
from domain.piecework.assignments.errors import AssignmentAlreadyMadeError
from domain.piecework.assignments.events import AssignmentAccepted
from domain.piecework.assignments.pay_events import ClaimConflictCompensated
from domain.piecework.orders.events import OrderFunded, TransportPaid
from domain.treasury import (
    GatewayReferenceRepeatedError,
    GatewaySettled,
    StatementLineRepeatedError,
)


class ClaimKind(StrEnum):
    """What is claimed."""

    DONATION = "donation"
    REFUND = "refund"
    ALLOCATION = "allocation"
    PAYOUT = "payout"
    ASSIGNMENT = "assignment"
    REFERENCE = "reference"
    STATEMENT = "statement"


class Claim(Struct, frozen=True):
    """One thing that an event takes for itself.

    Attributes:
        value: An id; a gateway's reference stands behind the gateway's name and a slash.
    """

    kind: ClaimKind
    value: str

    @property
    def name(self) -> str:
        """``kind:value``, as the log's index holds it."""
        return f"{self.kind}:{self.value}"

    def taken(self) -> DomainError:
        """The rule that a second claim violates."""
        return _TAKEN[self.kind](self.value)


def _reference(event: DonationReceived | GiftChargedBack | PayoutSettled | OrderFunded) -> Claim:
    return Claim(ClaimKind.REFERENCE, f"{event.gateway}/{event.gateway_reference}")


def _statement(event: GatewaySettled | TransportPaid) -> tuple[Claim]:
    return (Claim(ClaimKind.STATEMENT, event.bank_reference),)


def _assignment(event: AssignmentAccepted | ClaimConflictCompensated) -> tuple[Claim]:
    return (Claim(ClaimKind.ASSIGNMENT, event.assignment_id),)


_TAKEN: Final[dict[ClaimKind, Callable[[Any], DomainError]]] = {
    ClaimKind.DONATION: DonationAlreadyReceivedError,
    ClaimKind.REFUND: RefundAlreadyMadeError,
    ClaimKind.ALLOCATION: AllocationAlreadyMadeError,
    ClaimKind.PAYOUT: PayoutAlreadyRequestedError,
    ClaimKind.ASSIGNMENT: AssignmentAlreadyMadeError,
    ClaimKind.REFERENCE: GatewayReferenceRepeatedError,
    ClaimKind.STATEMENT: StatementLineRepeatedError,
}
CLAIMS: Final[dict[type[Event], Callable[[Any], tuple[Claim, ...]]]] = {
    DonationReceived: lambda e: (Claim(ClaimKind.DONATION, e.donation_id), _reference(e)),
    GiftRefunded: lambda e: (Claim(ClaimKind.REFUND, e.refund_id),),
    GiftChargedBack: lambda e: (_reference(e),),
    FundsAllocated: lambda e: (Claim(ClaimKind.ALLOCATION, e.allocation_id),),
    PayoutRequested: lambda e: (Claim(ClaimKind.PAYOUT, e.payout_id),),
    PayoutSettled: lambda e: (_reference(e),),
    OrderFunded: lambda e: (_reference(e),),
    TransportPaid: _statement,
    GatewaySettled: _statement,
    AssignmentAccepted: _assignment,
    ClaimConflictCompensated: _assignment,
}
"""By event type. The log's index of what was recorded follows from it, so no entry ever changes."""


def claims(event: Event) -> tuple[Claim, ...]:
    """What the event takes for itself."""
    of_type = CLAIMS.get(type(event))
    return () if of_type is None else of_type(event)
