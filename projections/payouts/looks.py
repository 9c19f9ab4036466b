"""Up to where gateways were asked about payouts that arrived, since what arrived may come back.

No read model: it says nothing of the log, and lost, a few payouts are asked about once more.
"""

from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from domain.facts.payouts import PayoutStatus
from domain.ids import HouseholdId, PayoutId
from projections.projection import Connection

SELECT_CURSOR: Final = """
    SELECT concluded_at, payout_id FROM payout_looks WHERE gateway = $1 AND age = $2
"""
SELECT_DUE: Final = f"""
    SELECT payout_id, household_id, concluded_at FROM payouts.payouts
    WHERE status = '{PayoutStatus.SETTLED}' AND gateway = $1
        AND concluded_at <= $2 AND (concluded_at, payout_id) > ($3, $4)
    ORDER BY concluded_at, payout_id LIMIT $5
"""  # noqa: S608 - a word of ours
# Another worker may have come further meanwhile.
MOVE: Final = """
    INSERT INTO payout_looks AS l (gateway, age, concluded_at, payout_id) VALUES ($1, $2, $3, $4)
    ON CONFLICT (gateway, age) DO UPDATE
    SET concluded_at = excluded.concluded_at, payout_id = excluded.payout_id
    WHERE (l.concluded_at, l.payout_id) < (excluded.concluded_at, excluded.payout_id)
"""


class Arrived(Struct, frozen=True):
    """A payout that a gateway settled."""

    payout_id: PayoutId
    household_id: HouseholdId
    concluded_at: datetime


async def due(
    connection: Connection,
    gateway: str,
    age: timedelta,
    between: tuple[datetime, datetime],
    limit: int,
) -> list[Arrived]:
    """Payouts that nobody asked about yet at an age, those that arrived first before the others.

    Args:
        connection: To the tables.
        gateway: Which paid them.
        age: Of the look.
        between: After which and until which time they arrived.
        limit: How many at most.
    """
    after, until = between
    cursor = await connection.fetchrow(SELECT_CURSOR, gateway, age)
    begin = (after, "") if cursor is None else max((after, ""), tuple(cursor))
    rows = await connection.fetch(SELECT_DUE, gateway, until, *begin, limit)
    return [Arrived(*row) for row in rows]


async def move(connection: Connection, gateway: str, age: timedelta, last: Arrived) -> None:
    """Remember that at this age all up to this payout were asked about."""
    await connection.execute(MOVE, gateway, age, last.concluded_at, last.payout_id)
