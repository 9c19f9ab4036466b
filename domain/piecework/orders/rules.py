"""The steps of an order from its draft to the end of its claims."""

from datetime import timedelta
from typing import Final

from domain.decider import Boundary, Criterion, Decider, Event
from domain.facts.piecework.escrow import OrderFunded, TransportPaid
from domain.facts.piecework.order_status import OFFERED, RUNNING
from domain.facts.piecework.orders import (
    CloseReason,
    FairShareWidened,
    FairShareWindowOpened,
    OrderClosed,
    OrderDrafted,
    OrderPaused,
    OrderPublished,
    OrderResumed,
)
from domain.facts.piecework.qualifications import QualificationDefined
from domain.ids import qualification_tag
from domain.money import Money
from domain.piecework.orders.commands import (
    BuyerCommand,
    CloseOrder,
    DraftOrder,
    FundOrder,
    OrderCommand,
    PauseOrder,
    PayTransport,
    PublishOrder,
    ResumeOrder,
    RetakeSample,
    ReviewRate,
    WidenFairShare,
)
from domain.piecework.orders.errors import (
    EscrowShortError,
    NotTheBuyerError,
    OrderAlreadyDraftedError,
    OrderDeadlineAheadError,
    OrderDeadlinePassedError,
    TermsOutOfRangeError,
    TransportOverBudgetError,
    WindowNotDueError,
)
from domain.piecework.orders.reviewing import retake, review
from domain.piecework.orders.state import Order, order_events
from domain.piecework.orders.terms import DEADLINE_AHEAD_MAX, check_clauses, check_terms
from domain.piecework.qualifications.errors import QualificationUnknownError

FAIR_SHARE_STAGES: Final = ((timedelta(hours=24), 4), (timedelta(hours=24), 3))
"""How long each stage lasts, and the need tier from which kept lots can be claimed in it."""


def boundary(command: OrderCommand) -> Boundary:
    """The order's own steps; for a draft also the test that it names, which never goes away."""
    own = order_events(command.order_id)
    if isinstance(command, DraftOrder) and command.terms.qualification_id is not None:
        asked = qualification_tag(command.terms.qualification_id)
        return Boundary((own, Criterion((QualificationDefined,), (asked,))), (own,))
    return Boundary.of(own)


def evolve(state: Order, event: Event) -> Order:
    """The order one event later, in place."""
    state.apply(event)
    return state


def decide(state: Order, command: OrderCommand) -> tuple[Event, ...]:
    """What follows from the command, or the rule that it violates."""
    order_id, at = command.order_id, command.at
    if isinstance(command, DraftOrder):
        return (_draft(state, command),)
    if isinstance(command, BuyerCommand) and state.drafted is not None:
        require_buyer(state.drafted, command)
    match command:
        case FundOrder():
            return (_fund(state, command),)
        case ReviewRate():
            return (review(state, command),)
        case RetakeSample():
            return (retake(state, command),)
        case PublishOrder():
            return _publish(state, command)
        case WidenFairShare():
            return (_widen(state, command),)
        case PauseOrder(reason=reason, by=by):
            state.require_due(order_id, OrderPaused)
            return (OrderPaused(order_id=order_id, reason=reason, paused_by=by, paused_at=at),)
        case ResumeOrder(by=by):
            state.require_due(order_id, OrderResumed)
            return (OrderResumed(order_id=order_id, resumed_by=by, resumed_at=at),)
        case CloseOrder():
            return (_close(state, command),)
        case PayTransport():
            return (_pay_transport(state, command),)
        case _:
            raise AssertionError(command)


def require_buyer(drafted: OrderDrafted, command: BuyerCommand) -> None:
    """Raise unless the order's own buyer asks.

    Raises:
        NotTheBuyerError: somebody else does.
    """
    if drafted.buyer_id != command.buyer_id:
        raise NotTheBuyerError(command.order_id, command.buyer_id)


def _draft(state: Order, command: DraftOrder) -> OrderDrafted:
    if state.drafted is not None:
        raise OrderAlreadyDraftedError(command.order_id)
    if command.terms.deadline <= command.at:
        raise OrderDeadlinePassedError(command.order_id)
    if command.terms.deadline > command.at + DEADLINE_AHEAD_MAX:
        raise TermsOutOfRangeError("deadline")
    check_terms(command.work, command.terms)
    asked = command.terms.qualification_id
    if asked is not None and state.qualification is None:
        raise QualificationUnknownError(asked)
    check_clauses(command.work.clauses)
    return OrderDrafted(
        order_id=command.order_id,
        buyer_id=command.buyer_id,
        work=command.work,
        terms=command.terms,
        drafted_by=command.by,
        drafted_at=command.at,
    )


def _fund(state: Order, command: FundOrder) -> OrderFunded:
    drafted = state.require_due(command.order_id, OrderFunded)
    command.amount.require(drafted.terms.currency)
    Money(state.funded_minor + command.amount.minor, drafted.terms.currency).checked()
    return OrderFunded(
        order_id=command.order_id,
        buyer_id=command.buyer_id,
        amount=command.amount.checked(),
        gateway=command.gateway,
        gateway_reference=command.gateway_reference,
        funded_by=command.by,
        funded_at=command.at,
    )


def _publish(state: Order, command: PublishOrder) -> tuple[Event, ...]:
    order_id, at = command.order_id, command.at
    terms = state.require_due(order_id, OrderPublished).terms
    if terms.deadline <= at:
        raise OrderDeadlinePassedError(order_id)
    if state.funded_minor < terms.escrow_minor:
        needed = Money(terms.escrow_minor, terms.currency)
        raise EscrowShortError(order_id, needed, Money(state.funded_minor, terms.currency))
    length, tier = FAIR_SHARE_STAGES[0]
    return (
        OrderPublished(order_id=order_id, published_by=command.by, published_at=at),
        FairShareWindowOpened(
            order_id=order_id,
            reserved_lots=terms.reserved_lots,
            min_tier=tier,
            household_cap_lots=terms.household_cap_lots,
            widens_at=at + length,
            opened_at=at,
        ),
    )


def _widen(state: Order, command: WidenFairShare) -> FairShareWidened:
    order_id = command.order_id
    state.require(order_id, *OFFERED)
    stage = len(state.widenings)
    due_at = state.widenings[-1].widens_at
    if due_at is None or command.at < due_at:
        raise WindowNotDueError(order_id)
    if stage == len(FAIR_SHARE_STAGES):
        return FairShareWidened(
            order_id=order_id, min_tier=1, widens_at=None, widened_at=command.at
        )
    length, tier = FAIR_SHARE_STAGES[stage]
    return FairShareWidened(
        order_id=order_id, min_tier=tier, widens_at=due_at + length, widened_at=command.at
    )


def _close(state: Order, command: CloseOrder) -> OrderClosed:
    terms = state.require_due(command.order_id, OrderClosed).terms
    if command.by is None and command.at < terms.deadline:
        raise OrderDeadlineAheadError(command.order_id)
    reason = CloseReason.DEADLINE if command.by is None else CloseReason.BUYER_REQUEST
    return OrderClosed(
        order_id=command.order_id, reason=reason, closed_by=command.by, closed_at=command.at
    )


def _pay_transport(state: Order, command: PayTransport) -> TransportPaid:
    terms = state.require(command.order_id, *RUNNING).terms
    amount = command.amount.checked()
    amount.require(terms.currency)
    left = terms.transport_minor - state.transport_minor
    if amount.minor > left:
        raise TransportOverBudgetError(command.order_id, amount, Money(left, terms.currency))
    return TransportPaid(
        order_id=command.order_id,
        amount=amount,
        bank_reference=command.bank_reference,
        paid_by=command.by,
        paid_at=command.at,
    )


ORDER_DECIDER: Final = Decider(
    boundary=boundary, initial=lambda _: Order(), evolve=evolve, decide=decide
)
