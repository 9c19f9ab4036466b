"""What is asked of payouts, and how long those on their way have been so."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from msgspec.structs import asdict

from domain.facts.payouts import ON_ITS_WAY, PayoutStatus
from domain.ids import BatchId, PayoutId
from domain.money_in_words import InWords
from projections.payouts import custody
from projections.payouts.views import PayoutNow, PayoutView, ReturnedPayout, WaitsFor
from projections.projection import Connection
from projections.rows import listed, read, words

COLUMNS: Final = listed(PayoutView)
SELECT_PAYOUT: Final = f"""
    SELECT {COLUMNS} FROM payouts.payouts WHERE payout_id = $1
"""  # noqa: S608 - the columns above
SELECT_PAYOUTS: Final = f"""
    SELECT {COLUMNS} FROM payouts.payouts WHERE requested_position < $1
    ORDER BY requested_position DESC LIMIT $2
"""  # noqa: S608 - the columns above
SELECT_BATCH: Final = f"""
    SELECT {COLUMNS} FROM payouts.payouts WHERE batch_id = $1 AND payout_id > $2
    ORDER BY payout_id LIMIT $3
"""  # noqa: S608 - the columns above
SELECT_ON_THEIR_WAY: Final = f"""
    SELECT {COLUMNS} FROM payouts.payouts WHERE status IN ({words(ON_ITS_WAY)})
    ORDER BY approved_at, payout_id
"""  # noqa: S608 - the columns above

SELECT_PAGE_ON_THEIR_WAY: Final = f"""
    SELECT {COLUMNS} FROM payouts.payouts
    WHERE status IN ({words(ON_ITS_WAY)}) AND requested_position > $1
    ORDER BY requested_position LIMIT $2
"""  # noqa: S608 - the columns above
SELECT_RETURNED: Final = f"""
    SELECT {listed(PayoutView, "p")},
        coalesce(h.verified AND h.consented AND NOT h.frozen AND NOT h.exited, false) AS payable
    FROM payouts.payouts p
    LEFT JOIN household_ledger.households h ON h.household_id = p.household_id
    WHERE p.status = '{PayoutStatus.RETURNED}' AND p.requested_position < $1
    ORDER BY p.requested_position DESC LIMIT $2
"""  # noqa: S608 - the columns above
COUNT_ON_THEIR_WAY: Final = f"""
    SELECT count(*) AS payouts, min(approved_at) AS oldest_at FROM payouts.payouts
    WHERE status IN ({words(ON_ITS_WAY)})
"""  # noqa: S608 - statuses


async def payout(connection: Connection, payout_id: PayoutId) -> PayoutNow | None:
    """One payout, and what it waits for; absent if there is none."""
    row = await connection.fetchrow(SELECT_PAYOUT, payout_id)
    return None if row is None else _now(read(PayoutView, row), await custody.free(connection))


async def payouts(connection: Connection, before: int, limit: int) -> list[PayoutView]:
    """Payouts before a position, newest first."""
    return [read(PayoutView, row) for row in await connection.fetch(SELECT_PAYOUTS, before, limit)]


async def returned(connection: Connection, before: int, limit: int) -> list[ReturnedPayout]:
    """Payouts that came back, asked for before a position, newest first."""
    rows = await connection.fetch(SELECT_RETURNED, before, limit)
    return [read(ReturnedPayout, row) for row in rows]


async def of_batch(
    connection: Connection, batch_id: BatchId, after: PayoutId, limit: int
) -> list[PayoutView]:
    """Payouts of a batch after an id, by id."""
    rows = await connection.fetch(SELECT_BATCH, batch_id, after, limit)
    return [read(PayoutView, row) for row in rows]


async def on_their_way(connection: Connection) -> list[PayoutView]:
    """Payouts that are approved and not concluded, oldest first."""
    return [read(PayoutView, row) for row in await connection.fetch(SELECT_ON_THEIR_WAY)]


async def page_on_their_way(connection: Connection, after: int, limit: int) -> list[PayoutNow]:
    """The same that were asked for after a position, in that order, and what each waits for."""
    rows = await connection.fetch(SELECT_PAGE_ON_THEIR_WAY, after, limit)
    free = await custody.free(connection)
    return [_now(read(PayoutView, row), free) for row in rows]


def _now(view: PayoutView, free: Mapping[str, int]) -> PayoutNow:
    """The payout with what it waits for; nothing if a worker may send it."""
    amount = view.amount
    is_covered = amount.minor <= free.get(amount.currency, 0)
    short = view.status == PayoutStatus.APPROVED and not is_covered
    return PayoutNow(
        **asdict(view),
        waits_for=WaitsFor.CUSTODY if short else None,
        in_words=InWords.of(amount.minor, amount.currency),
    )


async def count_on_their_way(connection: Connection) -> tuple[int, datetime | None]:
    """How many there are, and since when the oldest is; no time if there are none."""
    row = await connection.fetchrow(COUNT_ON_THEIR_WAY)
    assert row is not None
    return row["payouts"], row["oldest_at"]
