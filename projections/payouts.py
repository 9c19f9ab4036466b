"""Payouts: each step, and how long those on their way have been so."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from msgspec import Struct

from domain.payouts.events import (
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
from projections.projection import Connection, Fact, Projection

INSERT_PAYOUT: Final = """
    INSERT INTO payouts (payout_id, household_id, currency, minor, status, requested_by,
        requested_at, source, batch_id, requested_position, position)
    VALUES ($1, $2, $3, $4, 'requested', $5, $6, $7, $8, $9, $9)
"""
APPROVE: Final = """
    UPDATE payouts SET status = 'approved', approved_by = $2, approved_at = $3, position = $4
    WHERE payout_id = $1
"""
SEND: Final = """
    UPDATE payouts SET status = 'sent', gateway = $2, sent_at = $3, position = $4
    WHERE payout_id = $1
"""
CONCLUDE: Final = """
    UPDATE payouts SET status = $2, reference = $3, concluded_at = $4, position = $5
    WHERE payout_id = $1
"""
SET_TAX: Final = """
    INSERT INTO taxes (payout_id, household_id, currency, minor, year, income_minor, months,
        withheld_at, released, position)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, false, $9)
"""
RELEASE_TAX: Final = "UPDATE taxes SET released = true, position = $2 WHERE payout_id = $1"
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
    SELECT {COLUMNS} FROM payouts.payouts WHERE batch_id = $1 ORDER BY payout_id
"""  # noqa: S608 - the columns above
SELECT_ON_THEIR_WAY: Final = f"""
    SELECT {COLUMNS} FROM payouts.payouts WHERE status IN ('approved', 'sent')
    ORDER BY approved_at, payout_id
"""  # noqa: S608 - the columns above


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
        """Note every step."""
        for fact in facts:
            assert isinstance(fact.event, PayoutEvent | TaxEvent)
            statement, arguments = _step(fact.event)
            done = await connection.execute(
                statement, fact.event.payout_id, *arguments, fact.position
            )
            assert done in ("UPDATE 1", "INSERT 0 1"), fact.event.payout_id


def _step(event: PayoutEvent | TaxEvent) -> tuple[str, tuple[Any, ...]]:
    match event:
        case PayoutRequested():
            money = event.household_id, event.amount.currency, event.amount.minor
            asked = event.requested_by, event.requested_at, event.source, event.batch_id
            return INSERT_PAYOUT, (*money, *asked)
        case TaxWithheld():
            money = event.household_id, event.amount.currency, event.amount.minor
            figures = event.year, event.income_minor, event.months, event.withheld_at
            return SET_TAX, (*money, *figures)
        case TaxReleased():
            return RELEASE_TAX, ()
        case PayoutApproved():
            return APPROVE, (event.approved_by, event.approved_at)
        case PayoutSent():
            return SEND, (event.gateway, event.sent_at)
        case PayoutSettled():
            return CONCLUDE, ("settled", event.gateway_reference, event.settled_at)
        case PayoutFailed():
            return CONCLUDE, ("failed", event.reason, event.failed_at)
        case PayoutCancelled():
            return CONCLUDE, ("cancelled", event.reason, event.cancelled_at)
        case _:
            raise TypeError(type(event).__name__)


async def payout(connection: Connection, payout_id: str) -> PayoutView | None:
    """One payout; absent if there is none."""
    row = await connection.fetchrow(SELECT_PAYOUT, payout_id)
    return None if row is None else PayoutView(*row)


async def payouts(connection: Connection, before: int, limit: int) -> list[PayoutView]:
    """Payouts before a position, newest first."""
    return [PayoutView(*row) for row in await connection.fetch(SELECT_PAYOUTS, before, limit)]


async def of_batch(connection: Connection, batch_id: str) -> list[PayoutView]:
    """Payouts of a batch, by id."""
    return [PayoutView(*row) for row in await connection.fetch(SELECT_BATCH, batch_id)]


async def on_their_way(connection: Connection) -> list[PayoutView]:
    """Payouts that are approved and not concluded, oldest first."""
    return [PayoutView(*row) for row in await connection.fetch(SELECT_ON_THEIR_WAY)]
