"""Tokens for stations, calling an order off, settling it."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from domain.decider import Boundary, Criterion, Decider, Event
from domain.facts.editions import SECOND
from domain.facts.piecework.assignment_status import CONTESTED, OPEN, AssignmentStatus
from domain.facts.piecework.assignments import ASSIGNMENT_EVENTS
from domain.facts.piecework.claim_tokens import ClaimTokensExpired, ClaimTokensIssued
from domain.facts.piecework.escrow import OrderSettled
from domain.facts.piecework.order_status import OrderStatus
from domain.facts.piecework.orders import ORDER_EVENTS, OrderCancelled
from domain.facts.piecework.pay import CreditReason
from domain.facts.piecework.terms import Terms, WorkKind
from domain.facts.piecework.work import AssignmentCancelled
from domain.ids import order_tag
from domain.money import Money
from domain.piecework.assignments.assignment import Assignment
from domain.piecework.assignments.lot import Lot, LotPay
from domain.piecework.assignments.pay.rules import credit
from domain.piecework.orders.errors import OrderDeadlinePassedError
from domain.piecework.whole_orders.commands import (
    CancelOrder,
    ExpireClaimTokens,
    IssueClaimTokens,
    SettleOrder,
    WholeOrderCommand,
)
from domain.piecework.whole_orders.errors import (
    ClaimTokensNotDueError,
    LotsUnfinishedError,
    OfflineLotsExceededError,
)
from domain.piecework.whole_orders.state import WholeOrder

NAMED_LOTS_MAX: Final = 10
TOKENS_MAX: Final = 200
"""In one go, so that the leaf stays small."""
SETTLING_TIME: Final = timedelta(days=7)
"""How long an order with money for bonuses or carriers is left open for them, once all is done."""


LATE_TIME: Final = timedelta(days=7)
"""How long an order that takes no claims is left open for a lot that was not handed in in time."""


def boundary(command: WholeOrderCommand) -> Boundary:
    """Everything about the order."""
    return Boundary.of(
        Criterion((*ORDER_EVENTS, *ASSIGNMENT_EVENTS), (order_tag(command.order_id),))
    )


def evolve(state: WholeOrder, event: Event) -> WholeOrder:
    """The order one event later, in place."""
    state.apply(event)
    return state


def decide(state: WholeOrder, command: WholeOrderCommand) -> tuple[Event, ...]:
    """What follows from the command, or the rule that it violates."""
    match command:
        case IssueClaimTokens():
            return (_issue(state, command),)
        case ExpireClaimTokens():
            return (_expire(state, command),)
        case CancelOrder():
            return _cancel(state, command)
        case SettleOrder():
            return (_settle(state, command),)
        case _:
            raise AssertionError(command)


def _issue(state: WholeOrder, command: IssueClaimTokens) -> ClaimTokensIssued:
    terms = state.order.require(command.order_id, OrderStatus.OPEN).terms
    if command.expires_at <= command.at or command.expires_at > terms.deadline:
        raise OrderDeadlinePassedError(command.order_id)
    ever = sum(len(lot.tokens) for lot in state.lots.values())
    # From the end: the first lots are those that are kept for the neediest.
    free = [
        number
        for number in range(terms.lots, 0, -1)
        if number not in state.lots
        or (state.lot(number).open_units(terms) and not state.lot(number).held_by())
    ]
    available = min(terms.offline_lots - ever, len(free), TOKENS_MAX)
    if not 1 <= len(command.serials) <= available:
        raise OfflineLotsExceededError(command.order_id, available)
    return ClaimTokensIssued(
        order_id=command.order_id,
        station_id=command.station_id,
        lots=tuple(free[: len(command.serials)]),
        serials=command.serials,
        expires_at=command.expires_at,
        issued_by=command.by,
        issued_at=command.at,
    )


def _expire(state: WholeOrder, command: ExpireClaimTokens) -> ClaimTokensExpired:
    due = tuple(
        number
        for number, lot in sorted(state.lots.items())
        if any(
            not token.expired
            and token.issued.station_id == command.station_id
            and token.issued.expires_at <= command.at
            for token in lot.tokens.values()
        )
    )
    if not due:
        raise ClaimTokensNotDueError(command.order_id, command.station_id)
    return ClaimTokensExpired(
        order_id=command.order_id,
        station_id=command.station_id,
        lots=due,
        expired_at=command.at,
    )


def _cancel(state: WholeOrder, command: CancelOrder) -> tuple[Event, ...]:
    """Call the order off; nobody loses work that was begun."""
    drafted = state.order.require_due(command.order_id, OrderCancelled)
    contested = _numbers(state, lambda one: one.status in CONTESTED)
    if contested:
        raise LotsUnfinishedError(command.order_id, contested)
    events: list[Event] = []
    number, paid = 0, LotPay()
    for lot, assignment in _in_hand(state):
        if lot.number != number:
            number, paid = lot.number, lot.paid
        good = _good_when_cancelled(assignment, drafted.work.kind)
        accepted = assignment.accepted
        events.append(
            AssignmentCancelled(
                order_id=accepted.order_id,
                lot=accepted.lot,
                assignment_id=accepted.assignment_id,
                household_id=accepted.household_id,
                good=good,
                cancelled_by=command.by,
                cancelled_at=command.at,
            )
        )
        reason = CreditReason.ORDER_CANCELLED
        for credited in credit(drafted.terms, paid, assignment, good, reason, command.at):
            paid = paid.after(credited)
            events.append(credited)
    cancelled = OrderCancelled(
        order_id=command.order_id,
        reason=command.reason,
        cancelled_by=command.by,
        cancelled_at=command.at,
    )
    return *events, cancelled


def _in_hand(state: WholeOrder) -> Iterator[tuple[Lot, Assignment]]:
    """Everything that somebody works on or has handed in, lot by lot."""
    for _, lot in sorted(state.lots.items()):
        for assignment in lot.assignments.values():
            if assignment.status in OPEN:
                yield lot, assignment


def _good_when_cancelled(assignment: Assignment, kind: WorkKind) -> int:
    """What is paid: pieces handed in; the whole lot if work may have begun; else nothing."""
    if assignment.status is AssignmentStatus.SUBMITTED:
        return assignment.handed_in
    waits_for_materials = kind is WorkKind.SUPPLIED_MATERIALS and not assignment.custody.confirmed
    return 0 if waits_for_materials else assignment.accepted.units


def _settle(state: WholeOrder, command: SettleOrder) -> OrderSettled:
    drafted = state.order.require_due(command.order_id, OrderSettled)
    unfinished = _numbers(state, lambda one: not one.finished(command.at))
    if not unfinished and command.edition >= SECOND:
        unfinished = _may_come_late(state, command.at)
    if not unfinished:
        unfinished = _to_be_done(state, drafted.terms, command.at)
    if unfinished:
        raise LotsUnfinishedError(command.order_id, unfinished)
    funded = state.order.funded
    return OrderSettled(
        order_id=command.order_id,
        buyer_id=drafted.buyer_id,
        gateway=funded.gateway if funded is not None else "none",
        returned=Money(state.escrow_minor, drafted.terms.currency),
        settled_at=command.at,
        edition=command.edition,
    )


def _may_come_late(state: WholeOrder, at: datetime) -> tuple[int, ...]:
    """The first few lots that were not handed in in time, and for which there is time still."""
    if state.order.status is OrderStatus.CANCELLED:
        return ()
    found = (
        number
        for number, lot in sorted(state.lots.items())
        for one in lot.assignments.values()
        if one.status is AssignmentStatus.ABANDONED and one.root == lot.newest_root
        if one.abandoned_at is not None and at < one.abandoned_at + LATE_TIME
    )
    return tuple(islice(found, NAMED_LOTS_MAX))


def _to_be_done(state: WholeOrder, terms: Terms, at: datetime) -> tuple[int, ...]:
    """The first few lots that can be claimed, or that a token may still be brought in for."""
    ended = state.order.status in (OrderStatus.CLOSED, OrderStatus.CANCELLED)

    def waits(number: int) -> bool:
        lot = state.lots.get(number)
        if lot is None:
            return not ended
        return lot.awaits_token(at) or bool(not ended and lot.open_units(terms))

    return tuple(islice(filter(waits, range(1, terms.lots + 1)), NAMED_LOTS_MAX))


def _numbers(state: WholeOrder, concerned: Callable[[Assignment], bool]) -> tuple[int, ...]:
    """The first few lots that an assignment makes one of."""
    found = (
        number
        for number, lot in sorted(state.lots.items())
        if any(concerned(one) for one in lot.assignments.values())
    )
    return tuple(islice(found, NAMED_LOTS_MAX))


WHOLE_ORDER_DECIDER: Final = Decider(
    boundary=boundary, initial=lambda _: WholeOrder(), evolve=evolve, decide=decide
)
