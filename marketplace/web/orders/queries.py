"""Reading orders, their lots and open work. Only drafts need a token."""

from typing import Annotated, Any, Final

import asyncpg
from litestar import Request, get
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery, QueryParameter
from msgspec import Struct

from domain.facts.piecework.order_status import OrderStatus
from domain.ids import HouseholdId, OrderId
from marketplace.identity.staff import Staff
from marketplace.web.drafts import drafts_of, may_see, reader
from marketplace.web.paging import POSITION_MAX, Limit, Position
from projections.households import queries as household_ledger
from projections.orders import offers, open_work
from projections.orders import queries as order_views
from projections.orders.offers import Offer
from projections.orders.open_work import OpenWork
from projections.orders.views import LotView, OrderView
from projections.projection import Connection

OrderLimit = Annotated[int, QueryParameter(ge=1, le=100)]
"""An order tells its whole instructions."""


AnyRequest = Request[Any, Any, Any]


LotNumber = Annotated[int, QueryParameter(ge=0, le=2**31 - 1)]


class LotsPage(Struct, frozen=True):
    """Lots of an order.

    Attributes:
        next_after: Give it as ``after`` for the next lots; absent on the last page.
    """

    order_id: str
    lots: list[LotView]
    next_after: int | None


class OffersPage(Struct, frozen=True):
    """An order's record of offers, newest first.

    Attributes:
        next_before: Give it as ``before`` for older entries; absent on the last page.
    """

    order_id: str
    entries: list[Offer]
    next_before: int | None


class OpenWorkPage(Struct, frozen=True):
    """Orders of which lots are free, newest first.

    Attributes:
        household_id: For whom it is told what could be claimed; absent if for nobody.
        next_before: Give it as ``before`` for older orders; absent on the last page.
    """

    household_id: str | None
    orders: list[OpenWork]
    next_before: int | None


@get("/orders")
async def list_orders(
    request: AnyRequest,
    pool: NamedDependency[asyncpg.Pool],
    status: FromQuery[OrderStatus | None] = None,
    before: Position = POSITION_MAX,
    limit: OrderLimit = 50,
) -> list[OrderView]:
    """Orders, newest first; ``before`` is the last ``drafted_position`` of the page before.

    Drafts are for their buyer and for whoever reviews them.
    """
    drafts = drafts_of(await reader(request))
    async with pool.acquire() as connection:
        return await order_views.orders(connection, status, before, limit, drafts)


@get("/orders/{order_id:str}")
async def read_order(
    request: AnyRequest, order_id: FromPath[OrderId], pool: NamedDependency[asyncpg.Pool]
) -> OrderView:
    """One order: work, terms, escrow term by term, the rate's test, the window, its lots."""
    staff = await reader(request)
    async with pool.acquire() as connection:
        return await _order(connection, order_id, staff)


@get("/orders/{order_id:str}/lots")
async def list_lots(
    request: AnyRequest,
    order_id: FromPath[OrderId],
    pool: NamedDependency[asyncpg.Pool],
    after: LotNumber = 0,
    limit: Limit = 50,
) -> LotsPage:
    """Lots by number, each with its newest claim and the account of its materials."""
    staff = await reader(request)
    async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read"):
        order = await _order(connection, order_id, staff)
        lots = await order_views.lots(connection, order, after, limit)
    return LotsPage(order_id, lots, lots[-1].lot if len(lots) == limit else None)


@get("/orders/{order_id:str}/allocation-log")
async def read_allocation_log(
    request: AnyRequest,
    order_id: FromPath[OrderId],
    pool: NamedDependency[asyncpg.Pool],
    before: Position = POSITION_MAX,
    limit: Limit = 50,
) -> OffersPage:
    """Who was offered what, when and why."""
    staff = await reader(request)
    async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read"):
        await _order(connection, order_id, staff)
        found = await offers.offers(connection, order_id, before, limit)
    return OffersPage(order_id, found, found[-1].position if len(found) == limit else None)


@get("/open-work")
async def list_open_work(
    pool: NamedDependency[asyncpg.Pool],
    household: FromQuery[HouseholdId | None] = None,
    before: Position = POSITION_MAX,
    limit: OrderLimit = 20,
) -> OpenWorkPage:
    """Orders of which lots are free; for a household, what it could claim now and why not more."""
    async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read"):
        who = None if household is None else await household_ledger.household(connection, household)
        if household is not None and who is None:
            raise NotFoundException(f"no household {household}")
        found = await open_work.open_work(connection, who, before, limit)
    more = found[-1].order.drafted_position if len(found) == limit else None
    return OpenWorkPage(household, found, more)


async def _order(connection: Connection, order_id: OrderId, staff: Staff | None) -> OrderView:
    found = await order_views.order(connection, order_id)
    if found is None or not may_see(staff, found):
        raise NotFoundException(f"no order {order_id}")
    return found


QUERIES: Final = (
    list_orders,
    read_order,
    list_lots,
    read_allocation_log,
    list_open_work,
)
