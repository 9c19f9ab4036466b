"""What Stripe's words mean: sessions, intents, refunds and disputes, in answers and events alike.

Source: Stripe API reference, version of the SDK in use: Checkout Session, PaymentIntent, Refund,
Dispute.
"""

from datetime import UTC, datetime
from functools import partial
from typing import Final

from domain.errors import MalformedError
from domain.ids import PaymentId, RefundId
from domain.money import Currency, Money
from marketplace.gateways.fields import Fields, required_text
from marketplace.gateways.stripe.account import NAME
from workers.gateway import (
    AnswerUnreadableError,
    ChargebackSeen,
    PaymentSeen,
    PaymentState,
    RefundSeen,
    RefundState,
)

PAYMENT_ID, REFUND_ID = "payment_id", "refund_id"
"""Under which names our own stand in Stripe's metadata."""
INTENTS: Final = {
    "succeeded": PaymentState.CAPTURED,
    "requires_capture": PaymentState.AUTHORIZED,
    "requires_payment_method": PaymentState.PENDING,
    "requires_confirmation": PaymentState.PENDING,
    "requires_action": PaymentState.PENDING,
    "processing": PaymentState.PENDING,
    "canceled": PaymentState.EXPIRED,
}
REFUNDS: Final = {
    "succeeded": RefundState.DONE,
    "pending": RefundState.PENDING,
    "requires_action": RefundState.PENDING,
    "failed": RefundState.FAILED,
    "canceled": RefundState.FAILED,
}
text = partial(required_text, NAME)


def ours(fields: Fields, name: str) -> str | None:
    """Our own name of an object; absent if it is none of ours."""
    found = (fields.get("metadata") or {}).get(name)
    return found if isinstance(found, str) and found else None


def amount(minor: object, currency: object) -> Money:
    """An amount, which Stripe writes in the smallest unit of a currency in lower case.

    Raises:
        AnswerUnreadableError: it is none, or of a currency that nothing here is in.
    """
    if type(minor) is not int:
        raise AnswerUnreadableError(NAME, "no amount")
    try:
        return Money(minor, Currency.parse(str(currency).upper())).checked()
    except MalformedError:
        raise AnswerUnreadableError(NAME, "no amount of a known currency") from None


def intent(fields: Fields, notice: str | None = None) -> PaymentSeen:
    """A payment that somebody has begun. Its own name is the gateway's reference.

    The fee is known where the charge and its balance transaction are expanded, and where that is in
    the payment's own currency; what was exchanged is told by the settlement.

    Raises:
        AnswerUnreadableError: a status that isn't known here, or a field that is missing.
    """
    state = INTENTS.get(str(fields.get("status")))
    payment_id = ours(fields, PAYMENT_ID)
    if state is None or payment_id is None:
        raise AnswerUnreadableError(NAME, "an intent of an unknown status, or none of ours")
    captured = state is PaymentState.CAPTURED
    minor = fields.get("amount_received" if captured else "amount")
    if captured and minor is None:
        minor = fields.get("amount")
    paid = amount(minor, fields.get("currency"))
    charge = fields.get("latest_charge")
    charged: Fields = charge if isinstance(charge, dict) else {}
    return PaymentSeen(
        PaymentId(payment_id),
        state,
        paid,
        _fee(charged.get("balance_transaction"), paid.currency) if captured else None,
        text(fields, "id"),
        moment(charged.get("created")) if captured else moment(fields.get("canceled_at")),
        notice,
    )


def session(fields: Fields, notice: str | None = None) -> PaymentSeen:
    """A hosted page: what of its payment can be told without the intent.

    Raises:
        AnswerUnreadableError: a status that isn't known here, or a field that is missing.
    """
    payment_id = PaymentId(text(fields, "client_reference_id"))
    total = amount(fields.get("amount_total"), fields.get("currency"))
    match fields.get("status"), fields.get("payment_status"):
        case "complete", "paid":
            reference = text(fields, "payment_intent")
            return PaymentSeen(
                payment_id, PaymentState.CAPTURED, total, None, reference, notice_id=notice
            )
        case "expired", _:
            return PaymentSeen(payment_id, PaymentState.EXPIRED, total, notice_id=notice)
        case (("open" | "complete"), _):
            return PaymentSeen(payment_id, PaymentState.PENDING, total, notice_id=notice)
    raise AnswerUnreadableError(NAME, "a session of an unknown status")


def refund(fields: Fields, notice: str | None = None) -> RefundSeen:
    """A refund.

    Raises:
        AnswerUnreadableError: a status that isn't known here, or a field that is missing.
    """
    state, refund_id = REFUNDS.get(str(fields.get("status"))), ours(fields, REFUND_ID)
    if state is None or refund_id is None:
        raise AnswerUnreadableError(NAME, "a refund of an unknown status, or none of ours")
    payment_id = ours(fields, PAYMENT_ID)
    return RefundSeen(
        RefundId(refund_id),
        state,
        None if payment_id is None else PaymentId(payment_id),
        amount(fields.get("amount"), fields.get("currency")),
        text(fields, "id"),
        moment(fields.get("created")),
        notice,
    )


def dispute(fields: Fields, notice: str) -> ChargebackSeen:
    """A payer's bank takes a payment back; Stripe names the intent alone.

    Raises:
        AnswerUnreadableError: a field is missing.
    """
    status, at = fields.get("status"), moment(fields.get("created"))
    if at is None:
        raise AnswerUnreadableError(NAME, "a dispute without a time")
    return ChargebackSeen(
        None,
        text(fields, "payment_intent"),
        amount(fields.get("amount"), fields.get("currency")),
        text(fields, "id"),
        at,
        notice,
        {"won": True, "lost": False}.get(str(status)),
    )


def moment(seconds: object) -> datetime | None:
    """A moment, which Stripe writes in seconds since 1970; nothing if it is none."""
    return datetime.fromtimestamp(seconds, UTC) if type(seconds) is int else None


def _fee(transaction: object, currency: Currency) -> Money | None:
    match transaction:
        case {"fee": int(minor), "currency": str(code)} if code.upper() == currency.value:
            return Money(minor, currency)
    return None
