"""What is asked of payments."""

from collections.abc import Collection
from datetime import datetime
from typing import Final, NamedTuple

import asyncpg

from domain.facts.payment_status import PaymentStatus
from domain.ids import DonorId, PaymentId, RefundId
from domain.money import Currency, Money
from projections.money import money_view
from projections.payments.payments import PaymentRow, SuspendedRow, SuspendedStanding
from projections.payments.views import PaymentView, SuspendedPaymentView
from projections.projection import Connection
from projections.rows import listed, read

COLUMNS: Final = listed(PaymentRow)
SELECT_PAYMENT: Final = f"""
    SELECT {COLUMNS} FROM payments.payments WHERE payment_id = $1
"""  # noqa: S608 - the columns above
SELECT_OF_DONOR: Final = f"""
    SELECT {COLUMNS} FROM payments.payments
    WHERE donor_id = $1 AND first_position < $2 ORDER BY first_position DESC LIMIT $3
"""  # noqa: S608 - the columns above
SELECT_WAITING: Final = f"""
    SELECT {listed(SuspendedRow)} FROM payments.suspended
    WHERE standing = '{SuspendedStanding.WAITS}' AND first_position > $1
    ORDER BY first_position LIMIT $2
"""  # noqa: S608 - the columns of the row, words of ours
SELECT_RETURNED: Final = f"""
    SELECT refund_id, payment_id, gateway, gateway_reference, currency, minor
    FROM payments.suspended
    WHERE standing = '{SuspendedStanding.RETURNED}' AND refund_id <> ALL($1)
    ORDER BY first_position LIMIT $2
"""  # noqa: S608 - words of ours
SELECT_OVERDUE: Final = f"""
    SELECT payment_id FROM payments.payments
    WHERE status = '{PaymentStatus.STARTED}' AND expires_at <= $1
        AND payment_id <> ALL($2)
    ORDER BY expires_at, payment_id LIMIT $3
"""  # noqa: S608 - words of ours
COUNT_OPEN: Final = f"""
    SELECT
        (SELECT count(*) FROM payments.payments WHERE status = '{PaymentStatus.STARTED}'),
        (SELECT count(*) FROM payments.suspended WHERE standing = '{SuspendedStanding.WAITS}'),
        (SELECT min(since) FROM payments.suspended WHERE standing = '{SuspendedStanding.WAITS}')
"""  # noqa: S608 - words of ours


class GoingBack(NamedTuple):
    """Money that goes back, of which no gateway said yet that it sends it.

    Attributes:
        payment_id: Absent of money of which the gateway named no payment.
    """

    refund_id: RefundId
    payment_id: PaymentId | None
    gateway: str
    gateway_reference: str
    amount: Money


class Open(NamedTuple):
    """How much is open.

    Attributes:
        started: Payments that may still be paid.
        suspended: How often money waits in suspense.
        oldest: Since when the first of it does; absent if none does.
    """

    started: int
    suspended: int
    oldest: datetime | None


async def payment(connection: Connection, payment_id: PaymentId) -> PaymentView | None:
    """One payment; absent if nobody started it."""
    row = await connection.fetchrow(SELECT_PAYMENT, payment_id)
    return None if row is None else _view(row)


async def of_donor(
    connection: Connection, donor_id: DonorId, before: int, limit: int
) -> list[PaymentView]:
    """A donor's payments, newest first, started before a position."""
    return list(map(_view, await connection.fetch(SELECT_OF_DONOR, donor_id, before, limit)))


async def waiting(connection: Connection, after: int, limit: int) -> list[SuspendedPaymentView]:
    """Money in suspense, oldest first, that came after a position."""
    rows = await connection.fetch(SELECT_WAITING, after, limit)
    return [read(SuspendedPaymentView, row) for row in rows]


async def overdue(
    connection: Connection, now: datetime, resting: Collection[PaymentId], limit: int
) -> list[PaymentId]:
    """Payments whose time is over and that still stand open, the oldest first, but for some."""
    rows = await connection.fetch(SELECT_OVERDUE, now, list(resting), limit)
    return [PaymentId(row["payment_id"]) for row in rows]


async def going_back(
    connection: Connection, resting: Collection[RefundId], limit: int
) -> list[GoingBack]:
    """What staff gave back and no gateway has sent yet, the oldest first, but for some."""
    rows = await connection.fetch(SELECT_RETURNED, list(resting), limit)
    return [
        GoingBack(
            refund_id=row["refund_id"],
            payment_id=row["payment_id"],
            gateway=row["gateway"],
            gateway_reference=row["gateway_reference"],
            amount=Money(row["minor"], Currency(row["currency"])),
        )
        for row in rows
    ]


async def still_open(connection: Connection) -> Open:
    """How many payments are open, and how much money waits for somebody."""
    row = await connection.fetchrow(COUNT_OPEN)
    assert row is not None
    return Open(*row)


def _view(row: asyncpg.Record) -> PaymentView:
    """A fee may be in another currency than the payment."""
    minor = row["fee_minor"]
    fee = None if minor is None else money_view(minor, row["fee_currency"])
    return read(PaymentView, row, fee=fee)
