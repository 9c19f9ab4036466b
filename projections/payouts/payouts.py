"""Payouts: each step, and how long those on their way have been so."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from msgspec import Struct

from domain.facts.payouts import (
    PayoutApproved,
    PayoutCancelled,
    PayoutEvent,
    PayoutFailed,
    PayoutRequested,
    PayoutSent,
    PayoutSettled,
    TaxEvent,
    TaxReleased,
    TaxWithheld,
)
from projections.projection import Connection, Fact, Projection, Row
from projections.rows import copy_rows

Fields = dict[str, Any]

NEW_COLUMNS: Final = (
    *("payout_id", "household_id", "currency", "minor", "status", "requested_by", "requested_at"),
    *("source", "batch_id", "requested_position", "approved_by", "approved_at", "gateway"),
    *("sent_at", "reference", "concluded_at", "position"),
)
STEP_COLUMNS: Final = (
    *("payout_id", "status", "approved_by", "approved_at", "gateway", "sent_at", "reference"),
    *("concluded_at", "position"),
)
TAKE_STEPS: Final = """
    UPDATE payouts SET status = step.status,
        approved_by = coalesce(step.approved_by, payouts.approved_by),
        approved_at = coalesce(step.approved_at, payouts.approved_at),
        gateway = coalesce(step.gateway, payouts.gateway),
        sent_at = coalesce(step.sent_at, payouts.sent_at),
        reference = coalesce(step.reference, payouts.reference),
        concluded_at = coalesce(step.concluded_at, payouts.concluded_at),
        position = step.position
    FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::text[],
        $6::timestamptz[], $7::text[], $8::timestamptz[], $9::bigint[])
        AS step (payout_id, status, approved_by, approved_at, gateway, sent_at, reference,
            concluded_at, position)
    WHERE payouts.payout_id = step.payout_id
"""
TAX_COLUMNS: Final = (
    *("payout_id", "household_id", "currency", "minor", "year", "income_minor", "months"),
    *("withheld_at", "released", "position"),
)
RELEASE_TAXES: Final = """
    UPDATE taxes SET released = true, position = at
    FROM unnest($1::text[], $2::bigint[]) AS release (id, at) WHERE payout_id = id
"""
COLUMNS: Final = """
    payout_id, household_id, currency, minor, status, requested_by, requested_at, approved_by,
    approved_at, gateway, sent_at, concluded_at, reference, source, batch_id, requested_position
"""
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
    SELECT {COLUMNS} FROM payouts.payouts WHERE status IN ('approved', 'sent')
    ORDER BY approved_at, payout_id
"""  # noqa: S608 - the columns above

SELECT_PAGE_ON_THEIR_WAY: Final = f"""
    SELECT {COLUMNS} FROM payouts.payouts
    WHERE status IN ('approved', 'sent') AND requested_position > $1
    ORDER BY requested_position LIMIT $2
"""  # noqa: S608 - the columns above
COUNT_ON_THEIR_WAY: Final = """
    SELECT count(*), min(approved_at) FROM payouts.payouts WHERE status IN ('approved', 'sent')
"""


class PayoutView(Struct, frozen=True):
    """A payout.

    Attributes:
        source: Whether it is of gifts (``fund``) or of ``earnings``.
        batch_id: With which others it was asked for; absent if alone.
        reference: The gateway's name for it once settled, else why it failed or was cancelled.
    """

    payout_id: str
    household_id: str
    currency: str
    minor: int
    status: str
    requested_by: str
    requested_at: datetime
    approved_by: str | None
    approved_at: datetime | None
    gateway: str | None
    sent_at: datetime | None
    concluded_at: datetime | None
    reference: str | None
    source: str
    batch_id: str | None
    requested_position: int


class Payouts(Projection):
    """Every payout, and the tax that was kept back from payouts of earnings."""

    name = "payouts"
    tables = ("payouts", "taxes")
    handles = (PayoutEvent, TaxEvent)

    async def apply(self, connection: Connection, facts: Sequence[Fact]) -> None:
        """Gather what became of each payout and tax, then write all at once."""
        payouts: dict[str, Fields] = {}
        taxes: dict[str, Fields] = {}
        for fact in facts:
            event: Any = fact.event
            about = payouts if isinstance(event, PayoutEvent) else taxes
            fields = about.setdefault(event.payout_id, {"payout_id": event.payout_id})
            # What opens a payout or a tax comes first.
            assert len(fields) == 1 or not isinstance(event, PayoutRequested | TaxWithheld)
            fields |= _step(event, fact.position)
            fields["position"] = fact.position
        new = [fields for fields in payouts.values() if "requested_position" in fields]
        await copy_rows(connection, "payouts", NEW_COLUMNS, _rows(new, NEW_COLUMNS))
        older = [fields for fields in payouts.values() if "requested_position" not in fields]
        await _update(connection, TAKE_STEPS, _rows(older, STEP_COLUMNS))
        withheld = [fields for fields in taxes.values() if "withheld_at" in fields]
        await copy_rows(connection, "taxes", TAX_COLUMNS, _rows(withheld, TAX_COLUMNS))
        released = [fields for fields in taxes.values() if "withheld_at" not in fields]
        await _update(connection, RELEASE_TAXES, _rows(released, ("payout_id", "position")))


def _rows(found: list[Fields], columns: Sequence[str]) -> list[Row]:
    return [tuple([fields.get(column) for column in columns]) for fields in found]


async def _update(connection: Connection, statement: str, rows: list[Row]) -> None:
    if rows:
        done = await connection.execute(statement, *map(list, zip(*rows, strict=True)))
        assert done == f"UPDATE {len(rows)}", [row[0] for row in rows]


def _step(event: PayoutEvent | TaxEvent, position: int) -> Fields:
    """The columns that an event sets, besides the position that last wrote the row."""
    match event:
        case PayoutRequested():
            return {
                "household_id": event.household_id,
                "currency": event.amount.currency,
                "minor": event.amount.minor,
                "status": "requested",
                "requested_by": event.requested_by,
                "requested_at": event.requested_at,
                "source": event.source,
                "batch_id": event.batch_id,
                "requested_position": position,
            }
        case TaxWithheld():
            return {
                "household_id": event.household_id,
                "currency": event.amount.currency,
                "minor": event.amount.minor,
                "year": event.year,
                "income_minor": event.income_minor,
                "months": event.months,
                "withheld_at": event.withheld_at,
                "released": False,
            }
        case TaxReleased():
            return {"released": True}
        case PayoutApproved(approved_by=by, approved_at=at):
            return {"status": "approved", "approved_by": by, "approved_at": at}
        case PayoutSent(gateway=gateway, sent_at=at):
            return {"status": "sent", "gateway": gateway, "sent_at": at}
        case PayoutSettled(gateway_reference=reference, settled_at=at):
            return {"status": "settled", "reference": reference, "concluded_at": at}
        case PayoutFailed(reason=reason, failed_at=at):
            return {"status": "failed", "reference": reason, "concluded_at": at}
        case PayoutCancelled(reason=reason, cancelled_at=at):
            return {"status": "cancelled", "reference": reason, "concluded_at": at}
        case _:
            raise TypeError(type(event).__name__)


async def payout(connection: Connection, payout_id: str) -> PayoutView | None:
    """One payout; absent if there is none."""
    row = await connection.fetchrow(SELECT_PAYOUT, payout_id)
    return None if row is None else PayoutView(*row)


async def payouts(connection: Connection, before: int, limit: int) -> list[PayoutView]:
    """Payouts before a position, newest first."""
    return [PayoutView(*row) for row in await connection.fetch(SELECT_PAYOUTS, before, limit)]


async def of_batch(
    connection: Connection, batch_id: str, after: str, limit: int
) -> list[PayoutView]:
    """Payouts of a batch after an id, by id."""
    rows = await connection.fetch(SELECT_BATCH, batch_id, after, limit)
    return [PayoutView(*row) for row in rows]


async def on_their_way(connection: Connection) -> list[PayoutView]:
    """Payouts that are approved and not concluded, oldest first."""
    return [PayoutView(*row) for row in await connection.fetch(SELECT_ON_THEIR_WAY)]


async def page_on_their_way(connection: Connection, after: int, limit: int) -> list[PayoutView]:
    """The same that were asked for after a position, in that order."""
    rows = await connection.fetch(SELECT_PAGE_ON_THEIR_WAY, after, limit)
    return [PayoutView(*row) for row in rows]


async def count_on_their_way(connection: Connection) -> tuple[int, datetime | None]:
    """How many there are, and since when the oldest is; no time if there are none."""
    row = await connection.fetchrow(COUNT_ON_THEIR_WAY)
    assert row is not None
    return row[0], row[1]
