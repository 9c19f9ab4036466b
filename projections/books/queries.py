"""What is asked of the books."""

from typing import Final

from domain.funds.accounts import Account
from domain.ids import HouseholdId
from projections.books.views import AccountBalance, BalanceView, Figures
from projections.projection import Connection
from projections.rows import listed, read

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
SELECT_ASSETS: Final = """
    SELECT account, currency, balance_minor FROM journal.balances
    WHERE account LIKE 'assets:%' ORDER BY account, currency
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
SELECT_FIGURES: Final = f"""
    SELECT {listed(Figures)} FROM figures.totals ORDER BY given_minor DESC, currency
"""  # noqa: S608 - the fields of the view
SELECT_POSITION: Final = "SELECT position FROM figures.progress"


async def balance(connection: Connection, account: Account, at: int | None) -> list[BalanceView]:
    """An account's balance in each of its currencies, now or as of a position."""
    if at is None:
        rows = await connection.fetch(SELECT_BALANCE_NOW, account)
    else:
        rows = await connection.fetch(SELECT_BALANCE_AT, account, at)
    return [read(BalanceView, row) for row in rows]


async def assets(connection: Connection) -> list[AccountBalance]:
    """What gateways hold, and the bank in custody and in suspense."""
    return [read(AccountBalance, row) for row in await connection.fetch(SELECT_ASSETS)]


async def earners(
    connection: Connection, currency: str, least_minor: int, at: int
) -> list[HouseholdId]:
    """Households that had so much of earnings that were not on their way, as of a position."""
    rows = await connection.fetch(SELECT_EARNERS, currency, least_minor, at)
    return [HouseholdId(row["household_id"]) for row in rows]


async def figures(connection: Connection) -> tuple[int, list[Figures]]:
    """The position and a row for each currency; call within one snapshot."""
    position: int = await connection.fetchval(SELECT_POSITION)
    rows = await connection.fetch(SELECT_FIGURES)
    return position, [read(Figures, row) for row in rows]
