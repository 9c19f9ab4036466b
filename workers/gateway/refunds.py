"""Money that goes back to who paid: what we ask, and what the gateway says."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from domain.ids import PaymentId, RefundId
from domain.money import Money
from domain.text import Reference


class RefundOrder(Struct, frozen=True):
    """An order to give back a part of a payment, or all of it.

    Attributes:
        refund_id: Our name for it, stored before the gateway hears of it: one id is done once.
        paid: What the whole payment was, which some gateways want to hear again.
        amount: What goes back. Several refunds together are at most what was paid.
        payment_reference: The gateway's name for the payment.
    """

    refund_id: RefundId
    payment_id: PaymentId
    paid: Money
    amount: Money
    payment_reference: Reference


class RefundState(StrEnum):
    """Where a refund stands at the gateway."""

    UNKNOWN = "unknown"
    """The gateway has never heard of it."""
    PENDING = "pending"
    """Taken, and not done yet."""
    DONE = "done"
    """The money is on its way to the payer and is no longer with the gateway."""
    FAILED = "failed"
    """The money is still, or again, with the gateway."""


class RefundSeen(Struct, frozen=True):
    """What the gateway says of a refund, asked or unasked.

    Attributes:
        payment_id: Of which payment; absent where the gateway does not say it.
        amount: What goes back; absent while unknown.
        gateway_reference: The gateway's own name; absent where it gives none.
        at: When it was done or failed by the gateway's clock, UTC; absent if unsaid.
        notice_id: The gateway's name for the message that says so; absent if it answers a query.
    """

    refund_id: RefundId
    state: RefundState
    payment_id: PaymentId | None = None
    amount: Money | None = None
    gateway_reference: Reference | None = None
    at: datetime | None = None
    notice_id: Reference | None = None
