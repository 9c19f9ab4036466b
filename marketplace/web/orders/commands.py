"""Drafting, funding, reviewing and publishing orders, and what changes their standing."""

from typing import Any, Final

from litestar.params import FromPath, JSONBody

from domain.calendar import beijing_day
from domain.ids import OrderId
from domain.piecework.orders.commands import (
    BuyerCommand,
    CloseOrder,
    DraftOrder,
    FundOrder,
    PauseOrder,
    PayTransport,
    PublishOrder,
    ResumeOrder,
    ReviewRate,
)
from domain.piecework.wages import hourly_minimum
from domain.piecework.whole_orders.commands import CancelOrder, SettleOrder
from marketplace.identity.staff import Role
from marketplace.web.desk import Desk, Receipt, keyed
from marketplace.web.evidence.access import Evidence
from marketplace.web.orders import bodies
from marketplace.web.parties import AnyRequest, attend, buyer_of, order_of, require_own_order

SANDBOX: Final = "sandbox"
Step = PauseOrder | ResumeOrder | CloseOrder | CancelOrder


@keyed("/orders", Role.BUYER)
async def draft_order(
    request: AnyRequest,
    data: JSONBody[bodies.NewOrder],
) -> Receipt:
    """Write an order down; its pictures were uploaded before."""
    staff, desk = await attend(request)
    order_id = OrderId(desk.new_id("O"))
    command = DraftOrder(
        order_id=order_id,
        buyer_id=buyer_of(staff),
        work=data.work.work(await Evidence(request, staff).nameable(data.work.pictures)),
        terms=data.terms.terms(),
        by=staff.actor_id,
        at=desk.now,
    )
    return await desk.take(order_id, command, staff.actor_id)


async def _as_buyer(
    request: AnyRequest, order_id: str, kind: type[BuyerCommand], **fields: Any
) -> Receipt:
    staff, desk = await attend(request)
    command = kind(
        order_id=OrderId(order_id),
        buyer_id=buyer_of(staff),
        by=staff.actor_id,
        at=desk.now,
        **fields,
    )
    return await desk.take(order_id, command, staff.actor_id)


@keyed("/orders/{order_id:str}/funding", Role.BUYER)
async def fund_order(
    request: AnyRequest, order_id: FromPath[str], data: JSONBody[bodies.Sum]
) -> Receipt:
    """Pay into the escrow through the sandbox gateway."""
    reference = Desk(request).new_id("F")
    captured = {"gateway": SANDBOX, "gateway_reference": reference}
    amount = data.amount.money()
    return await _as_buyer(request, order_id, FundOrder, amount=amount, **captured)


@keyed("/orders/{order_id:str}/publication", Role.BUYER)
async def publish_order(request: AnyRequest, order_id: FromPath[str]) -> Receipt:
    """Let the lots be claimed, the neediest first."""
    return await _as_buyer(request, order_id, PublishOrder)


@keyed("/orders/{order_id:str}/rate-review", Role.OFFICER)
async def review_rate(
    request: AnyRequest, order_id: FromPath[str], data: JSONBody[bodies.TimedSample]
) -> Receipt:
    """Compare the rate with the minimum wages of today, by a timed sample."""
    staff, desk = await attend(request)
    key, today = OrderId(order_id), beijing_day(desk.now)
    terms = (await order_of(desk, key)).terms
    command = ReviewRate(
        order_id=key,
        sample_pieces=data.pieces,
        sample_seconds=data.seconds,
        wages=tuple(hourly_minimum(county, today) for county in terms.counties),
        by=staff.actor_id,
        at=desk.now,
    )
    return await desk.take(order_id, command, staff.actor_id)


async def _order(request: AnyRequest, order_id: str, kind: type[Step], **fields: Any) -> Receipt:
    """A step that an order's own buyer may take, and an officer for any order."""
    staff, desk = await attend(request)
    key = OrderId(order_id)
    await require_own_order(desk, staff, key)
    command = kind(order_id=key, by=staff.actor_id, at=desk.now, **fields)
    return await desk.take(order_id, command, staff.actor_id)


@keyed("/orders/{order_id:str}/pause", Role.BUYER, Role.OFFICER)
async def pause_order(
    request: AnyRequest, order_id: FromPath[str], data: JSONBody[bodies.Pause]
) -> Receipt:
    """Take no claims for a while."""
    return await _order(request, order_id, PauseOrder, reason=data.reason)


@keyed("/orders/{order_id:str}/resumption", Role.BUYER, Role.OFFICER)
async def resume_order(request: AnyRequest, order_id: FromPath[str]) -> Receipt:
    """Take claims again."""
    return await _order(request, order_id, ResumeOrder)


@keyed("/orders/{order_id:str}/closure", Role.BUYER, Role.OFFICER)
async def close_order(request: AnyRequest, order_id: FromPath[str]) -> Receipt:
    """Take no more claims; claimed lots go on."""
    return await _order(request, order_id, CloseOrder)


@keyed("/orders/{order_id:str}/cancellation", Role.BUYER, Role.OFFICER)
async def cancel_order(
    request: AnyRequest, order_id: FromPath[str], data: JSONBody[bodies.OrderCancellation]
) -> Receipt:
    """Call it off; work in hand is paid."""
    return await _order(request, order_id, CancelOrder, reason=data.reason)


@keyed("/orders/{order_id:str}/settlement", Role.OFFICER)
async def settle_order(request: AnyRequest, order_id: FromPath[str]) -> Receipt:
    """Give what is left of the escrow back, once every lot is finished."""
    staff, desk = await attend(request)
    command = SettleOrder(order_id=OrderId(order_id), at=desk.now)
    return await desk.take(order_id, command, staff.actor_id)


@keyed("/orders/{order_id:str}/transport-payments", Role.OFFICER)
async def pay_transport(
    request: AnyRequest, order_id: FromPath[str], data: JSONBody[bodies.TransportPayment]
) -> Receipt:
    """Record that a carrier was paid, once for each line of the bank's statement."""
    staff, desk = await attend(request)
    command = PayTransport(
        order_id=OrderId(order_id),
        amount=data.amount.money(),
        bank_reference=data.bank_reference,
        by=staff.actor_id,
        at=desk.now,
    )
    return await desk.take(order_id, command, staff.actor_id)


COMMANDS: Final = (
    draft_order,
    fund_order,
    review_rate,
    publish_order,
    pause_order,
    resume_order,
    close_order,
    cancel_order,
    settle_order,
    pay_transport,
)
