"""What must always hold of payments: each is booked once as it was asked for, or kept apart."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from domain.decider import Event
from domain.facts.captures import (
    CaptureEvent,
    PaymentCaptured,
    PaymentSuspended,
    Resolution,
    SuspendedPaymentApplied,
    SuspendedPaymentProposed,
    SuspendedPaymentRefunded,
    SuspendedPaymentReturned,
)
from domain.facts.gifts import DonationReceived
from domain.facts.payment_status import PAYMENT_LIFECYCLE, PaymentStatus
from domain.facts.payments import ForEscrow, ForGift, PaymentEvent, PaymentStarted
from domain.facts.piecework.escrow import OrderFunded
from domain.funds import accounts
from domain.funds.arrivals import needs_second_person
from domain.ids import ActorId, PaymentId
from domain.laws.books import Awaited, Books
from domain.laws.broken import LawBrokenError
from domain.laws.law import Law, OpenPoint
from domain.money import Currency, Money
from domain.text import Reference

REFUND_DAYS_MAX: Final = 7
"""For so long a gateway may take to say that it sends money back. House rule of 2026-11."""
SUSPENDED_DAYS_MAX: Final = 30
"""For so long captured money may stand in suspense before the audit raises it. House rule of
2026-11, as for lines of the bank."""
AS_MEANT: Final = "what is captured is booked where it was meant to go"
FROM_SUSPENSE: Final = "what comes from suspense stood there"


class Begun(Struct, gc=False, array_like=True):
    """A payment as the laws remember it; what it is for and from whom is absent if unknown."""

    status: PaymentStatus
    gateway: Reference | None = None
    amount: Money | None = None
    gift: ForGift | None = None
    escrow: ForEscrow | None = None


Booked = DonationReceived | OrderFunded


class PaymentsAreBookedOnce(Law):
    """A capture has its start, is as large, and is booked right behind it, once."""

    concerns = (PaymentEvent, DonationReceived, OrderFunded)

    def __init__(self, books: Books) -> None:
        super().__init__(books)
        self._begun = books.stores.values("payments", Begun)
        self._due: PaymentCaptured | SuspendedPaymentApplied | None = None

    def check(self, event: PaymentEvent | Booked) -> None:
        """Hold a step of a payment against the one before, and what is booked against it."""
        if isinstance(event, PaymentEvent):
            self._step(event)
            return
        due, self._due, self.books.awaited = self._due, None, None
        if due is None and event.from_suspense:
            raise LawBrokenError(FROM_SUSPENSE, event.gateway_reference)
        if due is not None and not _books(due, event):
            raise LawBrokenError(AS_MEANT, due.gateway_reference)

    def _step(self, event: PaymentEvent) -> None:
        payment_id = event.payment_id
        if payment_id is None or type(event) not in PAYMENT_LIFECYCLE.steps:
            return
        before: Begun = self._begun.get(payment_id) or Begun(PaymentStatus.UNKNOWN)
        if before.status not in PAYMENT_LIFECYCLE.since(type(event)):
            raise LawBrokenError("a payment takes one step after the other", payment_id)
        after = PAYMENT_LIFECYCLE.after(before.status, event)
        if isinstance(event, PaymentStarted):
            self._begun[payment_id] = Begun(
                after, event.gateway, event.amount, event.gift, event.escrow
            )
            return
        if (event.gift, event.escrow) != (before.gift, before.escrow):
            raise LawBrokenError("a payment stays what it is for", payment_id)
        asked = before.gateway, before.amount
        if isinstance(event, PaymentCaptured) and (event.gateway, event.amount) != asked:
            raise LawBrokenError("a capture is what was asked for", payment_id)
        if isinstance(event, PaymentCaptured | SuspendedPaymentApplied):
            self._due = event
            self.books.awaited = Awaited(AS_MEANT, _is_booked, payment_id)
        self._begun[payment_id] = Begun(after, *asked, before.gift, before.escrow)


def _is_booked(event: Event) -> bool:
    return isinstance(event, DonationReceived | OrderFunded)


def _books(capture: PaymentCaptured | SuspendedPaymentApplied, event: Booked) -> bool:
    """Whether it books what was captured: as much, under its name, for what it was for."""
    if isinstance(event, DonationReceived):
        meant = ForGift(event.campaign_id, event.donation_id, event.donor_id)
        same = meant == capture.gift
    else:
        same = ForEscrow(event.order_id, event.buyer_id) == capture.escrow
    name = capture.gateway, capture.gateway_reference, capture.amount
    kept_apart = isinstance(capture, SuspendedPaymentApplied)
    return (
        same
        and name == (event.gateway, event.gateway_reference, event.amount)
        and event.from_suspense is kept_apart
    )


class Apart(Struct, array_like=True):
    """Money in suspense; what was proposed is absent if nothing was."""

    suspended: PaymentSuspended
    proposed_by: ActorId | None = None
    resolution: Resolution | None = None
    payment_id: PaymentId | None = None


class SuspendedMoneyLeavesOnce(Law):
    """It is applied or given back once, whole, and where two people say if it is much."""

    concerns = (CaptureEvent,)

    def __init__(self, books: Books) -> None:
        super().__init__(books)
        self._apart = books.stores.values("suspended_payments", Apart)
        self._going_back = books.stores.values("payments_going_back", SuspendedPaymentReturned)

    def check(self, event: CaptureEvent) -> None:
        """Hold what is said of money in suspense against how it came there."""
        name = f"{event.gateway}/{event.gateway_reference}"
        if isinstance(event, PaymentSuspended):
            self._apart[name] = Apart(event)
            return
        if isinstance(event, SuspendedPaymentRefunded):
            back: SuspendedPaymentReturned | None = self._going_back.get(name)
            if back is None or back.refund_id != event.refund_id:
                raise LawBrokenError("what is sent back was given back, once", name)
            del self._going_back[name]
            return
        if not isinstance(
            event, SuspendedPaymentProposed | SuspendedPaymentApplied | SuspendedPaymentReturned
        ):
            return
        found: Apart | None = self._apart.get(name)
        if found is None:
            raise LawBrokenError(FROM_SUSPENSE, name)
        if isinstance(event, SuspendedPaymentProposed):
            about = event.proposed_by, event.resolution, event.payment_id
            self._apart[name] = Apart(found.suspended, *about)
            return
        if event.amount != found.suspended.amount:
            raise LawBrokenError("money leaves suspense whole", name)
        if needs_second_person(event.amount):
            applied = isinstance(event, SuspendedPaymentApplied)
            said = Resolution.APPLY if applied else Resolution.RETURN
            agreed = (event.proposed_by, said, event.payment_id)
            proposed = found.proposed_by, found.resolution, found.payment_id
            if agreed != proposed or event.proposed_by == event.actor():
                raise LawBrokenError("two people say where much money in suspense goes", name)
        del self._apart[name]
        if isinstance(event, SuspendedPaymentReturned):
            self._going_back[name] = event

    def check_whole(self) -> None:
        """Hold what stands in suspense against its account."""
        sums: Counter[Currency] = Counter()
        for found in self._apart.values():
            sums[found.suspended.amount.currency] += found.suspended.amount.minor
        for currency in Currency:
            held = -self.books.balances.get((accounts.SUSPENDED, currency), 0)
            if held != sums[currency]:
                detail = f"{accounts.SUSPENDED} holds {held}, {sums[currency]} {currency} wait"
                raise LawBrokenError("captured money in suspense is the sum of its parts", detail)

    def open_points(self) -> Iterator[OpenPoint]:
        """Money that nobody has applied or given back yet, or that no gateway has sent yet."""
        for name, found in self._apart.items():
            amount = found.suspended.amount
            yield OpenPoint(
                f"payment {name} in suspense ({found.suspended.reason}): {amount}",
                found.suspended.suspended_at,
                SUSPENDED_DAYS_MAX,
            )
        for name, back in self._going_back.items():
            yield OpenPoint(
                f"payment {name} goes back and is not sent: {back.amount}",
                back.returned_at,
                REFUND_DAYS_MAX,
            )


LAWS: Final = (PaymentsAreBookedOnce, SuspendedMoneyLeavesOnce)
