"""Reading payments, and captured money that waits for somebody."""

from typing import Final

import asyncpg
from litestar import get
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from domain.ids import DonorId, PaymentId
from marketplace.identity.staff import Role
from marketplace.web.auth import ROLES
from marketplace.web.paging import POSITION_MAX, Limit, Position
from projections.payments import queries as payments
from projections.payments.views import PaymentView, SuspendedPaymentView

SEES: Final = (Role.OFFICER, Role.APPROVER, Role.AUDITOR)


@get("/payments/{payment_id:str}")
async def read_payment(
    payment_id: FromPath[PaymentId], pool: NamedDependency[asyncpg.Pool]
) -> PaymentView:
    """One payment and where it stands."""
    async with pool.acquire() as connection:
        found = await payments.payment(connection, payment_id)
    if found is None:
        raise NotFoundException(f"no payment {payment_id}")
    return found


@get("/donors/{donor_id:str}/payments")
async def list_donor_payments(
    donor_id: FromPath[DonorId],
    pool: NamedDependency[asyncpg.Pool],
    before: Position = POSITION_MAX,
    limit: Limit = 50,
) -> list[PaymentView]:
    """A donor's payments, newest first, whatever became of them.

    ``before`` is the last ``first_position`` of the page before.
    """
    async with pool.acquire() as connection:
        return await payments.of_donor(connection, donor_id, before, limit)


@get("/suspended-payments", opt={ROLES: SEES})
async def list_suspended_payments(
    pool: NamedDependency[asyncpg.Pool], after: Position = 0, limit: Limit = 50
) -> list[SuspendedPaymentView]:
    """Captured money that does not fit and waits for somebody, oldest first.

    ``after`` is the last ``first_position`` of the page before.
    """
    async with pool.acquire() as connection:
        return await payments.waiting(connection, after, limit)


QUERIES: Final = (read_payment, list_donor_payments, list_suspended_payments)
