"""Money in suspense: applied to the payment that it is, or given back; much of it by two people."""

from typing import Any

from msgspec.structs import replace

from domain.decider import Event
from domain.facts.captures import (
    PaymentSuspended,
    Resolution,
    SuspendedPaymentApplied,
    SuspendedPaymentProposed,
    SuspendedPaymentRefunded,
    SuspendedPaymentReturned,
)
from domain.facts.payment_status import PAYMENT_LIFECYCLE
from domain.funds.arrivals import needs_second_person
from domain.ids import ActorId
from domain.payments.capturing import given_to, paid_into
from domain.payments.commands import (
    ApplySuspendedPayment,
    ConfirmRefund,
    ResolveCommand,
    ReturnSuspendedPayment,
)
from domain.payments.errors import (
    PaymentNotInStatusError,
    PaymentPurposeUnclearError,
    ResolverIsProposerError,
    SuspendedForAnotherError,
    SuspendedPaymentUnknownError,
)
from domain.payments.state import Payments, Suspended


def apply(state: Payments, command: ApplySuspendedPayment) -> tuple[Event, ...]:
    """It is what was wanted: the whole of it becomes the gift, or goes into the escrow."""
    found = state.in_suspense(command.gateway, command.gateway_reference)
    started = state.started(command.payment_id)
    meant = found.event
    if meant.gift is not None or meant.escrow is not None:
        assert meant.payment_id is not None
        if meant.payment_id != command.payment_id:
            raise SuspendedForAnotherError(meant.payment_id)
    if (started.gift, started.escrow) != (command.gift, command.escrow):
        raise PaymentPurposeUnclearError(command.payment_id)
    status = state.payment(command.payment_id).status
    if status not in PAYMENT_LIFECYCLE.since(SuspendedPaymentApplied):
        raise PaymentNotInStatusError(command.payment_id, status)
    booked = _booked(state, command, meant)
    about = _about(command, Resolution.APPLY)
    if (waits := _waits(found, command, about)) is not None:
        return (waits,)
    applied = SuspendedPaymentApplied(
        payment_id=command.payment_id,
        gift=command.gift,
        escrow=command.escrow,
        gateway=command.gateway,
        gateway_reference=command.gateway_reference,
        amount=meant.amount,
        proposed_by=_proposer(found),
        applied_by=command.by,
        applied_at=command.at,
    )
    return (applied, *booked)


def give_back(state: Payments, command: ReturnSuspendedPayment) -> tuple[Event, ...]:
    """All of it goes back through the gateway; it stays said for which payment it had come."""
    found = state.in_suspense(command.gateway, command.gateway_reference)
    meant = found.event
    said = meant.payment_id, meant.gift, meant.escrow
    if said != (command.payment_id, command.gift, command.escrow):
        raise PaymentPurposeUnclearError(command.payment_id)
    about = _about(command, Resolution.RETURN)
    if (waits := _waits(found, command, about)) is not None:
        return (waits,)
    return (
        SuspendedPaymentReturned(
            payment_id=command.payment_id,
            gift=command.gift,
            escrow=command.escrow,
            gateway=command.gateway,
            gateway_reference=command.gateway_reference,
            amount=meant.amount,
            refund_id=command.refund_id,
            proposed_by=_proposer(found),
            returned_by=command.by,
            returned_at=command.at,
        ),
    )


def refunded(state: Payments, command: ConfirmRefund) -> tuple[Event, ...]:
    """The gateway sends it, as it was asked for; it is told once."""
    key = command.gateway, command.gateway_reference
    back = state.going_back.get(key)
    if back is None or back.refund_id != command.refund_id:
        raise SuspendedPaymentUnknownError(*key)
    return (
        SuspendedPaymentRefunded(
            payment_id=back.payment_id,
            gift=back.gift,
            escrow=back.escrow,
            gateway=command.gateway,
            gateway_reference=command.gateway_reference,
            refund_id=command.refund_id,
            refunded_at=command.at,
        ),
    )


def _booked(
    state: Payments, command: ApplySuspendedPayment, meant: PaymentSuspended
) -> tuple[Event, ...]:
    """The gift as it was given, or what is paid into the escrow now.

    Raises:
        DomainError: the campaign did not take it then, or the order does not now.
    """
    reference = command.gateway_reference
    if command.gift is not None:
        at = min(meant.captured, command.at)
        given = given_to(state, command.gift, meant, reference, at, None)
        return tuple(replace(event, from_suspense=True) for event in given)
    assert command.escrow is not None
    paid = paid_into(state, command.escrow, meant, command.at, command.by, reference)
    return (replace(paid, from_suspense=True),)


def _about(command: ResolveCommand, resolution: Resolution) -> dict[str, Any]:
    """What two people must say alike."""
    return {
        "resolution": resolution,
        "payment_id": command.payment_id,
        "gift": command.gift,
        "escrow": command.escrow,
    }


def _waits(
    found: Suspended, command: ResolveCommand, about: dict[str, Any]
) -> SuspendedPaymentProposed | None:
    """That it waits for another person; absent if it need not.

    Who says something else than was proposed proposes that instead.

    Raises:
        ResolverIsProposerError: the same person says it again.
    """
    amount = found.event.amount
    if not needs_second_person(amount):
        return None
    before = found.proposed
    if before is None or any(getattr(before, name) != said for name, said in about.items()):
        return SuspendedPaymentProposed(
            gateway=command.gateway,
            gateway_reference=command.gateway_reference,
            proposed_by=command.by,
            proposed_at=command.at,
            **about,
        )
    if before.proposed_by == command.by:
        raise ResolverIsProposerError(command.gateway_reference, command.by, amount)
    return None


def _proposer(found: Suspended) -> ActorId | None:
    return None if found.proposed is None else found.proposed.proposed_by
