"""Open work, and one order with its money, its lots and who was offered them."""

from typing import Annotated, Any, ClassVar, Final

import asyncpg
from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, QueryParameter

from domain.ids import OrderId, PictureHash
from domain.piecework.orders.fair_rate import needed_hourly_minor
from marketplace.evidence.store import AttachmentStore
from marketplace.web.drafts import may_see, reader
from marketplace.web.pages.context import PageContext
from marketplace.web.pages.showing import page
from marketplace.web.pages.snapshot import snapshot
from marketplace.web.paging import POSITION_MAX, Before
from projections.money import MoneyView, money_view
from projections.orders import offers
from projections.orders import queries as order_views
from projections.orders.offers import Offer
from projections.orders.views import LotView, OrderView
from projections.qualifications import qualifications
from projections.qualifications.qualifications import QualificationView
from projections.registry import position_of

ORDERS_A_PAGE: Final = 20
LOTS_A_PAGE: Final = 40
ENTRIES_A_PAGE: Final = 30
SIDES: Final = (240, 720)
"""Of pictures, in pixels: beside a title, and on a page of one's own."""
FOR_EVER: Final = "public, max-age=31536000, immutable"
Part = Annotated[int, QueryParameter(ge=1, le=10_000)]
AnyRequest = Request[Any, Any, Any]


class WorkPage(PageContext, frozen=True):
    """Open work.

    Attributes:
        position: The event that it is as of.
        orders: Those of which lots are free, newest first.
        older: Position to go on from; absent on the last page.
        newest: Whether these are the newest orders.
    """

    template: ClassVar[str] = "work.html"

    position: int
    orders: list[OrderView]
    older: int | None
    newest: bool


class OrderPage(PageContext, frozen=True):
    """One order.

    Attributes:
        position: The event that everything is as of, at least.
        order: What was agreed, and where its money and its lots are.
        needed_hourly: What an hour must pay at the sample's pace; absent before the review.
        qualification: What a worker must have passed; absent if nothing.
        lots: Those that stand on this page, each with its newest claim.
        part: Number of this page of lots, from 1.
        next_part: Number of the next one; absent on the last.
        entries: Of the record of offers, newest first.
        older: Position to go on from; absent on the last page.
        newest: Whether these are the newest entries.
    """

    template: ClassVar[str] = "order.html"

    position: int
    order: OrderView
    needed_hourly: MoneyView | None
    qualification: QualificationView | None
    lots: list[LotView]
    part: int
    next_part: int | None
    entries: list[Offer]
    older: int | None
    newest: bool


@get("/work", include_in_schema=False)
async def show_work(
    request: AnyRequest, pool: NamedDependency[asyncpg.Pool], before: Before = POSITION_MAX
) -> Response[str]:
    """What can be claimed now, by whom, and what it pays."""
    async with snapshot(request, pool) as connection:
        position = await position_of(connection, "orders")
        # One more than is shown tells whether there is a next page.
        found = await order_views.open_orders(connection, before, ORDERS_A_PAGE + 1)
    shown = found[:ORDERS_A_PAGE]
    older = shown[-1].drafted_position if len(found) > ORDERS_A_PAGE else None
    return page(request, WorkPage(position, shown, older, before == POSITION_MAX))


@get("/orders/{order_id:str}", include_in_schema=False)
async def show_order(
    request: AnyRequest,
    order_id: FromPath[OrderId],
    pool: NamedDependency[asyncpg.Pool],
    part: Part = 1,
    before: Before = POSITION_MAX,
) -> Response[str]:
    """What was agreed, where the money is, who does what, and who was offered what."""
    staff = await reader(request)
    async with snapshot(request, pool) as connection:
        order = await order_views.order(connection, order_id)
        if order is None or not may_see(staff, order):
            raise NotFoundException
        position = await position_of(connection, "orders", "assignments", "allocation_log")
        after = (part - 1) * LOTS_A_PAGE
        lots = await order_views.lots(connection, order, after, LOTS_A_PAGE + 1)
        entries = await offers.offers(connection, order_id, before, ENTRIES_A_PAGE + 1)
        asked = order.terms.qualification_id
        passed = None if asked is None else await qualifications.qualification(connection, asked)
    review, shown = order.rate_review, entries[:ENTRIES_A_PAGE]
    found = OrderPage(
        position=position,
        order=order,
        needed_hourly=None if review is None else _needed(review.wage),
        qualification=passed,
        lots=lots[:LOTS_A_PAGE],
        part=part,
        next_part=part + 1 if len(lots) > LOTS_A_PAGE else None,
        entries=shown,
        older=shown[-1].position if len(entries) > ENTRIES_A_PAGE else None,
        newest=before == POSITION_MAX,
    )
    return page(request, found)


def _needed(wage: MoneyView) -> MoneyView:
    return money_view(needed_hourly_minor(wage.minor), wage.currency)


@get("/orders/{order_id:str}/pictures/{side:int}/{sha256:str}", include_in_schema=False)
async def send_picture(
    order_id: FromPath[OrderId],
    side: FromPath[int],
    sha256: FromPath[PictureHash],
    pool: NamedDependency[asyncpg.Pool],
    attachments: NamedDependency[AttachmentStore],
) -> Response[bytes]:
    """A picture of an order's sample, for everybody; other pictures need a token.

    Those of an order that nobody has reviewed yet, too: whoever drafts one could show anything.
    """
    async with pool.acquire() as connection:
        order = await order_views.order(connection, order_id)
    if order is None or order.published_at is None:
        raise NotFoundException
    if sha256 not in order.work.pictures or side not in SIDES:
        raise NotFoundException
    small = await attachments.get_small(sha256, side)
    return Response(small, media_type="image/webp", headers={"Cache-Control": FOR_EVER})


PAGES: Final = (show_work, show_order, send_picture)
