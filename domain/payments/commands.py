"""What can be asked of payments."""

from datetime import datetime

from domain.decider import Command
from domain.facts.payments import ForEscrow, ForGift
from domain.ids import ActorId, PaymentId, RefundId
from domain.money import Money
from domain.text import GatewayName, Reference


class PaymentCommand(Command, frozen=True, kw_only=True):
    """Something asked of one payment, or of what a gateway captured.

    Attributes:
        payment_id: Absent of money of which the gateway names no payment.
        gift: What the payment is for, if it is for a campaign.
        escrow: What the payment is for, if it is for an order.
    """

    payment_id: PaymentId | None = None
    gift: ForGift | None = None
    escrow: ForEscrow | None = None
    at: datetime


class StartPayment(PaymentCommand, frozen=True, kw_only=True):
    """Say that somebody wants to pay; exactly one of ``gift`` and ``escrow`` is there.

    Attributes:
        payment_id: Derived from the idempotency key, so that a repeat names the same payment.
        retry_of: The payment that came to nothing before.
        by: Who pays for an order; absent of a gift.
    """

    payment_id: PaymentId
    amount: Money
    gateway: GatewayName
    expires_at: datetime
    retry_of: PaymentId | None = None
    by: ActorId | None = None


class DeclinePayment(PaymentCommand, frozen=True, kw_only=True):
    """Record that the gateway will not take it."""

    payment_id: PaymentId


class ExpirePayment(PaymentCommand, frozen=True, kw_only=True):
    """Record that nothing came in time; only asked for after the gateway said so."""

    payment_id: PaymentId


class CapturePayment(PaymentCommand, frozen=True, kw_only=True):
    """Book what the gateway captured: where it was meant to go, or in suspense.

    Attributes:
        amount: Before any fee.
        fee: What the gateway kept; absent if nothing or not known yet.
        captured_at: When, by the gateway's clock.
    """

    gateway: GatewayName
    gateway_reference: Reference
    amount: Money
    fee: Money | None = None
    captured_at: datetime


class ResolveCommand(PaymentCommand, frozen=True, kw_only=True):
    """Say what becomes of money in suspense."""

    gateway: GatewayName
    gateway_reference: Reference
    by: ActorId


class ApplySuspendedPayment(ResolveCommand, frozen=True, kw_only=True):
    """It is what a payment was to be.

    Attributes:
        payment_id: Which payment, and with ``gift`` or ``escrow`` what that is for.
    """

    payment_id: PaymentId


class ReturnSuspendedPayment(ResolveCommand, frozen=True, kw_only=True):
    """It goes back to whoever paid; the payment is that of which the gateway spoke.

    Attributes:
        refund_id: What the gateway is asked for it under.
    """

    refund_id: RefundId


class ConfirmRefund(PaymentCommand, frozen=True, kw_only=True):
    """Record that the gateway sends back what was given back.

    Attributes:
        refund_id: What it was asked for under.
    """

    gateway: GatewayName
    gateway_reference: Reference
    refund_id: RefundId
