"""Booking what a gateway captured: where it was meant to go, or in suspense; never nowhere."""

from datetime import datetime
from typing import Protocol

from domain.decider import Event
from domain.errors import DomainError
from domain.facts.captures import PaymentCaptured, PaymentFeeBorne, PaymentSuspended, SuspenseReason
from domain.facts.payment_status import PaymentStatus
from domain.facts.payments import ForEscrow, ForGift, PaymentStarted
from domain.gifts.commands import ReceiveDonation
from domain.gifts.rules import receive
from domain.ids import ActorId
from domain.money import Money
from domain.payments.commands import CapturePayment
from domain.payments.errors import CaptureAlreadyBookedError, PaymentPurposeUnclearError
from domain.payments.state import Payments
from domain.piecework.orders.commands import FundOrder
from domain.piecework.orders.rules import decide as decide_order
from domain.text import GatewayName, Reference

PAYMENTS = ActorId("system:payments")
"""The process that hears from gateways."""
AFTER_ITS_END = {
    PaymentStatus.DECLINED: SuspenseReason.AFTER_DECLINE,
    PaymentStatus.EXPIRED: SuspenseReason.AFTER_EXPIRY,
}


class Paid(Protocol):
    """What is or will be captured."""

    @property
    def amount(self) -> Money:
        """Before any fee."""

    @property
    def gateway(self) -> GatewayName:
        """Where."""


def capture(state: Payments, command: CapturePayment) -> tuple[Event, ...]:
    """Book it once, whoever tells of it and however often.

    Raises:
        CaptureAlreadyBookedError: it was told before.
        PaymentPurposeUnclearError: the command takes the payment for something else than it is.
    """
    if (command.gateway, command.gateway_reference) in state.booked:
        raise CaptureAlreadyBookedError(command.gateway, command.gateway_reference)
    command.amount.checked()
    started = state.payment(command.payment_id).started
    meant = (None, None) if started is None else (started.gift, started.escrow)
    if meant != (command.gift, command.escrow):
        raise PaymentPurposeUnclearError(command.payment_id)
    if started is None:
        return _suspend(command, SuspenseReason.PAYMENT_UNKNOWN)
    reason = _unfit(state, started, command)
    if reason is not None:
        return _suspend(command, reason)
    at = max(started.started_at, min(command.captured_at, command.at))
    try:
        booked = _booked(state, command, at)
    except DomainError:
        # It is captured all the same: whatever the rule is, it keeps the money apart.
        return _suspend(command, SuspenseReason.NOT_TAKEN)
    captured = PaymentCaptured(
        payment_id=started.payment_id,
        gift=started.gift,
        escrow=started.escrow,
        gateway=command.gateway,
        gateway_reference=command.gateway_reference,
        amount=command.amount,
        fee=command.fee,
        captured_at=at,
    )
    return (captured, *booked)


def _unfit(
    state: Payments, started: PaymentStarted, command: CapturePayment
) -> SuspenseReason | None:
    """Why the money is not what was asked for; absent if it is."""
    status = state.payment(started.payment_id).status
    if started.gateway != command.gateway:
        return SuspenseReason.OTHER_GATEWAY
    if status is not PaymentStatus.STARTED:
        return AFTER_ITS_END.get(status, SuspenseReason.PAID_TWICE)
    if started.amount.currency is not command.amount.currency:
        return SuspenseReason.CURRENCY_DIFFERS
    if started.amount != command.amount:
        return SuspenseReason.AMOUNT_DIFFERS
    return None


def _booked(state: Payments, command: CapturePayment, at: datetime) -> tuple[Event, ...]:
    """The gift or the escrow, with its fee.

    Raises:
        DomainError: the campaign or the order does not take it.
    """
    if command.gift is None:
        assert command.escrow is not None
        paid = paid_into(state, command.escrow, command, at, PAYMENTS, command.gateway_reference)
        return (paid, *_fee_borne(command, at))
    fee = command.fee
    bears = fee is not None and fee.currency is command.amount.currency
    told = fee if fee is not None and bears and 0 < fee.minor <= command.amount.minor else None
    given = given_to(state, command.gift, command, command.gateway_reference, at, told)
    # An odd fee is the gateway's affair and ours, not the donor's.
    return given if told is not None else (*given, *_fee_borne(command, at))


def _suspend(command: CapturePayment, reason: SuspenseReason) -> tuple[Event, ...]:
    suspended = PaymentSuspended(
        payment_id=command.payment_id,
        gift=command.gift,
        escrow=command.escrow,
        gateway=command.gateway,
        gateway_reference=command.gateway_reference,
        amount=command.amount,
        fee=command.fee,
        reason=reason,
        captured=command.captured_at,
        suspended_at=command.at,
    )
    return suspended, *_fee_borne(command, command.at)


def _fee_borne(command: CapturePayment, at: datetime) -> tuple[Event, ...]:
    """What the gateway kept, if anything."""
    if command.fee is None or not command.fee.minor:
        return ()
    return (
        PaymentFeeBorne(
            payment_id=command.payment_id,
            gift=command.gift,
            escrow=command.escrow,
            gateway=command.gateway,
            gateway_reference=command.gateway_reference,
            fee=command.fee,
            charged_at=at,
        ),
    )


def given_to(
    state: Payments,
    gift: ForGift,
    paid: Paid,
    gateway_reference: Reference,
    at: datetime,
    fee: Money | None,
) -> tuple[Event, ...]:
    """The gift that was paid at a moment, by the rules of gifts.

    Raises:
        DomainError: the campaign did not take it then.
    """
    command = ReceiveDonation(
        donation_id=gift.donation_id,
        campaign_id=gift.campaign_id,
        donor_id=gift.donor_id,
        amount=paid.amount,
        fee=fee,
        gateway=paid.gateway,
        gateway_reference=gateway_reference,
        received_at=at,
        at=at,
    )
    return receive(state.campaign, command)


def paid_into(
    state: Payments,
    escrow: ForEscrow,
    paid: Paid,
    at: datetime,
    by: ActorId,
    gateway_reference: Reference = "-",
) -> Event:
    """What was paid into the escrow, by the rules of orders.

    Raises:
        DomainError: the order does not take it.
    """
    command = FundOrder(
        order_id=escrow.order_id,
        buyer_id=escrow.buyer_id,
        amount=paid.amount,
        gateway=paid.gateway,
        gateway_reference=gateway_reference,
        by=by,
        at=at,
    )
    (funded,) = decide_order(state.order, command)
    return funded
