"""Reading payouts."""

from typing import Final

import asyncpg
from litestar import get
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery

from domain.ids import BatchId, PayoutId
from marketplace.web.paging import POSITION_MAX, Limit, Position
from projections.payouts import queries as payouts
from projections.payouts.views import PayoutNow, PayoutView, ReturnedPayout


@get("/payouts")
async def list_payouts(
    pool: NamedDependency[asyncpg.Pool], before: Position = POSITION_MAX, limit: Limit = 50
) -> list[PayoutView]:
    """Payouts, newest first; ``before`` is the last ``requested_position`` of the page before."""
    async with pool.acquire() as connection:
        return await payouts.payouts(connection, before, limit)


@get("/payouts/in-flight")
async def list_payouts_in_flight(
    pool: NamedDependency[asyncpg.Pool], after: Position = 0, limit: Limit = 50
) -> list[PayoutNow]:
    """Payouts that were approved and have not come to an end, oldest request first.

    ``waits_for`` says why no worker sends one yet; ``after`` is the last ``requested_position`` of
    the page before.
    """
    async with pool.acquire() as connection:
        return await payouts.page_on_their_way(connection, after, limit)


@get("/payouts/returned")
async def list_returned_payouts(
    pool: NamedDependency[asyncpg.Pool], before: Position = POSITION_MAX, limit: Limit = 50
) -> list[ReturnedPayout]:
    """Payouts that came back, newest first, and whether the household may be paid now.

    ``before`` is the last ``requested_position`` of the page before.
    """
    async with pool.acquire() as connection:
        return await payouts.returned(connection, before, limit)


@get("/payouts/{payout_id:str}")
async def read_payout(
    payout_id: FromPath[PayoutId], pool: NamedDependency[asyncpg.Pool]
) -> PayoutNow:
    """One payout, and what it waits for."""
    async with pool.acquire() as connection:
        found = await payouts.payout(connection, payout_id)
    if found is None:
        raise NotFoundException(f"no payout {payout_id}")
    return found


@get("/payout-batches/{batch_id:str}")
async def read_payout_batch(
    batch_id: FromPath[BatchId],
    pool: NamedDependency[asyncpg.Pool],
    after: FromQuery[str] = "",
    limit: Limit = 50,
) -> list[PayoutView]:
    """The payouts of a batch, by id; ``after`` is the last ``payout_id`` of the page before."""
    async with pool.acquire() as connection:
        found = await payouts.of_batch(connection, batch_id, PayoutId(after), limit)
    if not found and not after:
        raise NotFoundException(f"no payout batch {batch_id}")
    return found


QUERIES: Final = (
    list_payouts,
    list_payouts_in_flight,
    list_returned_payouts,
    read_payout,
    read_payout_batch,
)
