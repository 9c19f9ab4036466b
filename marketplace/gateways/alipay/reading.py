"""What Alipay's words mean: trades, refunds and transfers, in answers and in notices alike."""

from functools import partial
from typing import Final

from domain.errors import MalformedError
from domain.facts.payouts import PayoutFailure
from domain.ids import PaymentId, PayoutId, RefundId
from domain.money import Currency, Money
from marketplace.gateways.alipay.account import NAME
from marketplace.gateways.alipay.api import moment
from marketplace.gateways.fields import Fields, required_text
from marketplace.gateways.names import Names
from workers.gateway import (
    AnswerUnreadableError,
    PaymentSeen,
    PaymentState,
    PayoutSeen,
    PayoutState,
    RefundSeen,
    RefundState,
)

NAMES: Final = Names(NAME, "_", 64)
"""Letters, digits and underscores: 商户订单号."""
REFUNDED: Final = "REFUND_SUCCESS"
TRANSFERS: Final = {
    "SUCCESS": PayoutState.SETTLED,
    "DEALING": PayoutState.PENDING,
    "WAIT_PAY": PayoutState.PENDING,
    "INIT": PayoutState.PENDING,
    "FAIL": PayoutState.FAILED,
    "CLOSED": PayoutState.FAILED,
    "REFUND": PayoutState.RETURNED,
}
FAILURES: Final = {
    "PAYEE_NOT_EXIST": PayoutFailure.ACCOUNT_UNKNOWN,
    "PAYEE_ACC_OCUPIED": PayoutFailure.ACCOUNT_UNKNOWN,
    "PAYEE_USERINFO_ERROR": PayoutFailure.ACCOUNT_UNKNOWN,
    "PAYEE_USER_INFO_ERROR": PayoutFailure.ACCOUNT_UNKNOWN,
    "PAYEE_USER_IS_INST": PayoutFailure.ACCOUNT_UNKNOWN,
    "PAYEE_USERINFO_STATUS_ERROR": PayoutFailure.ACCOUNT_CLOSED,
    "PAYEE_ACCOUNT_STATUS_ERROR": PayoutFailure.ACCOUNT_CLOSED,
    "PERM_AML_NOT_REALNAME_REV": PayoutFailure.REFUSED_BY_BANK,
    "PAYEE_TRUSTEESHIP_ACC_OVER_LIMIT": PayoutFailure.LIMIT_EXCEEDED,
    "EXCEED_LIMIT_PERSONAL_SM_AMOUNT": PayoutFailure.LIMIT_EXCEEDED,
    "EXCEED_LIMIT_ENT_SM_AMOUNT": PayoutFailure.LIMIT_EXCEEDED,
}
"""Codes that concern the payee for good; of all others the same may be asked for again."""
text = partial(required_text, NAME)


def yuan(fields: Fields, name: str) -> Money:
    """An amount, which Alipay writes in yuan: ``88.88``, sometimes with fewer places.

    Raises:
        AnswerUnreadableError: it is none.
    """
    try:
        return Money.parse(str(fields[name]), Currency.CNY)
    except (KeyError, MalformedError):
        raise AnswerUnreadableError(NAME, f"{name} is no amount") from None


def trade(fields: Fields, notice: str | None = None) -> PaymentSeen:
    """A trade. One that was paid and wholly given back is closed as well, and stays captured.

    Raises:
        AnswerUnreadableError: a status that isn't known here, or a field that is missing.
    """
    paid_at = moment(fields.get("send_pay_date") or fields.get("gmt_payment"))
    match fields.get("trade_status"):
        case "WAIT_BUYER_PAY":
            state = PaymentState.PENDING
        case "TRADE_SUCCESS" | "TRADE_FINISHED":
            state = PaymentState.CAPTURED
        case "TRADE_CLOSED":
            state = PaymentState.CAPTURED if paid_at else PaymentState.EXPIRED
        case _:
            raise AnswerUnreadableError(NAME, "an unknown trade_status")
    return PaymentSeen(
        PaymentId(NAMES.ours(text(fields, "out_trade_no"))),
        state,
        yuan(fields, "total_amount"),
        gateway_reference=text(fields, "trade_no"),
        at=paid_at if state is PaymentState.CAPTURED else moment(fields.get("gmt_close")),
        notice_id=notice,
    )


def refund(fields: Fields) -> RefundSeen:
    """A refund that was asked about; what is not done may be asked for again under its name.

    Raises:
        AnswerUnreadableError: a field is missing.
    """
    return RefundSeen(
        RefundId(NAMES.ours(text(fields, "out_request_no"))),
        RefundState.DONE,
        PaymentId(NAMES.ours(text(fields, "out_trade_no"))),
        yuan(fields, "refund_amount"),
        at=moment(fields.get("gmt_refund_pay")),
    )


def transfer(fields: Fields, amount: Money | None = None, notice: str | None = None) -> PayoutSeen:
    """A transfer.

    Args:
        fields: What Alipay says.
        amount: What was ordered, for answers that don't repeat it.
        notice: The message's name, if it came unasked.

    Raises:
        AnswerUnreadableError: a status that isn't known here, or a field that is missing.
    """
    state = TRANSFERS.get(str(fields.get("status")))
    if state is None:
        raise AnswerUnreadableError(NAME, "an unknown status of a transfer")
    reference = reason = None
    if state in {PayoutState.SETTLED, PayoutState.RETURNED}:
        reference = text(fields, "order_id")
    if state is PayoutState.RETURNED:
        reference = f"{reference}/refund"
    if state in {PayoutState.FAILED, PayoutState.RETURNED}:
        reason = FAILURES.get(str(fields.get("error_code")), PayoutFailure.REFUSED_BY_BANK)
    return PayoutSeen(
        PayoutId(NAMES.ours(text(fields, "out_biz_no"))),
        state,
        yuan(fields, "trans_amount") if "trans_amount" in fields else amount,
        reference,
        reason,
        moment(fields.get("pay_date") or fields.get("trans_date")),
        notice,
    )
