"""Payments: the merchant opens one, the payer decides on a page of the bank."""

import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from marketplace.sandbox_bank.bank import Bank, Moment
from marketplace.sandbox_bank.books import Account, Entry, EntryKind, post
from marketplace.sandbox_bank.faults import Concerned
from marketplace.sandbox_bank.money import PLACES, Amount, Sum, fee_minor, parse_amount
from marketplace.sandbox_bank.refusals import BankRefusalError, Rule
from marketplace.sandbox_bank.settlement import Acquired, acquire
from marketplace.sandbox_bank.webhooks import EventKind, tell
from marketplace.sandbox_bank.words import Line, Reference, code_for, new_reference, new_token

COLUMNS: Final = """
    serial, reference, bank_reference, token, request_sha256, currency, minor, subject, return_url,
    state, fee_minor, taken_back_minor, wrong_codes, code_asked, created_at, expires_at, ended_at
"""
OPEN: Final = f"""
    INSERT INTO sandbox_bank.payments (reference, bank_reference, token, request_sha256, currency,
        minor, subject, return_url, state, created_at, expires_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
    ON CONFLICT (reference) DO NOTHING RETURNING {COLUMNS}
"""  # noqa: S608 - our own columns
BY_REFERENCE: Final = f"SELECT {COLUMNS} FROM sandbox_bank.payments WHERE reference = $1"  # noqa: S608
BY_TOKEN: Final = f"SELECT {COLUMNS} FROM sandbox_bank.payments WHERE token = $1 FOR UPDATE"  # noqa: S608
LOCKED: Final = f"{BY_REFERENCE} FOR UPDATE"
NEWEST: Final = f"""
    SELECT {COLUMNS} FROM sandbox_bank.payments ORDER BY serial DESC LIMIT $1
"""  # noqa: S608
AFTER: Final = f"""
    SELECT {COLUMNS} FROM sandbox_bank.payments WHERE serial > $1 ORDER BY serial LIMIT $2
"""  # noqa: S608
OVERDUE: Final = f"""
    SELECT {COLUMNS} FROM sandbox_bank.payments WHERE ended_at IS NULL AND expires_at <= $1
    ORDER BY serial LIMIT $2 FOR UPDATE SKIP LOCKED
"""  # noqa: S608
END: Final = f"""
    UPDATE sandbox_bank.payments SET state = $2, fee_minor = $3, ended_at = $4
    WHERE serial = $1 RETURNING {COLUMNS}
"""  # noqa: S608
ASK_CODE: Final = f"""
    UPDATE sandbox_bank.payments SET code_asked = true, wrong_codes = wrong_codes + $2
    WHERE serial = $1 RETURNING {COLUMNS}
"""  # noqa: S608
EXPIRY_MAX: Final = timedelta(days=31)
WRONG_CODES_MAX: Final = 3
BATCH: Final = 50


class PaymentState(StrEnum):
    """Where a payment stands."""

    OPEN = "open"
    CAPTURED = "captured"
    DECLINED = "declined"
    EXPIRED = "expired"


class Decision(StrEnum):
    """What a payer does on the page; closing it is nothing."""

    APPROVE = "approve"
    APPROVE_WITH_CODE = "approve_with_code"
    ENTER_CODE = "enter_code"
    DECLINE = "decline"


EVENTS: Final[Mapping[PaymentState, EventKind]] = {
    PaymentState.CAPTURED: EventKind.PAYMENT_CAPTURED,
    PaymentState.DECLINED: EventKind.PAYMENT_DECLINED,
    PaymentState.EXPIRED: EventKind.PAYMENT_EXPIRED,
}


class PaymentAsked(Struct, frozen=True, forbid_unknown_fields=True):
    """A payment, as the merchant asks for it.

    Attributes:
        reference: The merchant's name for it; asked for again with the same content, it is the
            same payment.
        return_url: Where the page leads back to; at the origin said at the start.
        expires_at: With its zone, by the machine's clock: so much time is left, however far the
            bank's own clock was moved.
    """

    reference: Reference
    amount: Amount
    subject: Line
    return_url: Line
    expires_at: datetime


class Payment(Struct, frozen=True):
    """A payment as it is kept; times by the bank's clock.

    Attributes:
        token: In the page's address: who has it may pay.
        fee_minor: Kept by the bank once captured.
        taken_back_minor: Refunded or charged back, together.
        ended_at: When it was captured, declined or expired; absent while it is open.
    """

    serial: int
    reference: str
    bank_reference: str
    token: str
    request_sha256: bytes
    currency: str
    minor: int
    subject: str
    return_url: str
    state: PaymentState
    fee_minor: int
    taken_back_minor: int
    wrong_codes: int
    code_asked: bool
    created_at: datetime
    expires_at: datetime
    ended_at: datetime | None

    @property
    def sum(self) -> Sum:
        """What is to be paid."""
        return Sum(self.minor, self.currency)


class PaymentView(Struct, frozen=True):
    """A payment as the merchant sees it."""

    reference: str
    bank_reference: str
    state: PaymentState
    amount: Amount
    fee: Amount
    taken_back: Amount
    subject: str
    page_url: str
    created_at: datetime
    expires_at: datetime
    ended_at: datetime | None


def view_of(bank: Bank, payment: Payment) -> PaymentView:
    """What is answered."""

    def amount(minor: int) -> Amount:
        return Sum(minor, payment.currency).shown()

    return PaymentView(
        payment.reference,
        payment.bank_reference,
        payment.state,
        amount(payment.minor),
        amount(payment.fee_minor),
        amount(payment.taken_back_minor),
        payment.subject,
        f"{bank.settings.public_url.rstrip('/')}/pay/{payment.token}",
        payment.created_at,
        payment.expires_at,
        payment.ended_at,
    )


async def open_payment(bank: Bank, moment: Moment, asked: PaymentAsked) -> Payment:
    """Open a payment, once.

    Raises:
        BankRefusalError: the amount, the expiry or the return address can't be used; or the
            reference stands for another payment.
    """
    amount = parse_amount(asked.amount)
    if origin_of(asked.return_url) != origin_of(bank.settings.return_origin):
        raise BankRefusalError(Rule.RETURN_URL_UNKNOWN, "return_url")
    digest = sha256(msgspec.json.encode(asked)).digest()
    row = await moment.connection.fetchrow(BY_REFERENCE, asked.reference)
    if row is None:
        left = _left(asked.expires_at, bank.wall())
        row = await moment.connection.fetchrow(
            OPEN,
            asked.reference,
            new_reference("PAY"),
            new_token(),
            digest,
            amount.currency,
            amount.minor,
            asked.subject,
            asked.return_url,
            PaymentState.OPEN.value,
            moment.now,
            moment.now + left,
        )
    if row is None:
        # Somebody else opened it in this moment.
        row = await moment.connection.fetchrow(BY_REFERENCE, asked.reference)
    found = _payment(row)
    if found.request_sha256 != digest:
        raise BankRefusalError(Rule.KEY_HAS_ANOTHER_BODY, asked.reference)
    return found


def _left(expires_at: datetime, now: datetime) -> timedelta:
    if expires_at.tzinfo is None or not timedelta(0) < expires_at - now <= EXPIRY_MAX:
        raise BankRefusalError(Rule.EXPIRY_UNUSABLE, "expires_at")
    return expires_at - now


def origin_of(url: str) -> tuple[str, str] | None:
    """Scheme and authority of an address; none where browsers might read it otherwise."""
    if any(mark in url for mark in "\\@ "):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return (parts.scheme, parts.netloc.lower()) if parts.scheme in ("http", "https") else None


async def payment_named(moment: Moment, reference: str, *, locked: bool = False) -> Payment:
    """A payment by the merchant's reference.

    Raises:
        BankRefusalError: there is none.
    """
    row = await moment.connection.fetchrow(LOCKED if locked else BY_REFERENCE, reference)
    if row is None:
        raise BankRefusalError(Rule.UNKNOWN, reference)
    return _payment(row)


async def payment_of_page(moment: Moment, token: str) -> Payment:
    """A payment by its page's token, which nobody else decides until this transaction ends.

    Raises:
        BankRefusalError: there is none.
    """
    row = await moment.connection.fetchrow(BY_TOKEN, token)
    if row is None:
        raise BankRefusalError(Rule.UNKNOWN, "token")
    return _payment(row)


async def payments_after(moment: Moment, serial: int, limit: int) -> list[Payment]:
    """Payments in the order of their opening."""
    return [_payment(row) for row in await moment.connection.fetch(AFTER, serial, limit)]


async def newest(moment: Moment, limit: int) -> list[Payment]:
    """The newest first."""
    return [_payment(row) for row in await moment.connection.fetch(NEWEST, limit)]


async def decide(
    bank: Bank, moment: Moment, token: str, decision: Decision, code: str = ""
) -> Payment:
    """Do what the payer decides; the payment as it is afterwards.

    A payment that has ended stays as it is, whatever is sent; three wrong codes decline it.

    Raises:
        BankRefusalError: there is none.
    """
    payment = await payment_of_page(moment, token)
    if payment.state is not PaymentState.OPEN:
        return payment
    if payment.expires_at <= moment.now:
        return await _end(bank, moment, payment, PaymentState.EXPIRED)
    match decision:
        case Decision.DECLINE:
            return await _end(bank, moment, payment, PaymentState.DECLINED)
        case Decision.APPROVE_WITH_CODE:
            return await _ask_code(moment, payment)
        case Decision.APPROVE if payment.code_asked or needs_code(bank, payment):
            return await _ask_code(moment, payment)
        case Decision.APPROVE:
            return await _end(bank, moment, payment, PaymentState.CAPTURED)
        case Decision.ENTER_CODE:
            return await _enter_code(bank, moment, payment, code)


def needs_code(bank: Bank, payment: Payment) -> bool:
    """Whether the bank wants a second factor, however the payer would like to pay."""
    limit: int = bank.settings.second_factor_from * 10 ** PLACES[payment.currency]
    return payment.minor >= limit


async def _enter_code(bank: Bank, moment: Moment, payment: Payment, code: str) -> Payment:
    right = code_for(bank.settings.key, payment.token).encode()
    if payment.code_asked and hmac.compare_digest(right, code.strip().encode(errors="replace")):
        return await _end(bank, moment, payment, PaymentState.CAPTURED)
    after = await _ask_code(moment, payment, wrong=1)
    if after.wrong_codes < WRONG_CODES_MAX:
        return after
    return await _end(bank, moment, after, PaymentState.DECLINED)


async def _ask_code(moment: Moment, payment: Payment, wrong: int = 0) -> Payment:
    return _payment(await moment.connection.fetchrow(ASK_CODE, payment.serial, wrong))


async def close_payment(bank: Bank, moment: Moment, reference: str) -> Payment:
    """Let nobody pay it any more; one that has ended stays as it is.

    Raises:
        BankRefusalError: there is none.
    """
    payment = await payment_named(moment, reference, locked=True)
    if payment.state is not PaymentState.OPEN:
        return payment
    return await _end(bank, moment, payment, PaymentState.EXPIRED)


async def expire_due(bank: Bank, moment: Moment) -> int:
    """Expire what nobody paid in time; how many."""
    rows = await moment.connection.fetch(OVERDUE, moment.now, BATCH)
    for row in rows:
        await _end(bank, moment, _payment(row), PaymentState.EXPIRED)
    return len(rows)


async def _end(bank: Bank, moment: Moment, payment: Payment, state: PaymentState) -> Payment:
    captured = state is PaymentState.CAPTURED
    fee = fee_minor(payment.minor, bank.settings.fee_permille) if captured else 0
    row = await moment.connection.fetchrow(END, payment.serial, state.value, fee, moment.now)
    ended = _payment(row)
    if captured:
        entry = Entry(moment.now, EntryKind.CAPTURE, payment.bank_reference, remark=payment.subject)
        parts = {
            Account.OUTSIDE: -payment.minor,
            Account.ACQUIRING: payment.minor - fee,
            Account.FEES: fee,
        }
        await post(moment.connection, entry, payment.currency, parts)
        await acquire(
            moment,
            Acquired(
                EntryKind.CAPTURE,
                payment.bank_reference,
                payment.reference,
                payment.currency,
                payment.minor,
                fee,
            ),
        )
    await tell(moment, EVENTS[state], view_of(bank, ended), Concerned((payment.reference,)))
    return ended


def _payment(row: Any) -> Payment:
    return msgspec.convert(dict(row), Payment)
