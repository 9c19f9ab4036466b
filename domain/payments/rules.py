"""When somebody may pay, and what becomes of a payment that comes to nothing."""

from datetime import timedelta
from typing import Final

from domain.campaigns.state import require_taking
from domain.decider import Decider, Event
from domain.facts.payment_status import ENDED_IN_VAIN, PAYMENT_LIFECYCLE, PaymentStatus
from domain.facts.payments import PaymentDeclined, PaymentEvent, PaymentExpired, PaymentStarted
from domain.ids import PaymentId
from domain.payments import resolving
from domain.payments.capturing import capture, paid_into
from domain.payments.commands import (
    ApplySuspendedPayment,
    CapturePayment,
    ConfirmRefund,
    DeclinePayment,
    ExpirePayment,
    PaymentCommand,
    ReturnSuspendedPayment,
    StartPayment,
)
from domain.payments.errors import (
    PaymentAlreadyRetriedError,
    PaymentNotDueError,
    PaymentNotInStatusError,
    PaymentPurposeUnclearError,
    PaymentTimeUnfitError,
    RetryDiffersError,
)
from domain.payments.state import Payments, boundary, evolve

OPEN_MAX: Final = timedelta(days=1)
"""For so long a payment may stand open at most. House rule of 2026-11."""


def decide(state: Payments, command: PaymentCommand) -> tuple[Event, ...]:
    """What follows from the command, or the rule that it violates."""
    match command:
        case StartPayment():
            return (_start(state, command),)
        case DeclinePayment(payment_id=payment_id, at=at):
            started = _due(state, payment_id, PaymentDeclined)
            return (
                PaymentDeclined(
                    payment_id=payment_id,
                    gift=started.gift,
                    escrow=started.escrow,
                    declined_at=at,
                ),
            )
        case ExpirePayment(payment_id=payment_id, at=at):
            started = _due(state, payment_id, PaymentExpired)
            if at < started.expires_at:
                raise PaymentNotDueError(payment_id, started.expires_at)
            return (
                PaymentExpired(
                    payment_id=payment_id,
                    gift=started.gift,
                    escrow=started.escrow,
                    expired_at=at,
                ),
            )
        case CapturePayment():
            return capture(state, command)
        case ApplySuspendedPayment():
            return resolving.apply(state, command)
        case ReturnSuspendedPayment():
            return resolving.give_back(state, command)
        case ConfirmRefund():
            return resolving.refunded(state, command)
        case _:
            raise AssertionError(command)


def _due(state: Payments, payment_id: PaymentId, due: type[PaymentEvent]) -> PaymentStarted:
    """What was wanted, if the event that is due may follow."""
    started, status = state.started(payment_id), state.payment(payment_id).status
    if status not in PAYMENT_LIFECYCLE.since(due):
        raise PaymentNotInStatusError(payment_id, status)
    return started


def _start(state: Payments, command: StartPayment) -> PaymentStarted:
    payment_id, at = command.payment_id, command.at
    status = state.payment(payment_id).status
    if status is not PaymentStatus.UNKNOWN:
        raise PaymentNotInStatusError(payment_id, status)
    if (command.gift is None) is (command.escrow is None):
        raise PaymentPurposeUnclearError(payment_id)
    if not at < command.expires_at <= at + OPEN_MAX:
        raise PaymentTimeUnfitError(command.expires_at)
    command.amount.checked()
    _require_taken(state, command)
    if command.retry_of is not None:
        _require_retriable(state, command, command.retry_of)
    return PaymentStarted(
        payment_id=payment_id,
        gift=command.gift,
        escrow=command.escrow,
        amount=command.amount,
        gateway=command.gateway,
        expires_at=command.expires_at,
        retry_of=command.retry_of,
        started_by=command.by,
        started_at=at,
    )


def _require_taken(state: Payments, command: StartPayment) -> None:
    """Raise unless the campaign or the order would take the money now."""
    if command.gift is not None:
        drafted = require_taking(state.campaign, command.gift.campaign_id, command.at)
        command.amount.require(drafted.target.currency)
    if command.escrow is not None:
        if command.by is None:
            raise PaymentPurposeUnclearError(command.payment_id)
        paid_into(state, command.escrow, command, command.at, command.by)


def _require_retriable(state: Payments, command: StartPayment, retry_of: PaymentId) -> None:
    """Raise unless the payment came to nothing, and the same is wanted again."""
    before, tried = state.started(retry_of), state.payment(retry_of)
    if tried.retried_as is not None:
        raise PaymentAlreadyRetriedError(retry_of, tried.retried_as)
    if tried.status not in ENDED_IN_VAIN:
        raise PaymentNotInStatusError(retry_of, tried.status)
    if before.amount != command.amount or not _is_for_the_same(before, command):
        raise RetryDiffersError(retry_of)


def _is_for_the_same(before: PaymentStarted, again: StartPayment) -> bool:
    """Whether the money goes to the same, from the same donor or from nobody who proved it."""
    if before.gift is None or again.gift is None:
        return (before.gift, before.escrow) == (again.gift, again.escrow)
    same_donor = again.gift.donor_id in (before.gift.donor_id, None)
    return same_donor and again.gift.campaign_id == before.gift.campaign_id


PAYMENT_DECIDER: Final = Decider(
    boundary=boundary, initial=lambda _: Payments(), evolve=evolve, decide=decide
)
