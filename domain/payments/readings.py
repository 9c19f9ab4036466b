"""What was asked of a payment."""

from collections.abc import Mapping
from typing import Final

from domain.decider import Event
from domain.facts.captures import (
    PaymentCaptured,
    PaymentFeeBorne,
    PaymentSuspended,
    Resolution,
    SuspendedPaymentApplied,
    SuspendedPaymentProposed,
    SuspendedPaymentRefunded,
    SuspendedPaymentReturned,
)
from domain.facts.payments import PaymentDeclined, PaymentExpired, PaymentStarted
from domain.ids import RefundId
from domain.payments.commands import (
    ApplySuspendedPayment,
    CapturePayment,
    ConfirmRefund,
    DeclinePayment,
    ExpirePayment,
    ResolveCommand,
    ReturnSuspendedPayment,
    StartPayment,
)
from domain.reading_back import Append, Reading, asked, same

UNSAID: Final = RefundId("R-unsaid")
"""A refund that was not made yet has an id that nothing depends on."""


def _captured(event: PaymentCaptured, append: Append) -> CapturePayment:
    return asked(CapturePayment, event, at=append.recorded_at)


def _suspended(event: PaymentSuspended, _: Append) -> CapturePayment:
    return asked(CapturePayment, event, captured_at=event.captured)


def _proposed(event: SuspendedPaymentProposed, _: Append) -> ResolveCommand:
    if event.resolution is Resolution.APPLY:
        return asked(ApplySuspendedPayment, event)
    return asked(ReturnSuspendedPayment, event, refund_id=UNSAID)


READINGS: Final[Mapping[type[Event], Reading]] = {
    PaymentStarted: same(StartPayment),
    PaymentDeclined: same(DeclinePayment),
    PaymentExpired: same(ExpirePayment),
    PaymentCaptured: _captured,
    PaymentSuspended: _suspended,
    SuspendedPaymentProposed: _proposed,
    SuspendedPaymentApplied: same(ApplySuspendedPayment),
    SuspendedPaymentReturned: same(ReturnSuspendedPayment),
    SuspendedPaymentRefunded: same(ConfirmRefund),
}
FOLLOWING: Final[Mapping[type[Event], str]] = {
    PaymentFeeBorne: "charged with the capture that it stands after",
}
