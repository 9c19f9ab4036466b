"""What WeChat Pay's words mean: orders, refunds and transfers, in answers and in notices alike."""

from datetime import datetime
from functools import partial
from typing import Final

from domain.errors import MalformedError
from domain.facts.payouts import PayoutFailure
from domain.ids import PaymentId, PayoutId, RefundId
from domain.money import Currency, Money
from marketplace.gateways.fields import Fields, required_text
from marketplace.gateways.names import Names
from marketplace.gateways.wechat_pay.account import NAME
from workers.gateway import (
    AnswerUnreadableError,
    PaymentSeen,
    PaymentState,
    PayoutSeen,
    PayoutState,
    RefundSeen,
    RefundState,
)

ORDERS: Final = Names(NAME, "-", 32)
REFUNDS: Final = Names(NAME, "-", 64)
BILLS: Final = Names(NAME, "0", 32)
"""Letters and digits alone: 商户单号."""
PAYMENTS: Final = {
    "SUCCESS": PaymentState.CAPTURED,
    "REFUND": PaymentState.CAPTURED,
    "NOTPAY": PaymentState.PENDING,
    "USERPAYING": PaymentState.PENDING,
    "CLOSED": PaymentState.EXPIRED,
    "REVOKED": PaymentState.EXPIRED,
    "PAYERROR": PaymentState.DECLINED,
}
REFUND_STATES: Final = {
    "SUCCESS": RefundState.DONE,
    "PROCESSING": RefundState.PENDING,
    "CLOSED": RefundState.FAILED,
    "ABNORMAL": RefundState.FAILED,
}
TRANSFERS: Final = {
    "ACCEPTED": PayoutState.PENDING,
    "PROCESSING": PayoutState.PENDING,
    "WAIT_USER_CONFIRM": PayoutState.PENDING,
    "TRANSFERING": PayoutState.PENDING,
    "CANCELING": PayoutState.PENDING,
    "SUCCESS": PayoutState.SETTLED,
    "FAIL": PayoutState.FAILED,
    "CANCELLED": PayoutState.FAILED,
}
FAILURES: Final = {
    "ACCOUNT_NOT_EXIST": PayoutFailure.ACCOUNT_UNKNOWN,
    "OPENID_INVALID": PayoutFailure.ACCOUNT_UNKNOWN,
    "NAME_NOT_CORRECT": PayoutFailure.ACCOUNT_UNKNOWN,
    "REAL_NAME_CHECK_FAIL": PayoutFailure.ACCOUNT_UNKNOWN,
    "ACCOUNT_FROZEN": PayoutFailure.ACCOUNT_CLOSED,
    "PAYEE_ACCOUNT_ABNORMAL": PayoutFailure.ACCOUNT_CLOSED,
    "TRANSFER_QUOTA_EXCEED": PayoutFailure.LIMIT_EXCEEDED,
    "DAY_RECEIVED_COUNT_EXCEED": PayoutFailure.LIMIT_EXCEEDED,
    "DAY_RECEIVED_QUOTA_EXCEED": PayoutFailure.LIMIT_EXCEEDED,
    "REAL_NAME_ACCOUNT_RECEIVED_QUOTA_EXCEED": PayoutFailure.LIMIT_EXCEEDED,
}
"""Reasons of a failed transfer; all others, and a payee who never confirmed, are the bank's no."""
text = partial(required_text, NAME)


def fen(minor: object, currency: object = "CNY") -> Money:
    """An amount, which WeChat Pay writes in whole fen.

    Raises:
        AnswerUnreadableError: it is none, or of another currency.
    """
    if type(minor) is not int or currency != Currency.CNY.value:
        raise AnswerUnreadableError(NAME, "no amount in fen")
    try:
        return Money(minor, Currency.CNY).checked()
    except MalformedError:
        raise AnswerUnreadableError(NAME, "no amount in fen") from None


def order(fields: Fields, notice: str | None = None) -> PaymentSeen:
    """A payment.

    Raises:
        AnswerUnreadableError: a state that isn't known here, or a field that is missing.
    """
    state = PAYMENTS.get(str(fields.get("trade_state")))
    if state is None:
        raise AnswerUnreadableError(NAME, "an unknown trade_state")
    amount = reference = None
    if state is PaymentState.CAPTURED:
        paid = _part(fields, "amount")
        amount = fen(paid.get("total"), paid.get("currency", "CNY"))
        reference = text(fields, "transaction_id")
    return PaymentSeen(
        PaymentId(ORDERS.ours(text(fields, "out_trade_no"))),
        state,
        amount,
        gateway_reference=reference,
        at=moment(fields.get("success_time")),
        notice_id=notice,
    )


def refund(fields: Fields, notice: str | None = None) -> RefundSeen:
    """A refund; answers call its state ``status``, notices ``refund_status``.

    Raises:
        AnswerUnreadableError: a state that isn't known here, or a field that is missing.
    """
    state = REFUND_STATES.get(str(fields.get("status") or fields.get("refund_status")))
    if state is None:
        raise AnswerUnreadableError(NAME, "an unknown status of a refund")
    amount = _part(fields, "amount")
    return RefundSeen(
        RefundId(REFUNDS.ours(text(fields, "out_refund_no"))),
        state,
        PaymentId(ORDERS.ours(text(fields, "out_trade_no"))),
        fen(amount.get("refund"), amount.get("currency", "CNY")),
        text(fields, "refund_id"),
        moment(fields.get("success_time")),
        notice,
    )


def transfer(fields: Fields, amount: Money | None = None, notice: str | None = None) -> PayoutSeen:
    """A transfer.

    Args:
        fields: What WeChat Pay says.
        amount: What was ordered, for answers that don't repeat it.
        notice: The message's name, if it came unasked.

    Raises:
        AnswerUnreadableError: a state that isn't known here, or a field that is missing.
    """
    state = TRANSFERS.get(str(fields.get("state")))
    if state is None:
        raise AnswerUnreadableError(NAME, "an unknown state of a transfer")
    failure = FAILURES.get(str(fields.get("fail_reason")), PayoutFailure.REFUSED_BY_BANK)
    return PayoutSeen(
        PayoutId(BILLS.ours(text(fields, "out_bill_no"))),
        state,
        fen(fields["transfer_amount"]) if "transfer_amount" in fields else amount,
        text(fields, "transfer_bill_no") if state is PayoutState.SETTLED else None,
        failure if state is PayoutState.FAILED else None,
        moment(fields.get("update_time") or fields.get("create_time")),
        notice,
    )


def moment(written: object) -> datetime | None:
    """A moment with its offset (RFC 3339); nothing if it is none."""
    try:
        at = datetime.fromisoformat(str(written))
    except ValueError:
        return None
    return None if at.tzinfo is None else at


def _part(fields: Fields, name: str) -> Fields:
    part = fields.get(name)
    if not isinstance(part, dict):
        raise AnswerUnreadableError(NAME, f"{name} is missing")
    return part
