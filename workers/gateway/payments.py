"""Money in: what we ask a gateway for, and what it says of a payment."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from msgspec import Struct

from domain.ids import PaymentId
from domain.money import Money
from domain.text import Reference


class PaymentRequest(Struct, frozen=True):
    """A payment that somebody wants to make.

    Attributes:
        payment_id: Our name for it, stored before the gateway hears of it: one id is one payment.
        subject: What it is for, as the payer reads it at the gateway; no personal data.
        return_url: Where the payer's browser goes afterwards. That it comes back proves nothing.
        expires_at: From when on the gateway takes no money for it; UTC.
        payer_address: The payer's IP address, for the call alone, where a gateway wants to hear it.
    """

    payment_id: PaymentId
    amount: Money
    subject: str
    return_url: str
    expires_at: datetime
    payer_address: str | None = None


class Opening(StrEnum):
    """How the payer comes to the hosted page."""

    REDIRECT = "redirect"
    """The browser is sent there."""
    QR_CODE = "qr_code"
    """The address is drawn as a code, and read with the gateway's own application."""


class HostedPage(Struct, frozen=True):
    """Where the payer pays, at the gateway; no card number ever comes near us.

    Attributes:
        url: The address. It may hold a right to pay: it goes to the payer alone, not into the log.
        gateway_reference: The gateway's name for the payment; absent where it gives one only when
            somebody begins to pay.
    """

    url: str
    gateway_reference: Reference | None = None
    opening: Opening = Opening.REDIRECT


class PaymentState(StrEnum):
    """Where a payment stands at the gateway."""

    UNKNOWN = "unknown"
    """The gateway has never heard of it: not created yet, or nobody has opened the page yet."""
    PENDING = "pending"
    """Nobody has paid yet, and somebody still may."""
    AUTHORIZED = "authorized"
    """The payer agreed, and the money waits for ``capture``; not every gateway has this."""
    CAPTURED = "captured"
    """The money is ours; refunds do not change this."""
    DECLINED = "declined"
    """The attempt failed, and nobody can pay under this id any more."""
    EXPIRED = "expired"
    """Closed without money, and nobody can pay under this id any more."""


class PaymentSeen(Struct, frozen=True):
    """What the gateway says of a payment, asked or unasked.

    Attributes:
        amount: What is paid or to be paid, before any fee; absent while unknown.
        fee: What the gateway keeps of it; absent where only its settlement says so.
        gateway_reference: The gateway's own name; there once captured.
        at: When it was captured, declined or closed by the gateway's clock, UTC; absent if unsaid.
        notice_id: The gateway's name for the message that says so; absent if it answers a query.
    """

    payment_id: PaymentId
    state: PaymentState
    amount: Money | None = None
    fee: Money | None = None
    gateway_reference: Reference | None = None
    at: datetime | None = None
    notice_id: Reference | None = None

    def __post_init__(self) -> None:
        """What is ours has an amount and a name."""
        if self.state is PaymentState.CAPTURED:
            assert self.amount is not None
            assert self.gateway_reference is not None


class ChargebackSeen(Struct, frozen=True):
    """The payer's bank takes a payment back.

    Attributes:
        payment_id: Which payment; absent where the gateway names it by its own reference only.
        payment_reference: The gateway's name for that payment.
        gateway_reference: The gateway's name for the dispute.
        won: Whether it is over, and the money is ours again; absent while it is open.
    """

    payment_id: PaymentId | None
    payment_reference: Reference
    amount: Money
    gateway_reference: Reference
    at: datetime
    notice_id: Reference
    won: bool | None = None


CLOSED: Final = (PaymentState.DECLINED, PaymentState.EXPIRED)
"""No money came, and none will come."""
