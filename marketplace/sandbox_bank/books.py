"""The bank's books: double entry, each entry sums to zero, nothing is changed afterwards.

What the bank owes is positive. ``outside`` are all other banks, ``acquiring`` what was captured and
is not settled yet, ``custody`` the marketplace's account, ``fees`` the bank's own income.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final

from asyncpg.pool import PoolConnectionProxy
from msgspec import Struct

from marketplace.sandbox_bank.money import Sum

ADD_ENTRY: Final = """
    INSERT INTO sandbox_bank.entries (at, kind, reference, counterparty, remark)
    VALUES ($1, $2, $3, $4, $5) RETURNING entry_id
"""
ADD_LINES: Final = """
    INSERT INTO sandbox_bank.lines (entry_id, account, currency, minor)
    SELECT $1, account, $2, minor FROM unnest($3::text[], $4::bigint[]) AS part (account, minor)
"""
OPEN_ACCOUNTS: Final = """
    INSERT INTO sandbox_bank.balances (account, currency, minor)
    SELECT account, $2, 0 FROM unnest($1::text[]) AS named (account) ORDER BY account
    ON CONFLICT DO NOTHING
"""
# Locked in one order, so that two entries never wait for each other.
MOVE_BALANCES: Final = """
    WITH locked AS MATERIALIZED (
        SELECT account FROM sandbox_bank.balances WHERE account = ANY($2) AND currency = $1
        ORDER BY account FOR UPDATE
    )
    UPDATE sandbox_bank.balances AS kept SET minor = kept.minor + part.minor
    FROM locked JOIN unnest($2::text[], $3::bigint[]) AS part (account, minor) USING (account)
    WHERE kept.account = locked.account AND kept.currency = $1
"""
SELECT_BALANCE: Final = """
    SELECT minor FROM sandbox_bank.balances WHERE account = $1 AND currency = $2 FOR UPDATE
"""
SELECT_BALANCES: Final = """
    SELECT account, currency, minor FROM sandbox_bank.balances ORDER BY account, currency
"""


class Account(StrEnum):
    """The bank's accounts, one of each a currency."""

    OUTSIDE = "outside"
    ACQUIRING = "acquiring"
    CUSTODY = "custody"
    FEES = "fees"


class EntryKind(StrEnum):
    """Why money moved."""

    CAPTURE = "capture"
    REFUND = "refund"
    CHARGEBACK = "chargeback"
    SETTLEMENT = "settlement"
    PAYOUT = "payout"
    PAYOUT_RETURN = "payout_return"
    DEPOSIT = "deposit"


class Entry(Struct, frozen=True):
    """Something that happened to money.

    Attributes:
        reference: Unique among its kind.
        counterparty: Who is at the other end, as a statement shows it; may be empty.
        remark: As a statement shows it; may be empty.
    """

    at: datetime
    kind: EntryKind
    reference: str
    counterparty: str = ""
    remark: str = ""


class Balance(Struct, frozen=True):
    """What an account holds."""

    account: Account
    sum: Sum


async def post(
    connection: PoolConnectionProxy, entry: Entry, currency: str, parts: Mapping[Account, int]
) -> None:
    """Book an entry; parts of nothing are left out.

    Args:
        connection: Within the transaction of what is booked.
        entry: What happened.
        currency: Of all parts.
        parts: Minor units by account; they sum to zero.

    Raises:
        asyncpg.UniqueViolationError: it was booked before.
        asyncpg.CheckViolationError: the custody account has not so much.
    """
    assert sum(parts.values()) == 0
    moved = sorted((account.value, minor) for account, minor in parts.items() if minor)
    accounts, minors = [account for account, _ in moved], [minor for _, minor in moved]
    said = (entry.at, entry.kind.value, entry.reference, entry.counterparty, entry.remark)
    entry_id = await connection.fetchval(ADD_ENTRY, *said)
    await connection.execute(ADD_LINES, entry_id, currency, accounts, minors)
    await connection.execute(OPEN_ACCOUNTS, accounts, currency)
    await connection.execute(MOVE_BALANCES, currency, accounts, minors)


async def held(connection: PoolConnectionProxy, account: Account, currency: str) -> int:
    """An account's minor units, which nobody else moves until this transaction ends."""
    await connection.execute(OPEN_ACCOUNTS, [account.value], currency)
    minor: int = await connection.fetchval(SELECT_BALANCE, account.value, currency)
    return minor


async def balances(connection: PoolConnectionProxy) -> list[Balance]:
    """All accounts."""
    rows = await connection.fetch(SELECT_BALANCES)
    return [Balance(Account(row["account"]), Sum(row["minor"], row["currency"])) for row in rows]
