"""The journal: every posting with the balance after it, so any past balance is one index look-up.

Balances are debit positive, in minor units.
"""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from domain.facts.allocations import AllocationEvent
from domain.facts.gifts import GiftEvent
from domain.facts.payouts import PayoutEvent, TaxEvent
from domain.facts.piecework.assignment import AssignmentEvent
from domain.facts.piecework.order import OrderEvent
from domain.facts.treasury import GatewaySettled
from domain.ids import HouseholdId
from domain.postings import postings
from projections.projection import Connection, Fact, Projection, Row
from projections.rows import copy_rows

SELECT_BALANCES: Final = """
    SELECT account, currency, balance_minor FROM balances
    WHERE account = ANY($1)
"""
UPSERT_BALANCES: Final = """
    INSERT INTO balances (account, currency, balance_minor, position)
    SELECT * FROM unnest($1::text[], $2::text[], $3::numeric[], $4::bigint[])
    ON CONFLICT (account, currency) DO UPDATE
    SET balance_minor = excluded.balance_minor, position = excluded.position
"""
LINE_COLUMNS: Final = (
    "position",
    "line",
    "account",
    "currency",
    "minor",
    "balance_minor",
    "type",
    "recorded_at",
)
SELECT_BALANCE_NOW: Final = """
    SELECT currency, balance_minor, position FROM journal.balances
    WHERE account = $1 ORDER BY currency
"""
# One look-up in lines_by_account for each currency that the account ever had, however many lines
# there are: DISTINCT ON would read them all.
SELECT_BALANCE_AT: Final = """
    SELECT balances.currency, past.balance_minor, past.position
    FROM journal.balances CROSS JOIN LATERAL (
        SELECT lines.balance_minor, lines.position FROM journal.lines
        WHERE lines.account = balances.account AND lines.currency = balances.currency
            AND lines.position <= $2
        ORDER BY lines.position DESC, lines.line DESC LIMIT 1
    ) AS past
    WHERE balances.account = $1 ORDER BY balances.currency
"""
SELECT_EARNERS: Final = """
    SELECT substr(account, length('earnings:household:') + 1) AS household_id
    FROM journal.balances JOIN LATERAL (
        SELECT lines.balance_minor FROM journal.lines
        WHERE lines.account = balances.account AND lines.currency = balances.currency
            AND lines.position <= $3
        ORDER BY lines.position DESC, lines.line DESC LIMIT 1
    ) AS past ON -past.balance_minor >= $2
    WHERE account LIKE 'earnings:household:%' AND currency = $1 ORDER BY account
"""


class Balance(Struct, frozen=True):
    """An account in one currency.

    Attributes:
        balance_minor: Debit positive.
        position: The event that last moved it.
    """

    currency: str
    balance_minor: int
    position: int


class Journal(Projection):
    """Lines and balances."""

    name = "journal"
    tables = ("lines", "balances")
    handles = (
        *(GiftEvent, GatewaySettled, AllocationEvent, PayoutEvent, TaxEvent),
        *(OrderEvent, AssignmentEvent),
    )

    async def apply(self, connection: Connection, facts: Sequence[Fact]) -> None:
        """Post every fact."""
        entries = [(fact, postings(fact.event)) for fact in facts]
        accounts = {account for _, entry in entries for account, _, _ in entry}
        rows = await connection.fetch(SELECT_BALANCES, list(accounts))
        balances = {(row[0], row[1]): (int(row[2]), 0) for row in rows}
        lines: list[Row] = []
        for fact, entry in entries:
            position, name, recorded_at, _ = fact
            for number, (account, minor, unit) in enumerate(entry, 1):
                key = account, str(unit)
                balance = balances.get(key, (0, 0))[0] + minor
                balances[key] = balance, position
                lines.append((position, number, *key, minor, balance, name, recorded_at))
        await copy_rows(connection, "lines", LINE_COLUMNS, lines)
        changed = [(*key, *state) for key, state in balances.items() if state[1]]
        if changed:
            await connection.execute(UPSERT_BALANCES, *map(list, zip(*changed, strict=True)))


async def balance(connection: Connection, account: str, at: int | None) -> list[Balance]:
    """An account's balance in each of its currencies, now or as of a position."""
    if at is None:
        rows = await connection.fetch(SELECT_BALANCE_NOW, account)
    else:
        rows = await connection.fetch(SELECT_BALANCE_AT, account, at)
    return [Balance(row[0], int(row[1]), row[2]) for row in rows]


async def earners(
    connection: Connection, currency: str, least_minor: int, at: int
) -> list[HouseholdId]:
    """Households that had so much of earnings that were not on their way, as of a position."""
    rows = await connection.fetch(SELECT_EARNERS, currency, least_minor, at)
    return [HouseholdId(row[0]) for row in rows]
