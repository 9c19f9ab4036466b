"""What the bank's words mean: payments, refunds, payouts and chargebacks, in answers and events."""

from collections.abc import Mapping
from typing import Final, TypeVar

from domain.errors import MalformedError
from domain.facts.payouts import PayoutFailure
from domain.ids import PaymentId, PayoutId, RefundId
from domain.money import Currency, Money
from marketplace.gateways.sandbox_bank.account import NAME
from marketplace.gateways.sandbox_bank.messages import (
    Amount,
    Event,
    Payment,
    Payout,
    Taking,
    decoded,
)
from workers.gateway import (
    AnswerUnreadableError,
    ChargebackSeen,
    Notice,
    PaymentSeen,
    PaymentState,
    PayoutSeen,
    PayoutState,
    RefundSeen,
    RefundState,
)

PAYMENTS: Final = {
    "open": PaymentState.PENDING,
    "captured": PaymentState.CAPTURED,
    "declined": PaymentState.DECLINED,
    "expired": PaymentState.EXPIRED,
}
REFUNDS: Final = {"done": RefundState.DONE, "failed": RefundState.FAILED}
PAYOUTS: Final = {
    "accepted": PayoutState.PENDING,
    "settled": PayoutState.SETTLED,
    "failed": PayoutState.FAILED,
    "returned": PayoutState.RETURNED,
}
FAILURES: Final = {"account_closed": PayoutFailure.ACCOUNT_CLOSED}
"""All other reasons are the bank's no."""
T = TypeVar("T")


def _money(amount: Amount) -> Money:
    """An amount of zero or more.

    Raises:
        AnswerUnreadableError: it is none.
    """
    try:
        money = Money.read(amount.value, Currency.parse(amount.currency))
        money.bounded()
    except MalformedError:
        raise AnswerUnreadableError(NAME, "no amount") from None
    return money


def _state(states: Mapping[str, T], word: str) -> T:
    found = states.get(word)
    if found is None:
        raise AnswerUnreadableError(NAME, "an unknown state")
    return found


def notice(event: Event) -> tuple[Notice, ...]:
    """What an event is about; of a kind that is not known here, nothing.

    Raises:
        AnswerUnreadableError: a state that isn't known here, or a field that is missing.
    """
    match event.kind.partition(".")[0]:
        case "payment":
            return (payment(decoded(event.object, Payment), event.event_id),)
        case "refund":
            return (refund(decoded(event.object, Taking), event.event_id),)
        case "payout":
            return (payout(decoded(event.object, Payout), event.event_id),)
        case "chargeback":
            return (chargeback(decoded(event.object, Taking), event.event_id),)
        case _:
            return ()


def payment(found: Payment, notice_id: str | None = None) -> PaymentSeen:
    """A payment; it has the bank's name once money came under it.

    Raises:
        AnswerUnreadableError: a state that isn't known here, or no amount.
    """
    state = _state(PAYMENTS, found.state)
    captured = state is PaymentState.CAPTURED
    return PaymentSeen(
        PaymentId(found.reference),
        state,
        _money(found.amount),
        _money(found.fee) if captured else None,
        found.bank_reference if captured else None,
        found.ended_at,
        notice_id,
    )


def refund(found: Taking, notice_id: str | None = None) -> RefundSeen:
    """A refund.

    Raises:
        AnswerUnreadableError: a state that isn't known here, or no amount.
    """
    return RefundSeen(
        RefundId(found.reference),
        _state(REFUNDS, found.state),
        PaymentId(found.payment_reference),
        _money(found.amount),
        found.bank_reference,
        found.created_at,
        notice_id,
    )


def payout(found: Payout, notice_id: str | None = None) -> PayoutSeen:
    """A payout.

    Raises:
        AnswerUnreadableError: a state that isn't known here, no amount, or a return
            without a name.
    """
    state = _state(PAYOUTS, found.state)
    reference = reason = None
    if state is PayoutState.SETTLED:
        reference = found.bank_reference
    if state in {PayoutState.FAILED, PayoutState.RETURNED}:
        reason = FAILURES.get(found.reason or "", PayoutFailure.REFUSED_BY_BANK)
    if state is PayoutState.RETURNED:
        reference = found.return_reference
        if reference is None:
            raise AnswerUnreadableError(NAME, "a return without a name")
    at = found.returned_at or found.settled_at
    amount = _money(found.amount)
    payout_id = PayoutId(found.payout_id)
    return PayoutSeen(payout_id, state, amount, reference, reason, at, notice_id)


def chargeback(found: Taking, notice_id: str) -> ChargebackSeen:
    """A payment that the payer's bank takes back; disputes have no end there.

    Raises:
        AnswerUnreadableError: no amount.
    """
    return ChargebackSeen(
        PaymentId(found.payment_reference),
        found.payment_bank_reference,
        _money(found.amount),
        found.bank_reference,
        found.created_at,
        notice_id,
    )
