"""Facts about money that gateways captured: booked, or kept apart until somebody sees to it."""

from datetime import datetime
from enum import StrEnum

from domain.decider import HappenedAt
from domain.facts.payments import PaymentEvent
from domain.ids import ActorId, PaymentId, RefundId, Tag
from domain.money import Money
from domain.text import Reference


class SuspenseReason(StrEnum):
    """Why captured money was not booked where somebody meant it to go.

    Attributes:
        PAYMENT_UNKNOWN: The gateway names a payment that nobody started.
        OTHER_GATEWAY: The payment was started at another gateway.
        PAID_TWICE: Money had come for this payment before.
        AFTER_DECLINE: The gateway had said that it will not be paid.
        AFTER_EXPIRY: It had expired, and the payer may have paid anew.
        CURRENCY_DIFFERS: It is in another currency than was asked for.
        AMOUNT_DIFFERS: It is more or less than was asked for.
        NOT_TAKEN: Its campaign or order takes no money, such as after its closing.
    """

    PAYMENT_UNKNOWN = "payment_unknown"
    OTHER_GATEWAY = "other_gateway"
    PAID_TWICE = "paid_twice"
    AFTER_DECLINE = "after_decline"
    AFTER_EXPIRY = "after_expiry"
    CURRENCY_DIFFERS = "currency_differs"
    AMOUNT_DIFFERS = "amount_differs"
    NOT_TAKEN = "not_taken"


class Resolution(StrEnum):
    """What becomes of money in suspense."""

    APPLY = "apply"
    RETURN = "return"


def capture_tag(gateway: Reference, gateway_reference: Reference) -> Tag:
    """``capture:<gateway>/<reference>``: one movement of money at a gateway."""
    return Tag(f"capture:{gateway}/{gateway_reference}")


class CaptureEvent(PaymentEvent, frozen=True, kw_only=True, omit_defaults=True):
    """A fact about money that a gateway captured.

    Attributes:
        gateway: Which one holds the money.
        gateway_reference: The gateway's name for it, unique within the gateway.
    """

    gateway: Reference
    gateway_reference: Reference

    def tags(self) -> tuple[Tag, ...]:
        """The movement, and the payment with whom it concerns."""
        return capture_tag(self.gateway, self.gateway_reference), *PaymentEvent.tags(self)


class PaymentCaptured(CaptureEvent, frozen=True, kw_only=True, tag="PaymentCaptured/1"):
    """The gateway captured what was asked for; the gift or the escrow stands right behind it.

    Attributes:
        amount: What was captured, before any fee.
        fee: What the gateway says it kept; absent if nothing, or if only its settlement tells.
        captured_at: By the gateway, but not before the payment was started nor after we heard.
    """

    payment_id: PaymentId
    amount: Money
    fee: Money | None = None
    captured_at: HappenedAt


class PaymentFeeBorne(CaptureEvent, frozen=True, kw_only=True, tag="PaymentFeeBorne/1"):
    """The platform bears what a gateway kept: of an order, of money in suspense, or oddly charged.

    Attributes:
        fee: What it kept.
    """

    fee: Money
    charged_at: HappenedAt


class PaymentSuspended(CaptureEvent, frozen=True, kw_only=True, tag="PaymentSuspended/1"):
    """The gateway captured money that does not fit; it is kept apart until somebody sees to it.

    Attributes:
        amount: What was captured.
        fee: What the gateway says it kept of it.
        reason: Why it does not fit.
        captured: When, by the gateway.
    """

    amount: Money
    fee: Money | None = None
    reason: SuspenseReason
    captured: datetime
    suspended_at: HappenedAt


class SuspendedPaymentProposed(
    CaptureEvent, frozen=True, kw_only=True, tag="SuspendedPaymentProposed/1"
):
    """Somebody said what becomes of much money in suspense; it waits for another to say the same.

    Attributes:
        resolution: What becomes of it.
    """

    resolution: Resolution
    proposed_by: ActorId
    proposed_at: HappenedAt

    def actor(self) -> ActorId:
        """Who said so."""
        return self.proposed_by


class SuspendedPaymentApplied(
    CaptureEvent, frozen=True, kw_only=True, tag="SuspendedPaymentApplied/1"
):
    """Money left suspense for what it was meant for, which stands right behind it.

    Attributes:
        payment_id: The payment that it is counted for.
        amount: All that stood in suspense.
        proposed_by: Who said so first; absent where one person was enough.
    """

    payment_id: PaymentId
    amount: Money
    proposed_by: ActorId | None = None
    applied_by: ActorId
    applied_at: HappenedAt

    def actor(self) -> ActorId:
        """Who applied it."""
        return self.applied_by


class SuspendedPaymentReturned(
    CaptureEvent, frozen=True, kw_only=True, tag="SuspendedPaymentReturned/1"
):
    """Money left suspense for whoever paid it, through the gateway.

    Attributes:
        amount: All that stood in suspense.
        refund_id: What the gateway is asked for it under.
        proposed_by: Who said so first; absent where one person was enough.
    """

    amount: Money
    refund_id: RefundId
    proposed_by: ActorId | None = None
    returned_by: ActorId
    returned_at: HappenedAt

    def actor(self) -> ActorId:
        """Who gives it back."""
        return self.returned_by


class SuspendedPaymentRefunded(
    CaptureEvent, frozen=True, kw_only=True, tag="SuspendedPaymentRefunded/1"
):
    """The gateway said that what was given back is on its way to whoever had paid.

    Attributes:
        refund_id: What it was asked for under.
    """

    refund_id: RefundId
    refunded_at: HappenedAt
