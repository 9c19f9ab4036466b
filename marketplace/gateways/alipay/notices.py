"""What Alipay tells unasked: trades and refunds as a form, transfers as a message in a form.

Alipay repeats a notice for some 25 hours until it hears ``success``.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import parse_qsl

from domain.ids import PaymentId, RefundId
from marketplace.gateways.alipay import reading
from marketplace.gateways.alipay.account import NAME, AlipayAccount
from marketplace.gateways.alipay.api import moment
from marketplace.gateways.alipay.signing import is_genuine_notice
from workers.gateway import (
    AnswerUnreadableError,
    Notice,
    NoticeForeignError,
    NoticeForgedError,
    NoticeMalformedError,
    NoticeStaleError,
    RefundSeen,
    RefundState,
)

KEPT: Final = timedelta(hours=26)
"""How long Alipay repeats itself, and an hour."""
AHEAD: Final = timedelta(minutes=5)
FIELDS_MAX: Final = 100
TRADES: Final = "trade_status_sync"
TRANSFERS: Final = "alipay.fund.trans.order.changed"


def read(account: AlipayAccount, body: bytes, now: datetime) -> tuple[Notice, ...]:
    """What a notice says.

    Raises:
        NoticeRefusedError: a child that says why it is not believed.
    """
    fields = _form(body)
    if fields.get("sign_type") != "RSA2" or not is_genuine_notice(fields, account.public_key):
        raise NoticeForgedError(NAME, "a notice that Alipay did not sign with RSA2")
    _require_ours(account, fields)
    _require_fresh(fields, now)
    try:
        if fields.get("msg_method") == TRANSFERS:
            return (reading.transfer(_content(fields), notice=fields.get("notify_id")),)
        if fields.get("notify_type") != TRADES:
            return ()
        seen = reading.trade(fields, fields.get("notify_id"))
        refunded = fields.get("gmt_refund") and fields.get("out_biz_no")
        return (seen, _refund(fields)) if refunded else (seen,)
    except AnswerUnreadableError as error:
        raise NoticeMalformedError(NAME, error.reason) from error


def _form(body: bytes) -> dict[str, str]:
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=True,
            errors="strict",
            max_num_fields=FIELDS_MAX,
        )
    except ValueError:
        raise NoticeMalformedError(NAME, "no form") from None
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise NoticeMalformedError(NAME, "a field that stands there twice")
    return fields


def _require_ours(account: AlipayAccount, fields: Mapping[str, str]) -> None:
    if fields.get("app_id") != account.app_id:
        raise NoticeForeignError(NAME, "a notice of another application")
    if "seller_id" in fields and fields["seller_id"] != account.seller_id:
        raise NoticeForeignError(NAME, "a notice of another seller")


def _require_fresh(fields: Mapping[str, str], now: datetime) -> None:
    sent = moment(fields.get("notify_time"))
    if sent is None and fields.get("utc_timestamp", "").isdecimal():
        sent = datetime.fromtimestamp(int(fields["utc_timestamp"][:13]) // 1_000, UTC)
    if sent is None:
        raise NoticeMalformedError(NAME, "a notice without a time")
    if not now - KEPT <= sent <= now + AHEAD:
        raise NoticeStaleError(NAME, f"a notice of {sent.isoformat()}")


def _content(fields: Mapping[str, str]) -> dict[str, str]:
    try:
        content = json.loads(fields["biz_content"], parse_float=str, parse_int=str)
    except (KeyError, ValueError, RecursionError):
        raise NoticeMalformedError(NAME, "a message without content") from None
    if not isinstance(content, dict):
        raise NoticeMalformedError(NAME, "a message without content")
    return content


def _refund(fields: Mapping[str, str]) -> RefundSeen:
    """Its ``refund_fee`` is all that was ever given back of the trade, so the amount isn't said."""
    return RefundSeen(
        RefundId(reading.NAMES.ours(reading.text(fields, "out_biz_no"))),
        RefundState.DONE,
        PaymentId(reading.NAMES.ours(reading.text(fields, "out_trade_no"))),
        at=moment(fields["gmt_refund"]),
        notice_id=fields.get("notify_id"),
    )
