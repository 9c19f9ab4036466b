"""Reading where gifts went."""

from typing import Annotated, Final

import asyncpg
from litestar import get
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, QueryParameter
from msgspec import Struct

from domain.ids import DonationId, DonorId
from marketplace.web.paging import POSITION_MAX, Position
from projections.gifts import queries as traces
from projections.gifts.views import DebtView, Trace

GiftLimit = Annotated[int, QueryParameter(ge=1, le=100)]
"""Each gift tells of its shares, too."""


Minor = Annotated[int, QueryParameter(ge=0, le=POSITION_MAX)]


class DonorLedgerPage(Struct, frozen=True):
    """Gifts of a donor with their traces, newest first.

    Attributes:
        next_before: Give it as ``before`` for older gifts; absent on the last page.
    """

    donor_id: DonorId
    gifts: list[Trace]
    next_before: int | None


@get("/donors/{donor_id:str}/ledger")
async def read_donor_ledger(
    donor_id: FromPath[DonorId],
    pool: NamedDependency[asyncpg.Pool],
    before: Position = POSITION_MAX,
    limit: GiftLimit = 50,
) -> DonorLedgerPage:
    """Where a donor's money went, gift by gift.

    A gift shows its first 20 shares and payouts, and how many shares there are;
    ``/donations/{id}/trace`` has them all.
    """
    async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read"):
        gifts, older = await traces.traces_of_donor(connection, donor_id, before, limit)
    if not gifts:
        raise NotFoundException(f"no gift of {donor_id}")
    return DonorLedgerPage(donor_id, gifts, older)


@get("/donations/{donation_id:str}/trace")
async def read_trace(
    donation_id: FromPath[DonationId], pool: NamedDependency[asyncpg.Pool], start: Minor = 0
) -> Trace:
    """Where one gift went, to the last minor unit.

    Its shares and payouts come in parts of 200, in the order of the gift's own minor units;
    ``start`` is the ``next_start`` of the part before.
    """
    async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read"):
        found = await traces.trace(connection, donation_id, start)
    if found is None:
        raise NotFoundException(f"no donation {donation_id}")
    return found


@get("/debts")
async def list_debts(
    pool: NamedDependency[asyncpg.Pool], after: Position = 0, limit: GiftLimit = 50
) -> list[DebtView]:
    """What donors owe after chargebacks, oldest gift first.

    ``after`` is the last ``received_position`` of the page before.
    """
    async with pool.acquire() as connection:
        return await traces.debts(connection, after, limit)


QUERIES: Final = (
    list_debts,
    read_donor_ledger,
    read_trace,
)
