"""What the custody account covers: a payout waits until the bank's lines have brought its money.

The journal says what the account holds, and the payouts which of that is on its way already. Before
a payout is sent or a carter's payment is recorded, its money is set aside, one after the other over
all processes, so that no two of them rely on the same money. It is no rule of the ledger, or all of
them would conflict; the audit has the last word on what the account held.
"""

from datetime import timedelta
from typing import Final

import asyncpg

from domain.facts.payouts import NOT_YET_SENT, PayoutStatus
from domain.funds.accounts import BANK
from domain.money import Money
from projections.money import MoneyView, money_view
from projections.projection import Connection
from projections.rows import words

SELECT_HELD: Final = """
    SELECT currency, balance_minor FROM journal.balances WHERE account = $1 ORDER BY currency
"""
# What has arrived is gone from the account as soon as the journal knows of it, and not before.
SELECT_FREE: Final = f"""
    SELECT currency, sum(minor) FROM (
        SELECT currency, balance_minor FROM journal.balances WHERE account = $1
        UNION ALL
        SELECT currency, -minor FROM payouts.sent
        UNION ALL
        SELECT currency, -minor FROM payouts.payouts
        WHERE status = '{PayoutStatus.SETTLED}'
            AND position > (SELECT position FROM journal.progress)
    ) AS moved (currency, minor) GROUP BY currency
"""  # noqa: S608 - a word of ours
COUNT_WAITING: Final = f"""
    SELECT count(*) FROM payouts.payouts
    LEFT JOIN unnest($1::text[], $2::numeric[]) AS free (currency, free_minor) USING (currency)
    WHERE status = '{PayoutStatus.APPROVED}' AND minor > coalesce(free_minor, 0)
"""  # noqa: S608 - a word of ours
# Readers go on; whoever else would set money aside comes after us.
ONE_AT_A_TIME: Final = "LOCK TABLE payout_reservations IN EXCLUSIVE MODE"
FORGET_SENT: Final = f"""
    DELETE FROM payout_reservations USING payouts.payouts
    WHERE payouts.payout_id = payout_reservations.payout_id
        AND payouts.status NOT IN ({words(NOT_YET_SENT)})
"""  # noqa: S608 - words of ours
# A payment that was recorded is in the journal's balance once it is folded; of one that nobody told
# of, because its process died, the journal knows by then, too.
FORGET_SPENT: Final = """
    DELETE FROM payout_reservations WHERE starts_with(payout_id, $1) AND (
        position <= (SELECT position FROM journal.progress)
        OR position IS NULL AND reserved_at < clock_timestamp() - $2::interval
    )
"""
SPENT: Final = "UPDATE payout_reservations SET position = $2 WHERE payout_id = $1"
SELECT_SET_ASIDE: Final = """
    SELECT coalesce(sum(minor), 0) FROM payout_reservations
    WHERE currency = $1 AND payout_id <> $2
"""
SET_ASIDE: Final = """
    INSERT INTO payout_reservations (payout_id, currency, minor) VALUES ($1, $2, $3)
    ON CONFLICT (payout_id) DO NOTHING
"""
RELEASE: Final = "DELETE FROM payout_reservations WHERE payout_id = $1"
CARTER: Final = "carter:"
"""Before the name of a payment that is no payout; no payout's id has a colon."""
UNTOLD_MAX: Final = timedelta(hours=1)
"""How long money stays set aside for a payment of which nobody said what became of it."""


async def held(connection: Connection) -> list[MoneyView]:
    """The account in each currency that it ever had; below zero, more left than came."""
    rows = await connection.fetch(SELECT_HELD, BANK)
    return [money_view(int(row["balance_minor"]), row["currency"]) for row in rows]


async def free(connection: Connection) -> dict[str, int]:
    """Minor units by currency that are in the account and on no payout's way."""
    rows = await connection.fetch(SELECT_FREE, BANK)
    return {row[0]: int(row[1]) for row in rows}


async def count_waiting(connection: Connection) -> int:
    """How many approved payouts are larger than what is free."""
    found = await free(connection)
    count: int = await connection.fetchval(COUNT_WAITING, [*found], [*found.values()])
    return count


class Custody:
    """Sets money aside for payouts, from any number of processes."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def set_aside(self, payout_id: str, amount: Money) -> bool:
        """Set a payout's money aside until it is seen to be sent; again, nothing more happens.

        Args:
            payout_id: Or ``CARTER`` and a name that no other payment to a carter has.
            amount: How much.

        Returns:
            Whether there is enough; if not, nothing is set aside for it.

        Raises:
            OSError, asyncpg.PostgresError, asyncpg.InterfaceError: the database can't be asked.
        """
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(ONE_AT_A_TIME)
            await connection.execute(FORGET_SENT)
            await connection.execute(FORGET_SPENT, CARTER, UNTOLD_MAX)
            # Others' money before what is free: one that is sent between the two counts twice.
            others = int(await connection.fetchval(SELECT_SET_ASIDE, amount.currency, payout_id))
            if (await free(connection)).get(amount.currency, 0) - others < amount.minor:
                # Of an earlier try, which was cut short before it was sent.
                await connection.execute(RELEASE, payout_id)
                return False
            await connection.execute(SET_ASIDE, payout_id, amount.currency, amount.minor)
        return True

    async def spent(self, name: str, position: int) -> None:
        """Say where a carter's payment stands: its money is set aside until that is folded."""
        await self._pool.execute(SPENT, name, position)

    async def release(self, payout_id: str) -> None:
        """Leave the money to others: the payout is not sent after all."""
        await self._pool.execute(RELEASE, payout_id)
