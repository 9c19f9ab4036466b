"""Payouts from the custody account: one id is paid once, however often it is asked for.

A payout is accepted, which reserves its money; a little later it settles or fails; and what settled
may come back days later, when the other bank finds that the account is closed.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta, Struct

from marketplace.sandbox_bank.bank import Bank, Moment
from marketplace.sandbox_bank.books import Account, Entry, EntryKind, held, post
from marketplace.sandbox_bank.faults import Behaviour, Concerned, struck
from marketplace.sandbox_bank.money import Amount, Sum, parse_amount
from marketplace.sandbox_bank.refusals import BankRefusalError, Rule
from marketplace.sandbox_bank.reserved import PayoutState, reserved_minor
from marketplace.sandbox_bank.webhooks import EventKind, tell
from marketplace.sandbox_bank.words import Reference, Remark, new_reference

COLUMNS: Final = """
    serial, payout_id, bank_reference, request_sha256, payee_account, payee_name, currency, minor,
    state, reason, created_at, due_at, settled_at, returned_at, return_reference, asked
"""
# The same id again is only counted; two at the same moment wait for each other here.
ACCEPT: Final = f"""
    INSERT INTO sandbox_bank.payouts (payout_id, bank_reference, request_sha256, payee_account,
        payee_name, currency, minor, state, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    ON CONFLICT (payout_id) DO UPDATE SET asked = payouts.asked + 1 RETURNING {COLUMNS}
"""  # noqa: S608 - our own columns
BY_ID: Final = f"SELECT {COLUMNS} FROM sandbox_bank.payouts WHERE payout_id = $1"  # noqa: S608
NEWEST: Final = f"""
    SELECT {COLUMNS} FROM sandbox_bank.payouts ORDER BY serial DESC LIMIT $1
"""  # noqa: S608
AFTER: Final = f"""
    SELECT {COLUMNS} FROM sandbox_bank.payouts WHERE serial > $1 ORDER BY serial LIMIT $2
"""  # noqa: S608
DUE: Final = f"""
    SELECT {COLUMNS} FROM sandbox_bank.payouts WHERE due_at <= $1
    ORDER BY due_at, serial LIMIT 1 FOR UPDATE SKIP LOCKED
"""  # noqa: S608
CHANGE: Final = f"""
    UPDATE sandbox_bank.payouts
    SET state = $2, reason = $3, due_at = $4, settled_at = $5, returned_at = $6,
        return_reference = $7
    WHERE serial = $1 RETURNING {COLUMNS}
"""  # noqa: S608
STUCK_STEP: Final = timedelta(minutes=1)
"""After how long the bank looks again whether a stuck payout still is."""


class Reason(StrEnum):
    """Why a payout did not arrive, or came back."""

    INSUFFICIENT_FUNDS = "insufficient_funds"
    ACCOUNT_CLOSED = "account_closed"


class PayoutAsked(Struct, frozen=True, forbid_unknown_fields=True):
    """A payout, as the merchant asks for it.

    Attributes:
        payout_id: The merchant's name for it, which is paid once.
        payee_account: The account's number, as far as this bank is concerned.
        payee_name: As the statement shows it; may be empty.
    """

    payout_id: Reference
    payee_account: Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[!-~]+$")]
    amount: Amount
    payee_name: Remark = ""


class Payout(Struct, frozen=True):
    """A payout as it is kept.

    Attributes:
        due_at: When something happens to it next; absent: nothing any more.
        asked: How often it was asked for.
    """

    serial: int
    payout_id: str
    bank_reference: str
    request_sha256: bytes
    payee_account: str
    payee_name: str
    currency: str
    minor: int
    state: PayoutState
    reason: Reason | None
    created_at: datetime
    due_at: datetime | None
    settled_at: datetime | None
    returned_at: datetime | None
    return_reference: str | None
    asked: int

    @property
    def concerned(self) -> Concerned:
        """What switches are looked up for."""
        return Concerned((self.payout_id,), self.payee_account)


class PayoutView(Struct, frozen=True):
    """A payout as the merchant sees it.

    Attributes:
        reason: Why it failed or came back; absent otherwise.
        settled_at, returned_at: Absent until then.
        return_reference: The bank's name for what came back; absent until then.
    """

    payout_id: str
    bank_reference: str
    state: PayoutState
    amount: Amount
    payee_account: str
    payee_name: str
    reason: Reason | None
    created_at: datetime
    settled_at: datetime | None
    returned_at: datetime | None
    return_reference: str | None


def view_of(payout: Payout) -> PayoutView:
    """What is answered."""
    return PayoutView(
        payout.payout_id,
        payout.bank_reference,
        payout.state,
        Sum(payout.minor, payout.currency).shown(),
        payout.payee_account,
        payout.payee_name,
        payout.reason,
        payout.created_at,
        payout.settled_at,
        payout.returned_at,
        payout.return_reference,
    )


async def accept(bank: Bank, moment: Moment, asked: PayoutAsked) -> Payout:
    """Take a payout on, once; the same again is answered with where it stands.

    Without enough money it has failed at once, for good: a new try is a new id.

    Raises:
        BankRefusalError: the amount can't be used, or the id stands for another payout.
    """
    amount = parse_amount(asked.amount)
    digest = sha256(msgspec.json.encode(asked)).digest()
    row = await moment.connection.fetchrow(
        ACCEPT,
        asked.payout_id,
        new_reference("PYT"),
        digest,
        asked.payee_account,
        asked.payee_name,
        amount.currency,
        amount.minor,
        PayoutState.ACCEPTED.value,
        moment.now,
    )
    payout = _payout(row)
    if payout.request_sha256 != digest:
        raise BankRefusalError(Rule.KEY_HAS_ANOTHER_BODY, asked.payout_id)
    if payout.asked > 1:
        return payout
    has = await held(moment.connection, Account.CUSTODY, amount.currency)
    # Its own amount is among those that are reserved.
    if has < await reserved_minor(moment.connection, amount.currency):
        return await _fail(moment, payout, Reason.INSUFFICIENT_FUNDS)
    due_at = moment.now + timedelta(seconds=bank.settings.settle_seconds)
    taken = await _change(moment, payout, PayoutState.ACCEPTED, due_at=due_at)
    return taken if bank.settings.settle_seconds else await _carry_out(moment, taken)


async def payout_named(moment: Moment, payout_id: str) -> Payout:
    """A payout by the merchant's id.

    Raises:
        BankRefusalError: there is none.
    """
    row = await moment.connection.fetchrow(BY_ID, payout_id)
    if row is None:
        raise BankRefusalError(Rule.UNKNOWN, payout_id)
    return _payout(row)


async def payouts_after(moment: Moment, serial: int, limit: int) -> list[Payout]:
    """In the order in which they were asked for."""
    return [_payout(row) for row in await moment.connection.fetch(AFTER, serial, limit)]


async def newest(moment: Moment, limit: int) -> list[Payout]:
    """The newest first."""
    return [_payout(row) for row in await moment.connection.fetch(NEWEST, limit)]


async def carry_on(moment: Moment) -> bool:
    """Settle, fail or return the first payout that is due; whether there was one.

    One in each transaction: of two that hold several accounts each could wait for the other.
    """
    row = await moment.connection.fetchrow(DUE, moment.now)
    if row is None:
        return False
    payout = _payout(row)
    if payout.state is PayoutState.SETTLED:
        await _give_back(moment, payout)
    else:
        await _carry_out(moment, payout)
    return True


FATES: Final = (Behaviour.PAYOUT_STUCK, Behaviour.PAYOUT_FAILS, Behaviour.PAYOUT_RETURNS)


async def _carry_out(moment: Moment, payout: Payout) -> Payout:
    fault = await struck(moment.connection, FATES, payout.concerned)
    if fault is not None and fault.behaviour is Behaviour.PAYOUT_STUCK:
        later = moment.present + STUCK_STEP
        return await _change(moment, payout, PayoutState.ACCEPTED, due_at=later)
    if fault is not None and fault.behaviour is Behaviour.PAYOUT_FAILS:
        return await _fail(moment, payout, Reason.ACCOUNT_CLOSED)
    back_at = None if fault is None else moment.now + fault.wait
    entry = Entry(moment.now, EntryKind.PAYOUT, *_shown(payout))
    parts = {Account.CUSTODY: -payout.minor, Account.OUTSIDE: payout.minor}
    await post(moment.connection, entry, payout.currency, parts)
    after = await _change(
        moment, payout, PayoutState.SETTLED, due_at=back_at, settled_at=moment.now
    )
    await tell(moment, EventKind.PAYOUT_SETTLED, view_of(after), payout.concerned)
    return after


async def _give_back(moment: Moment, payout: Payout) -> None:
    reference = new_reference("RET")
    _, *shown = _shown(payout)
    entry = Entry(moment.now, EntryKind.PAYOUT_RETURN, reference, *shown)
    parts = {Account.OUTSIDE: -payout.minor, Account.CUSTODY: payout.minor}
    await post(moment.connection, entry, payout.currency, parts)
    after = await _change(
        moment,
        payout,
        PayoutState.RETURNED,
        reason=Reason.ACCOUNT_CLOSED,
        settled_at=payout.settled_at,
        returned_at=moment.now,
        return_reference=reference,
    )
    await tell(moment, EventKind.PAYOUT_RETURNED, view_of(after), payout.concerned)


async def _fail(moment: Moment, payout: Payout, reason: Reason) -> Payout:
    after = await _change(moment, payout, PayoutState.FAILED, reason=reason)
    await tell(moment, EventKind.PAYOUT_FAILED, view_of(after), payout.concerned)
    return after


def _shown(payout: Payout) -> tuple[str, str, str]:
    """The bank's reference, and what a statement says beside it."""
    return payout.bank_reference, payout.payee_name or payout.payee_account, payout.payout_id


async def _change(
    moment: Moment,
    payout: Payout,
    state: PayoutState,
    *,
    reason: Reason | None = None,
    due_at: datetime | None = None,
    settled_at: datetime | None = None,
    returned_at: datetime | None = None,
    return_reference: str | None = None,
) -> Payout:
    changed = (state.value, reason, due_at, settled_at, returned_at, return_reference)
    return _payout(await moment.connection.fetchrow(CHANGE, payout.serial, *changed))


def _payout(row: Any) -> Payout:
    return msgspec.convert(dict(row), Payout)
