"""What may occur once in the whole log: ids that events give out, and names that outsiders gave.

A boundary looks at one party's events; an id must not come twice for *any* party. So the log keeps
a unique index of the names that its events take, and refuses an append of which one is taken. Ids
that are a boundary by themselves (households, campaigns, orders, qualifications) need none.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, Final

from msgspec import Struct

from domain.allocations.errors import AllocationAlreadyMadeError
from domain.decider import Event
from domain.errors import DomainError
from domain.facts.allocations import FundsAllocated
from domain.facts.gifts import DonationReceived, GiftChargedBack, GiftRefunded
from domain.facts.payouts import PayoutRequested, PayoutSettled
from domain.facts.piecework.assignments import AssignmentAccepted
from domain.facts.piecework.orders import OrderFunded, TransportPaid
from domain.facts.piecework.pay import ClaimConflictCompensated
from domain.facts.treasury import GatewaySettled
from domain.gifts.errors import DonationAlreadyReceivedError, RefundAlreadyMadeError
from domain.payouts.errors import PayoutAlreadyRequestedError
from domain.piecework.assignments.errors import AssignmentAlreadyMadeError
from domain.treasury.errors import GatewayReferenceRepeatedError, StatementLineRepeatedError

OCCURS_ONCE: Final = "ids and references occur once"
"""The law that a second taker breaks."""


class NameKind(StrEnum):
    """What is named."""

    DONATION = "donation"
    REFUND = "refund"
    ALLOCATION = "allocation"
    PAYOUT = "payout"
    ASSIGNMENT = "assignment"
    REFERENCE = "reference"
    STATEMENT = "statement"


_PREFIXES: Final[dict[NameKind, str]] = {kind: f"{kind}:" for kind in NameKind}


class UniqueName(Struct, frozen=True, gc=False):
    """One thing that an event takes for itself.

    Attributes:
        value: An id; a gateway's reference stands behind the gateway's name and a slash.
    """

    kind: NameKind
    value: str

    @property
    def text(self) -> str:
        """``kind:value``, as the log's index holds it."""
        return _PREFIXES[self.kind] + self.value

    def taken(self) -> DomainError:
        """The rule that a second taker violates."""
        return _TAKEN[self.kind](self.value)


def _reference(
    event: DonationReceived | GiftChargedBack | PayoutSettled | OrderFunded,
) -> UniqueName:
    return UniqueName(NameKind.REFERENCE, f"{event.gateway}/{event.gateway_reference}")


def _statement(event: GatewaySettled | TransportPaid) -> tuple[UniqueName]:
    return (UniqueName(NameKind.STATEMENT, event.bank_reference),)


def _assignment(event: AssignmentAccepted | ClaimConflictCompensated) -> tuple[UniqueName]:
    return (UniqueName(NameKind.ASSIGNMENT, event.assignment_id),)


_TAKEN: Final[dict[NameKind, Callable[[Any], DomainError]]] = {
    NameKind.DONATION: DonationAlreadyReceivedError,
    NameKind.REFUND: RefundAlreadyMadeError,
    NameKind.ALLOCATION: AllocationAlreadyMadeError,
    NameKind.PAYOUT: PayoutAlreadyRequestedError,
    NameKind.ASSIGNMENT: AssignmentAlreadyMadeError,
    NameKind.REFERENCE: GatewayReferenceRepeatedError,
    NameKind.STATEMENT: StatementLineRepeatedError,
}
UNIQUE_NAMES: Final[dict[type[Event], Callable[[Any], tuple[UniqueName, ...]]]] = {
    DonationReceived: lambda e: (UniqueName(NameKind.DONATION, e.donation_id), _reference(e)),
    GiftRefunded: lambda e: (UniqueName(NameKind.REFUND, e.refund_id),),
    GiftChargedBack: lambda e: (_reference(e),),
    FundsAllocated: lambda e: (UniqueName(NameKind.ALLOCATION, e.allocation_id),),
    PayoutRequested: lambda e: (UniqueName(NameKind.PAYOUT, e.payout_id),),
    PayoutSettled: lambda e: (_reference(e),),
    OrderFunded: lambda e: (_reference(e),),
    TransportPaid: _statement,
    GatewaySettled: _statement,
    AssignmentAccepted: _assignment,
    ClaimConflictCompensated: _assignment,
}
"""By event type. The log's index of what was recorded follows from it, so no entry ever changes."""


def unique_names(event: Event) -> tuple[UniqueName, ...]:
    """What the event takes for itself."""
    of_type = UNIQUE_NAMES.get(type(event))
    return () if of_type is None else of_type(event)
