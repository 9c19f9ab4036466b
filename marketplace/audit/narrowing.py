"""Which event was changed together with its hash, where a projection noted what it said before.

The head tells among which events it is. A row of a projection says more only in columns that one
event alone decides, and that nothing later writes again: a sum, or a row's last position, may be
another event's doing, and a wrong position is worse than a range.
"""

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Final, NamedTuple

import asyncpg

from marketplace.audit.projections import READ_ONLY
from marketplace.connections import REPLAYS, connect
from marketplace.log import EventLog
from projections.projection import ProjectionStoppedError
from projections.rebuild import fill, shadow_of
from projections.registry import PROJECTIONS

SELECT_REACHED: Final = "SELECT position FROM {schema}.progress"
SELECT_CONTRADICTED: Final = """
    SELECT min({at}) FROM (
        (SELECT {columns} FROM {live}.{table} EXCEPT ALL SELECT {columns} FROM {shadow}.{table})
        UNION ALL
        (SELECT {columns} FROM {shadow}.{table} EXCEPT ALL SELECT {columns} FROM {live}.{table})
    ) AS differing WHERE {at} BETWEEN $1 AND $2
"""


class Noted(NamedTuple):
    """Columns of a table that one event alone decides.

    Attributes:
        at: The column that names the event.
    """

    table: str
    at: str
    columns: tuple[str, ...]


NOTED: Final[Mapping[str, Noted]] = MappingProxyType(
    {
        "journal": Noted(
            "lines",
            "position",
            ("line", "account", "currency", "minor", "type", "recorded_at"),
        ),
        "donor_ledger": Noted(
            "gifts",
            "received_position",
            (
                "donation_id",
                "donor_id",
                "campaign_id",
                "currency",
                "minor",
                "gateway",
                "gateway_reference",
                "received_at",
            ),
        ),
        "household_ledger": Noted(
            "lines",
            "position",
            (
                "household_id",
                "type",
                "reference",
                "campaign_id",
                "currency",
                "minor",
                "effective_at",
                "recorded_at",
            ),
        ),
        "earnings": Noted(
            "lines",
            "position",
            (
                "household_id",
                "type",
                "currency",
                "minor",
                "order_id",
                "lot",
                "assignment_id",
                "pieces",
                "reason",
                "station_id",
                "station_fee_minor",
                "payout_id",
                "tax_year",
                "tax_income_minor",
                "tax_months",
                "effective_at",
                "recorded_at",
            ),
        ),
        "payouts": Noted(
            "payouts",
            "requested_position",
            ("payout_id", "household_id", "currency", "minor", "requested_by", "requested_at"),
        ),
        "campaign_totals": Noted(
            "campaigns",
            "drafted_position",
            (
                "campaign_id",
                "title_zh",
                "title_en",
                "kind",
                "funding",
                "legal_mode",
                "household_id",
                "deadline",
                "currency",
                "target_minor",
            ),
        ),
        "orders": Noted(
            "orders", "drafted_position", ("order_id", "buyer_id", "currency", "drafted_at")
        ),
        "assignments": Noted(
            "assignments",
            "accepted_position",
            (
                "assignment_id",
                "order_id",
                "lot",
                "household_id",
                "way",
                "token_serial",
                "need_tier",
                "units",
                "accepted_by",
                "accepted_at",
            ),
        ),
        "allocation_log": Noted(
            "entries",
            "position",
            (
                "order_id",
                "type",
                "at",
                "until",
                "min_tier",
                "reserved_lots",
                "household_cap_lots",
                "lots",
                "assignment_id",
                "household_id",
                "need_tier",
                "way",
                "station_id",
                "reason",
            ),
        ),
    }
)
"""By projection."""
Progress = Callable[[str, int], None]


class Contradicted(NamedTuple):
    """An event that is not what a projection once read.

    Attributes:
        table: Which says so, with the projection's name.
    """

    position: int
    table: str


async def first_contradicted(
    dsn: str, first: int, last: int, progress: Progress
) -> Contradicted | None:
    """The first event of a range that a projection knows otherwise; absent if none can tell.

    Args:
        dsn: Where log and projections are; a schema for recomputed tables is made for the time.
        first: Of the range.
        last: Of the range.
        progress: Gets the projection's name and its position.
    """
    found = []
    connection = await connect(dsn, REPLAYS)
    try:
        async with await EventLog.open(dsn, origin=READ_ONLY, patience=REPLAYS) as log:
            for name, noted in NOTED.items():
                position = await _contradicted(
                    connection, log, name, (first, last), partial(progress, name)
                )
                if position is not None:
                    found.append(Contradicted(position, f"{name}.{noted.table}"))
    finally:
        await connection.close()
    return min(found, default=None)


async def _contradicted(
    connection: asyncpg.Connection,
    log: EventLog,
    name: str,
    within: tuple[int, int],
    progress: Callable[[int], None],
) -> int | None:
    (first, last), noted, projection = within, NOTED[name], PROJECTIONS[name]()
    async with shadow_of(projection, connection, "audit") as shadow:
        until = await connection.fetchval(SELECT_REACHED.format(schema=name))
        try:
            await fill(projection, connection, log, shadow, progress, until)
        except ProjectionStoppedError as error:
            # What it read before may still tell; what it can't read it can't compare.
            until = error.position - 1
        statement = SELECT_CONTRADICTED.format(
            live=name,
            shadow=shadow,
            table=noted.table,
            at=noted.at,
            columns=", ".join((noted.at, *noted.columns)),
        )
        found: int | None = await connection.fetchval(statement, first, min(last, until))
        return found
