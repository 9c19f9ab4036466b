"""What goes back to a payer: refunds that the merchant asks for, and disputes that he loses."""

from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final

import msgspec
from msgspec import Struct

from marketplace.sandbox_bank.bank import Moment
from marketplace.sandbox_bank.books import Account, Entry, EntryKind, post
from marketplace.sandbox_bank.faults import Behaviour, Concerned, struck
from marketplace.sandbox_bank.money import Amount, Sum, parse_amount
from marketplace.sandbox_bank.payments import Payment, PaymentState, payment_named
from marketplace.sandbox_bank.refusals import BankRefusalError, Rule
from marketplace.sandbox_bank.settlement import Acquired, acquire
from marketplace.sandbox_bank.webhooks import EventKind, tell
from marketplace.sandbox_bank.words import Reference, new_reference

COLUMNS: Final = """
    serial, reference, bank_reference, payment_reference, payment_bank_reference, request_sha256,
    kind, state, currency, minor, created_at
"""
BY_REFERENCE: Final = f"SELECT {COLUMNS} FROM sandbox_bank.takings_back WHERE reference = $1"  # noqa: S608
NEWEST: Final = f"""
    SELECT {COLUMNS} FROM sandbox_bank.takings_back ORDER BY serial DESC LIMIT $1
"""  # noqa: S608
AFTER: Final = f"""
    SELECT {COLUMNS} FROM sandbox_bank.takings_back WHERE serial > $1 ORDER BY serial LIMIT $2
"""  # noqa: S608
ADD: Final = f"""
    INSERT INTO sandbox_bank.takings_back (reference, bank_reference, payment_reference,
        payment_bank_reference, request_sha256, kind, state, currency, minor, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING {COLUMNS}
"""  # noqa: S608
TAKE_BACK: Final = """
    UPDATE sandbox_bank.payments SET taken_back_minor = taken_back_minor + $2 WHERE serial = $1
"""


class TakingKind(StrEnum):
    """Who wants it back."""

    REFUND = "refund"
    CHARGEBACK = "chargeback"


class TakingState(StrEnum):
    """What became of it."""

    DONE = "done"
    FAILED = "failed"


class TakingAsked(Struct, frozen=True, forbid_unknown_fields=True):
    """A refund or a dispute, as it is asked for.

    Attributes:
        reference: Whoever asks names it; the same again is the same one.
        payment_reference: The merchant's name for the payment.
        amount: Of one payment several parts may go back, together at most what was captured.
    """

    reference: Reference
    payment_reference: Reference
    amount: Amount


class Taking(Struct, frozen=True):
    """What went back, as it is kept."""

    serial: int
    reference: str
    bank_reference: str
    payment_reference: str
    payment_bank_reference: str
    request_sha256: bytes
    kind: TakingKind
    state: TakingState
    currency: str
    minor: int
    created_at: datetime


class TakingView(Struct, frozen=True):
    """What went back, as the merchant sees it."""

    reference: str
    bank_reference: str
    payment_reference: str
    payment_bank_reference: str
    kind: TakingKind
    state: TakingState
    amount: Amount
    created_at: datetime


def view_of(taking: Taking) -> TakingView:
    """What is answered."""
    return TakingView(
        taking.reference,
        taking.bank_reference,
        taking.payment_reference,
        taking.payment_bank_reference,
        taking.kind,
        taking.state,
        Sum(taking.minor, taking.currency).shown(),
        taking.created_at,
    )


async def take_back(moment: Moment, kind: TakingKind, asked: TakingAsked) -> Taking:
    """Give a payer money back, once for each reference.

    Raises:
        BankRefusalError: there is no such payment, nothing was captured, it is in another
            currency, too much, or the reference stands for another one.
    """
    amount = parse_amount(asked.amount)
    digest = sha256(f"{kind} ".encode() + msgspec.json.encode(asked)).digest()
    # Whoever asks about one payment waits for whoever did before.
    payment = await payment_named(moment, asked.payment_reference, locked=True)
    row = await moment.connection.fetchrow(BY_REFERENCE, asked.reference)
    if row is not None:
        known = _taking(row)
        if known.request_sha256 != digest:
            raise BankRefusalError(Rule.KEY_HAS_ANOTHER_BODY, asked.reference)
        return known
    if payment.state is not PaymentState.CAPTURED:
        raise BankRefusalError(Rule.PAYMENT_NOT_CAPTURED, asked.payment_reference)
    if amount.currency != payment.currency:
        raise BankRefusalError(Rule.AMOUNT_UNUSABLE, "amount")
    if payment.taken_back_minor + amount.minor > payment.minor:
        raise BankRefusalError(Rule.REFUND_TOO_LARGE, asked.payment_reference)
    return await _add(moment, kind, asked.reference, payment, amount, digest)


async def _add(
    moment: Moment, kind: TakingKind, reference: str, payment: Payment, amount: Sum, digest: bytes
) -> Taking:
    concerned = Concerned((reference, payment.reference))
    fault = None
    if kind is TakingKind.REFUND:
        fault = await struck(moment.connection, (Behaviour.REFUND_FAILS,), concerned)
    state = TakingState.DONE if fault is None else TakingState.FAILED
    row = await moment.connection.fetchrow(
        ADD,
        reference,
        new_reference("REF" if kind is TakingKind.REFUND else "CBK"),
        payment.reference,
        payment.bank_reference,
        digest,
        kind.value,
        state.value,
        amount.currency,
        amount.minor,
        moment.now,
    )
    taking = _taking(row)
    if state is TakingState.DONE:
        await _book(moment, taking, payment)
    await tell(moment, _event(taking), view_of(taking), concerned)
    return taking


async def _book(moment: Moment, taking: Taking, payment: Payment) -> None:
    await moment.connection.execute(TAKE_BACK, payment.serial, taking.minor)
    kind = EntryKind.REFUND if taking.kind is TakingKind.REFUND else EntryKind.CHARGEBACK
    entry = Entry(moment.now, kind, taking.bank_reference, remark=payment.subject)
    parts = {Account.ACQUIRING: -taking.minor, Account.OUTSIDE: taking.minor}
    await post(moment.connection, entry, taking.currency, parts)
    part = (kind, taking.bank_reference, payment.reference, taking.currency, -taking.minor, 0)
    await acquire(moment, Acquired(*part))


def _event(taking: Taking) -> EventKind:
    if taking.kind is TakingKind.CHARGEBACK:
        return EventKind.CHARGEBACK
    done = taking.state is TakingState.DONE
    return EventKind.REFUND_DONE if done else EventKind.REFUND_FAILED


async def taking_named(moment: Moment, reference: str) -> Taking:
    """A refund or a dispute by the name it was asked for with.

    Raises:
        BankRefusalError: there is none.
    """
    row = await moment.connection.fetchrow(BY_REFERENCE, reference)
    if row is None:
        raise BankRefusalError(Rule.UNKNOWN, reference)
    return _taking(row)


async def takings_after(moment: Moment, serial: int, limit: int) -> list[Taking]:
    """In the order in which they were asked for."""
    return [_taking(row) for row in await moment.connection.fetch(AFTER, serial, limit)]


async def newest(moment: Moment, limit: int) -> list[Taking]:
    """The newest first."""
    return [_taking(row) for row in await moment.connection.fetch(NEWEST, limit)]


def _taking(row: Any) -> Taking:
    return msgspec.convert(dict(row), Taking)
