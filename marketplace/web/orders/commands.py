"""Drafting, funding, reviewing and publishing orders, and what changes their standing."""

from typing import Final

from litestar.params import FromPath, JSONBody

from domain.calendar import beijing_day
from domain.errors import DomainError
from domain.ids import OrderId
from domain.piecework.orders.commands import (
    CloseOrder,
    DraftOrder,
    FundOrder,
    PauseOrder,
    PayTransport,
    PublishOrder,
    ResumeOrder,
    RetakeSample,
    ReviewRate,
)
from domain.piecework.orders.errors import CustodyShortError
from domain.piecework.orders.rules import ORDER_DECIDER
from domain.piecework.wages import hourly_minimum
from domain.piecework.whole_orders.commands import CancelOrder, SettleOrder
from marketplace.identity.staff import Role
from marketplace.paying import Paying
from marketplace.web.desk import AtDesk, Desk, Receipt, keyed
from marketplace.web.evidence.access import Evidence
from marketplace.web.orders import bodies
from marketplace.web.parties import buyer_of, order_of, require_own_order
from projections.payouts.custody import CARTER, Custody

SANDBOX: Final = "sandbox"


@keyed("/orders", Role.BUYER)
async def draft_order(
    desk: AtDesk,
    data: JSONBody[bodies.NewOrder],
) -> Receipt:
    """Write an order down; its pictures were uploaded before."""
    order_id = OrderId(desk.new_id("O"))
    command = DraftOrder(
        order_id=order_id,
        buyer_id=buyer_of(desk.staff),
        work=data.work.work(await Evidence(desk.state, desk.staff).nameable(data.work.pictures)),
        terms=data.terms.terms(),
        by=desk.actor,
        at=desk.now,
    )
    return await desk.take(order_id, command)


@keyed("/orders/{order_id:str}/funding", Role.BUYER)
async def fund_order(desk: AtDesk, order_id: FromPath[str], data: JSONBody[bodies.Sum]) -> Receipt:
    """Pay into the escrow through the sandbox gateway.

    Where people pay by a gateway this is refused: see ``POST /orders/{id}/payments``.
    """
    paying: Paying = desk.state.paying
    paying.require_sandbox()
    command = FundOrder(
        order_id=OrderId(order_id),
        buyer_id=buyer_of(desk.staff),
        amount=data.amount.money(),
        gateway=SANDBOX,
        gateway_reference=desk.new_id("F"),
        by=desk.actor,
        at=desk.now,
    )
    return await desk.take(order_id, command)


@keyed("/orders/{order_id:str}/publication", Role.BUYER)
async def publish_order(desk: AtDesk, order_id: FromPath[str]) -> Receipt:
    """Let the lots be claimed, the neediest first."""
    command = PublishOrder(
        order_id=OrderId(order_id),
        buyer_id=buyer_of(desk.staff),
        by=desk.actor,
        at=desk.now,
    )
    return await desk.take(order_id, command)


@keyed("/orders/{order_id:str}/rate-review", Role.OFFICER)
async def review_rate(
    desk: AtDesk, order_id: FromPath[str], data: JSONBody[bodies.TimedSample]
) -> Receipt:
    """Compare the rate with the minimum wages of today, by a timed sample."""
    key, today = OrderId(order_id), beijing_day(desk.now)
    terms = (await order_of(desk, key)).terms
    command = ReviewRate(
        order_id=key,
        sample_pieces=data.pieces,
        sample_seconds=data.seconds,
        wages=tuple(hourly_minimum(county, today) for county in terms.counties),
        by=desk.actor,
        at=desk.now,
    )
    return await desk.take(order_id, command)


@keyed("/orders/{order_id:str}/sample-retakes", Role.OFFICER)
async def retake_sample(
    desk: AtDesk, order_id: FromPath[str], data: JSONBody[bodies.RetakenSample]
) -> Receipt:
    """Time a sample once more, beside the first; before publication an unfair rate goes back."""
    key, today = OrderId(order_id), beijing_day(desk.now)
    terms = (await order_of(desk, key)).terms
    command = RetakeSample(
        order_id=key,
        sample_pieces=data.pieces,
        sample_seconds=data.seconds,
        wages=tuple(hourly_minimum(county, today) for county in terms.counties),
        reason=data.reason,
        by=desk.actor,
        at=desk.now,
    )
    return await desk.take(order_id, command)


@keyed("/orders/{order_id:str}/pause", Role.BUYER, Role.OFFICER)
async def pause_order(
    desk: AtDesk, order_id: FromPath[str], data: JSONBody[bodies.Pause]
) -> Receipt:
    """Take no claims for a while."""
    key = OrderId(order_id)
    await require_own_order(desk, key)
    command = PauseOrder(order_id=key, reason=data.reason, by=desk.actor, at=desk.now)
    return await desk.take(order_id, command)


@keyed("/orders/{order_id:str}/resumption", Role.BUYER, Role.OFFICER)
async def resume_order(desk: AtDesk, order_id: FromPath[str]) -> Receipt:
    """Take claims again."""
    key = OrderId(order_id)
    await require_own_order(desk, key)
    command = ResumeOrder(order_id=key, by=desk.actor, at=desk.now)
    return await desk.take(order_id, command)


@keyed("/orders/{order_id:str}/closure", Role.BUYER, Role.OFFICER)
async def close_order(desk: AtDesk, order_id: FromPath[str]) -> Receipt:
    """Take no more claims; claimed lots go on."""
    key = OrderId(order_id)
    await require_own_order(desk, key)
    command = CloseOrder(order_id=key, by=desk.actor, at=desk.now)
    return await desk.take(order_id, command)


@keyed("/orders/{order_id:str}/cancellation", Role.BUYER, Role.OFFICER)
async def cancel_order(
    desk: AtDesk, order_id: FromPath[str], data: JSONBody[bodies.OrderCancellation]
) -> Receipt:
    """Call it off; work in hand is paid."""
    key = OrderId(order_id)
    await require_own_order(desk, key)
    command = CancelOrder(order_id=key, reason=data.reason, by=desk.actor, at=desk.now)
    return await desk.take(order_id, command)


@keyed("/orders/{order_id:str}/settlement", Role.OFFICER)
async def settle_order(desk: AtDesk, order_id: FromPath[str]) -> Receipt:
    """Give what is left of the escrow back, once every lot is finished."""
    command = SettleOrder(order_id=OrderId(order_id), at=desk.now)
    return await desk.take(order_id, command)


@keyed("/orders/{order_id:str}/transport-payments", Role.OFFICER)
async def pay_transport(
    desk: AtDesk, order_id: FromPath[str], data: JSONBody[bodies.TransportPayment]
) -> Receipt:
    """Record that a carrier was paid, once for each line of the bank's statement.

    The custody account must cover it, beside all that is on its way.
    """
    command = PayTransport(
        order_id=OrderId(order_id),
        amount=data.amount.money(),
        bank_reference=data.bank_reference,
        by=desk.actor,
        at=desk.now,
    )
    if await desk.handler.answered(desk.key, await desk.body()) is None:
        return await _pay_covered(desk, command)
    return await desk.take(order_id, command)


async def _pay_covered(desk: Desk, command: PayTransport) -> Receipt:
    """Record it with its money set aside, so that nobody else relies on that meanwhile.

    Raises:
        DomainError: nothing was recorded, and nothing stays set aside.
    """
    order_id, custody, name = command.order_id, Custody(desk.pool), f"{CARTER}{desk.key}"
    # What the rule refuses is told first: the account is of no matter then.
    ORDER_DECIDER.decision(await desk.handler.state_for(command), command)
    if not await custody.set_aside(name, command.amount):
        raise CustodyShortError(order_id, command.amount)
    try:
        appended = await desk.record(command)
    except DomainError:
        await custody.release(name)
        raise
    await custody.spent(name, appended.last)
    return await desk.receipt(order_id, appended)


COMMANDS: Final = (
    draft_order,
    fund_order,
    review_rate,
    retake_sample,
    publish_order,
    pause_order,
    resume_order,
    close_order,
    cancel_order,
    settle_order,
    pay_transport,
)
