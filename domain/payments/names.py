"""What payments take for themselves: references of money in suspense, and ids of its refunds."""

from collections.abc import Mapping
from typing import Final

from domain.capability import Naming
from domain.decider import Event
from domain.facts.captures import PaymentSuspended, SuspendedPaymentReturned
from domain.funds.references import gateway_reference
from domain.gifts.names import REFUND
from domain.names import UniqueName


def _returned(event: SuspendedPaymentReturned) -> tuple[UniqueName, ...]:
    return (UniqueName(REFUND, event.refund_id),)


UNIQUE_NAMES: Final[Mapping[type[Event], Naming]] = {
    PaymentSuspended: gateway_reference,
    SuspendedPaymentReturned: _returned,
}
