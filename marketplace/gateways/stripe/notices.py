"""What Stripe tells unasked: signed events, each under its own id."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

from stripe import SignatureVerificationError, WebhookSignature

from marketplace.gateways.fields import Fields
from marketplace.gateways.stripe import reading
from marketplace.gateways.stripe.account import NAME, StripeAccount
from marketplace.gateways.stripe.reading import PAYMENT_ID, REFUND_ID
from workers.gateway import (
    AnswerUnreadableError,
    Notice,
    NoticeForeignError,
    NoticeForgedError,
    NoticeMalformedError,
    NoticeStaleError,
)

FRESH: Final = timedelta(minutes=5)
BODY_BYTES_MAX: Final = 256 * 1024
_TIME: Final = re.compile(r"(?:^|,)t=([0-9]{1,12})(?:,|$)", re.ASCII)


def read(
    account: StripeAccount, headers: Mapping[str, str], body: bytes, now: datetime
) -> tuple[Notice, ...]:
    """What an event says.

    Raises:
        NoticeRefusedError: a child that says why it is not believed.
    """
    if len(body) > BODY_BYTES_MAX:
        raise NoticeMalformedError(NAME, "an event without an end")
    lowered = {name.lower(): value for name, value in headers.items()}
    _require_signed(account, lowered.get("stripe-signature", ""), body, now)
    try:
        event = json.loads(body)
        kind, name, told = event["type"], event["id"], event["data"]["object"]
        live = event["livemode"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise NoticeMalformedError(NAME, "no event of Stripe's shape") from None
    if live is not account.live or event.get("account"):
        raise NoticeForeignError(NAME, "an event of the other mode, or of another account")
    if not (isinstance(kind, str) and isinstance(name, str) and isinstance(told, dict)):
        raise NoticeMalformedError(NAME, "no event of Stripe's shape")
    try:
        found = _notice(kind, told, name)
    except AnswerUnreadableError as error:
        raise NoticeMalformedError(NAME, error.reason) from error
    return () if found is None else (found,)


def _notice(kind: str, told: Fields, name: str) -> Notice | None:
    """What it is about; nothing where it is of no concern, or of no payment of ours.

    A failed attempt is no end: the payer may try another card on the same page.
    """
    object_kind, _, happened = kind.rpartition(".")
    reading_of: Callable[[Fields, str], Notice]
    match object_kind:
        case "checkout.session":
            known, reading_of = told.get("client_reference_id"), reading.session
        case "payment_intent":
            known, reading_of = reading.ours(told, PAYMENT_ID), reading.intent
        case "refund" | "charge.refund":
            known, reading_of = reading.ours(told, REFUND_ID), reading.refund
        case "charge.dispute" if happened in {"created", "closed"}:
            known, reading_of = told.get("payment_intent"), reading.dispute
        case _:
            return None
    return reading_of(told, name) if known else None


def _require_signed(account: StripeAccount, header: str, body: bytes, now: datetime) -> None:
    """The SDK judges the signature; the time is judged here, by the clock that we are given."""
    try:
        payload = body.decode()
    except UnicodeDecodeError:
        raise NoticeForgedError(NAME, "no text") from None
    if not any(_is_signed(payload, header, secret) for secret in account.secrets):
        raise NoticeForgedError(NAME, "a signature that is missing, or of something else")
    found = _TIME.search(header)
    if found is None:
        raise NoticeForgedError(NAME, "a signature without a time")
    distance_seconds = abs(int(found[1]) - now.timestamp())
    if distance_seconds > FRESH.total_seconds():
        raise NoticeStaleError(NAME, "a signature of another time")


def _is_signed(payload: str, header: str, secret: str) -> bool:
    if not header.isascii():
        return False  # The SDK can't compare it, and would fail instead of saying no.
    try:
        return bool(WebhookSignature.verify_header(payload, header, secret))
    except SignatureVerificationError:
        return False
