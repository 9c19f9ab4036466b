"""Where a payment stands after each of its events."""

from enum import StrEnum
from typing import Final

from domain.facts.captures import (
    PaymentCaptured,
    PaymentFeeBorne,
    PaymentSuspended,
    SuspendedPaymentApplied,
    SuspendedPaymentProposed,
    SuspendedPaymentRefunded,
    SuspendedPaymentReturned,
)
from domain.facts.payments import PaymentDeclined, PaymentExpired, PaymentStarted
from domain.lifecycle import Lifecycle, Step


class PaymentStatus(StrEnum):
    """Where a payment stands.

    Attributes:
        UNKNOWN: Nobody started it.
        STARTED: It may be paid at the gateway.
        DECLINED: The gateway said that it will not be paid.
        EXPIRED: Its time is over, and the gateway said that it was not paid.
        SUSPENDED: Money came that does not fit it, and stands in suspense.
        CAPTURED: It is booked where it was meant for.
        RETURNED: What had come goes back.
    """

    UNKNOWN = "unknown"
    STARTED = "started"
    DECLINED = "declined"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    CAPTURED = "captured"
    RETURNED = "returned"


PAYMENT_EVENTS: Final = (
    PaymentStarted,
    PaymentDeclined,
    PaymentExpired,
    PaymentCaptured,
    PaymentFeeBorne,
    PaymentSuspended,
    SuspendedPaymentProposed,
    SuspendedPaymentApplied,
    SuspendedPaymentReturned,
    SuspendedPaymentRefunded,
)
ENDED_IN_VAIN: Final = (PaymentStatus.DECLINED, PaymentStatus.EXPIRED)
"""Nothing came, so that it may be tried again."""


def _suspended(before: PaymentStatus, _: PaymentSuspended) -> PaymentStatus:
    """What is paid twice was paid all the same."""
    return before if before is PaymentStatus.CAPTURED else PaymentStatus.SUSPENDED


def _returned(before: PaymentStatus, _: SuspendedPaymentReturned) -> PaymentStatus:
    return before if before is PaymentStatus.CAPTURED else PaymentStatus.RETURNED


PAYMENT_LIFECYCLE: Final = Lifecycle(
    {
        PaymentStarted: Step((PaymentStatus.UNKNOWN,), PaymentStatus.STARTED),
        PaymentDeclined: Step((PaymentStatus.STARTED,), PaymentStatus.DECLINED),
        PaymentExpired: Step((PaymentStatus.STARTED,), PaymentStatus.EXPIRED),
        PaymentCaptured: Step((PaymentStatus.STARTED,), PaymentStatus.CAPTURED),
        PaymentSuspended: Step(tuple(PaymentStatus), _suspended),
        SuspendedPaymentApplied: Step(
            tuple(one for one in PaymentStatus if one is not PaymentStatus.CAPTURED),
            PaymentStatus.CAPTURED,
        ),
        SuspendedPaymentReturned: Step(tuple(PaymentStatus), _returned),
    }
)
