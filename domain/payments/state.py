"""Payments as a decision meets them, with the campaign or the order that they are for."""

from msgspec import Struct
from msgspec.structs import replace

from domain.campaigns.state import Campaign, campaign_events
from domain.campaigns.state import evolve as campaigns_evolve
from domain.decider import Boundary, Criterion, Event
from domain.facts.campaigns import CampaignEvent
from domain.facts.captures import (
    CaptureEvent,
    PaymentCaptured,
    PaymentSuspended,
    SuspendedPaymentApplied,
    SuspendedPaymentProposed,
    SuspendedPaymentRefunded,
    SuspendedPaymentReturned,
    capture_tag,
)
from domain.facts.payment_status import PAYMENT_EVENTS, PAYMENT_LIFECYCLE, PaymentStatus
from domain.facts.payments import PaymentEvent, PaymentStarted
from domain.ids import PaymentId, payment_tag
from domain.payments.commands import (
    CapturePayment,
    ConfirmRefund,
    PaymentCommand,
    ResolveCommand,
    StartPayment,
)
from domain.payments.errors import PaymentUnknownError, SuspendedPaymentUnknownError
from domain.piecework.orders.state import Order, order_events
from domain.text import Reference


class Payment(Struct, frozen=True):
    """One payment.

    Attributes:
        started: What was wanted; absent while it is unknown.
        retried_as: The payment that tries it again; absent if none does.
    """

    status: PaymentStatus = PaymentStatus.UNKNOWN
    started: PaymentStarted | None = None
    retried_as: PaymentId | None = None


class Suspended(Struct, frozen=True):
    """Money in suspense.

    Attributes:
        proposed: What somebody said becomes of it; absent if nobody did.
    """

    event: PaymentSuspended
    proposed: SuspendedPaymentProposed | None = None


class Payments:
    """What a decision about payments depends on, folded in place.

    Attributes:
        known: By id: the payment at hand, and the one that it tries again.
        booked: What gateways captured, by gateway and reference, in suspense or not.
        suspended: Of it what stands in suspense.
        going_back: Of it what is given back, and the gateway has not said that it sends it.
        campaign: The one that the payment is for, if it is for one.
        order: The one that the payment is for, if it is for one.
    """

    def __init__(self) -> None:
        self.known: dict[PaymentId, Payment] = {}
        self.booked: set[tuple[Reference, Reference]] = set()
        self.suspended: dict[tuple[Reference, Reference], Suspended] = {}
        self.going_back: dict[tuple[Reference, Reference], SuspendedPaymentReturned] = {}
        self.campaign = Campaign()
        self.order = Order()

    def payment(self, payment_id: PaymentId | None) -> Payment:
        """A payment; as before its start if there is none."""
        found = None if payment_id is None else self.known.get(payment_id)
        return found or Payment()

    def started(self, payment_id: PaymentId) -> PaymentStarted:
        """What was wanted.

        Raises:
            PaymentUnknownError: nobody wanted anything.
        """
        started = self.payment(payment_id).started
        if started is None:
            raise PaymentUnknownError(payment_id)
        return started

    def in_suspense(self, gateway: Reference, gateway_reference: Reference) -> Suspended:
        """Money in suspense.

        Raises:
            SuspendedPaymentUnknownError: none of this reference is.
        """
        found = self.suspended.get((gateway, gateway_reference))
        if found is None:
            raise SuspendedPaymentUnknownError(gateway, gateway_reference)
        return found


def boundary(command: PaymentCommand) -> Boundary:
    """The payment, the money, and the standing of what the payment is for.

    Gifts to one campaign never conflict: only its standing is looked at.
    """
    tags = []
    if command.payment_id is not None:
        tags.append(payment_tag(command.payment_id))
    if isinstance(command, StartPayment) and command.retry_of is not None:
        tags.append(payment_tag(command.retry_of))
    if isinstance(command, CapturePayment | ResolveCommand | ConfirmRefund):
        tags.append(capture_tag(command.gateway, command.gateway_reference))
    criteria = [Criterion(PAYMENT_EVENTS, (tag,)) for tag in tags]
    if command.gift is not None:
        criteria.append(campaign_events(command.gift.campaign_id))
    if command.escrow is not None:
        criteria.append(order_events(command.escrow.order_id))
    return Boundary.of(*criteria)


def evolve(state: Payments, event: Event) -> Payments:
    """One event later, in place."""
    match event:
        case CampaignEvent():
            state.campaign = campaigns_evolve(state.campaign, event)
        case PaymentEvent():
            _move_payment(state, event)
            if isinstance(event, CaptureEvent):
                _move_money(state, event)
        case _:
            state.order.apply(event)
    return state


def _move_payment(state: Payments, event: PaymentEvent) -> None:
    payment_id = event.payment_id
    if payment_id is None:
        return
    before = state.payment(payment_id)
    after = replace(before, status=PAYMENT_LIFECYCLE.after(before.status, event))
    if isinstance(event, PaymentStarted):
        after = replace(after, started=event)
        if event.retry_of is not None:
            earlier = state.payment(event.retry_of)
            state.known[event.retry_of] = replace(earlier, retried_as=payment_id)
    state.known[payment_id] = after


def _move_money(state: Payments, event: CaptureEvent) -> None:
    key = event.gateway, event.gateway_reference
    match event:
        case PaymentCaptured():
            state.booked.add(key)
        case PaymentSuspended():
            state.booked.add(key)
            state.suspended[key] = Suspended(event)
        case SuspendedPaymentProposed():
            # Where money is applied to a payment that it did not name, whoever looks at that
            # payment alone reads not how the money came.
            if key in state.suspended:
                state.suspended[key] = replace(state.suspended[key], proposed=event)
        case SuspendedPaymentApplied():
            state.suspended.pop(key, None)
        case SuspendedPaymentReturned():
            state.suspended.pop(key, None)
            state.going_back[key] = event
        case SuspendedPaymentRefunded():
            state.going_back.pop(key, None)
