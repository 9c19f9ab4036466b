"""The journal: every posting with the balance after it, so any past balance is one index look-up.

Balances are debit positive, in minor units.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from domain.facts.allocations import AllocationEvent
from domain.facts.captures import CaptureEvent
from domain.facts.gifts import GiftEvent
from domain.facts.income_tax import TaxEvent
from domain.facts.payouts import PayoutEvent
from domain.facts.piecework.assignment import AssignmentEvent
from domain.facts.piecework.order import OrderEvent
from domain.facts.treasury import BankLineEvent
from domain.funds.accounts import Account
from domain.money import Currency
from domain.postings import postings
from projections.projection import Connection, Fact, Projection
from projections.rows import TableRow, Unbounded, copy_rows, execute_for, given, listed

SELECT_BALANCES: Final = """
    SELECT account, currency, balance_minor FROM balances WHERE account = ANY($1)
"""


class LineRow(TableRow, kw_only=True):
    """A posting, and the account's balance after it."""

    position: int
    line: int
    account: Account
    currency: Currency
    minor: int
    balance_minor: Unbounded
    type: str
    recorded_at: datetime


class BalanceRow(TableRow, kw_only=True):
    """The balance of an account in one currency after its last line."""

    account: Account
    currency: Currency
    balance_minor: Unbounded
    position: int


UPSERT_BALANCES: Final = f"""
    INSERT INTO balances ({listed(BalanceRow)}) SELECT {listed(BalanceRow)} FROM {given(BalanceRow)}
    ON CONFLICT (account, currency) DO UPDATE
    SET balance_minor = excluded.balance_minor, position = excluded.position
"""  # noqa: S608 - the columns of the row


class Journal(Projection):
    """Lines and balances."""

    name = "journal"
    tables = ("lines", "balances")
    handles = (
        GiftEvent,
        BankLineEvent,
        CaptureEvent,
        AllocationEvent,
        PayoutEvent,
        TaxEvent,
        OrderEvent,
        AssignmentEvent,
    )

    async def apply(self, connection: Connection, facts: Sequence[Fact]) -> None:
        """Post every fact."""
        entries = [(fact, postings(fact.event)) for fact in facts]
        accounts = {posting.account for _, entry in entries for posting in entry}
        balances = {
            (Account(row["account"]), Currency(row["currency"])): int(row["balance_minor"])
            for row in await connection.fetch(SELECT_BALANCES, list(accounts))
        }
        moved: dict[tuple[Account, Currency], int] = {}
        lines: list[LineRow] = []
        for fact, entry in entries:
            for number, (account, minor, currency) in enumerate(entry, 1):
                key = account, currency
                balances[key] = balance = balances.get(key, 0) + minor
                moved[key] = fact.position
                lines.append(
                    LineRow(
                        position=fact.position,
                        line=number,
                        account=account,
                        currency=currency,
                        minor=minor,
                        balance_minor=balance,
                        type=fact.type,
                        recorded_at=fact.recorded_at,
                    )
                )
        await copy_rows(connection, "lines", lines)
        changed = [
            BalanceRow(
                account=account,
                currency=currency,
                balance_minor=balances[account, currency],
                position=position,
            )
            for (account, currency), position in moved.items()
        ]
        await execute_for(connection, UPSERT_BALANCES, changed)
