"""The shapes that the bank writes, in answers and in events."""

import re
from datetime import datetime
from typing import Final, TypeVar

import msgspec
from msgspec import Struct

from marketplace.gateways.calling import Answer
from marketplace.gateways.sandbox_bank.account import NAME
from workers.gateway import AnswerUnreadableError, GatewayRefusedError

CODE: Final = re.compile(r"[a-z0-9_]{1,64}", re.ASCII)
S = TypeVar("S", bound=Struct)


class Amount(Struct, frozen=True):
    """An amount as the bank writes it: a decimal in text beside its currency."""

    value: str
    currency: str


class Payment(Struct, frozen=True):
    """A payment.

    Attributes:
        fee: What the bank keeps, or would keep, of it.
        ended_at: When it was captured, declined or closed; absent while it is open.
    """

    reference: str
    bank_reference: str
    state: str
    amount: Amount
    fee: Amount
    page_url: str
    ended_at: datetime | None


class Taking(Struct, frozen=True):
    """A refund or a chargeback: money of a payment that is taken back."""

    reference: str
    bank_reference: str
    payment_reference: str
    payment_bank_reference: str
    state: str
    amount: Amount
    created_at: datetime


class Payout(Struct, frozen=True):
    """A payout.

    Attributes:
        reason: Why it failed or came back; there if it did.
        settled_at: When it arrived; absent until then.
        returned_at: When it came back; absent unless it did.
        return_reference: The bank's name for the return; there if it came back.
    """

    payout_id: str
    bank_reference: str
    state: str
    amount: Amount
    reason: str | None
    settled_at: datetime | None
    returned_at: datetime | None
    return_reference: str | None


class Event(Struct, frozen=True):
    """What the bank tells unasked.

    Attributes:
        object: What it is about, in the shape that its kind has.
    """

    event_id: str
    kind: str
    at: datetime
    object: msgspec.Raw


class Problem(Struct, frozen=True):
    """Why the bank does not do it."""

    code: str


def answered(answer: Answer, kind: type[S]) -> S:
    """What an answer says.

    Raises:
        AnswerUnreadableError: not what happened.
        GatewayRefusedError: no; the reason is the bank's code.
    """
    if 200 <= answer.status < 300:  # noqa: PLR2004 - the classes of RFC 9110
        return decoded(answer.body, kind)
    if not 400 <= answer.status < 500:  # noqa: PLR2004 - as above
        raise AnswerUnreadableError(NAME, f"HTTP {answer.status}")
    code = decoded(answer.body, Problem).code
    if not CODE.fullmatch(code):
        raise AnswerUnreadableError(NAME, f"HTTP {answer.status}")
    raise GatewayRefusedError(NAME, code)


def decoded(body: bytes | msgspec.Raw, kind: type[S]) -> S:
    """What the bank wrote, in the shape that is wanted.

    Raises:
        AnswerUnreadableError: it has another.
    """
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise AnswerUnreadableError(NAME, "no answer of the bank's shape") from None
