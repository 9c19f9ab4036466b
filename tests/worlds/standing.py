"""The due times that stand, worked out anew from a whole log with the rules' own states.

Slow and plain on purpose: what the projection keeps step by step is compared with it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from domain.decider import Command, Event
from domain.deciders import decider_of
from domain.due import DueKind
from domain.errors import DomainError
from domain.facts.holiday_notices import HolidayNoticeEntered
from domain.facts.piecework.appeals import AnswerTimeMoved, AppealFiled
from domain.facts.piecework.assignment import AssignmentEvent
from domain.facts.piecework.assignment_status import WORKING, AssignmentStatus
from domain.facts.piecework.claim_tokens import ClaimTokensExpired, ClaimTokensIssued
from domain.facts.piecework.order import OrderEvent
from domain.facts.piecework.order_status import OrderStatus
from domain.facts.piecework.orders import FairShareWidened, FairShareWindowOpened, OrderPublished
from domain.facts.piecework.ratings import RATING_EVENTS, RatingSealed, RatingsRevealed
from domain.ids import OrderId
from domain.piecework.assignments.assignment import Assignment
from domain.piecework.assignments.due_times import ANSWER, LEASE, RECOUNT, REVIEW
from domain.piecework.orders.due_times import DEADLINE, FAIR_SHARE
from domain.piecework.ratings.due_times import REVEAL
from domain.piecework.ratings.rules import RATING_TIME
from domain.piecework.whole_orders.commands import SettleOrder
from domain.piecework.whole_orders.due_times import SETTLING, TOKENS
from domain.piecework.whole_orders.rules import LATE_TIME, SETTLING_TIME, WHOLE_ORDER_DECIDER
from domain.piecework.whole_orders.state import WholeOrder
from projections.due_times import Timer
from projections.projection import Fact
from projections.timers.board import HANDLED

TICK = timedelta(microseconds=1)
RUNNING = (OrderStatus.OPEN, OrderStatus.PAUSED)
ENDED = (OrderStatus.CANCELLED, OrderStatus.SETTLED)
NOT_ABOUT_THE_END = (*RATING_EVENTS, ClaimTokensExpired)


def accepts(facts: Iterable[Fact], command: Command) -> bool:
    """Whether the rules accept a command after these facts."""
    decider = decider_of(command)
    state = decider.initial(command)
    reads = decider.boundary(command).reads
    for event in (fact.event for fact in facts):
        tags = set(event.tags())
        if any(isinstance(event, one.types) and tags.issuperset(one.tags) for one in reads):
            state = decider.evolve(state, event)
    try:
        decider.decide(state, command)
    except DomainError:
        return False
    return True


def standing(facts: Sequence[Fact]) -> set[Timer]:
    """Every due time that stands after these facts."""
    orders: dict[OrderId, list[Fact]] = defaultdict(list)
    for fact in facts:
        if isinstance(fact.event, OrderEvent | AssignmentEvent):
            orders[fact.event.order_id].append(fact)
    notices = [fact for fact in facts if isinstance(fact.event, HolidayNoticeEntered)]
    return {timer for of_one in orders.values() for timer in _of_order(of_one, notices)}


def _of_order(facts: list[Fact], notices: list[Fact]) -> Iterator[Timer]:
    whole = WholeOrder()
    for fact in facts:
        if not isinstance(fact.event, RATING_EVENTS):
            whole.apply(fact.event)
    assert whole.order.drafted is not None
    order_id = whole.order.drafted.order_id

    def timer(kind: DueKind, due_at: datetime, set_by: Fact, **fields: Any) -> Timer:
        return Timer(
            subject=order_id,
            kind=kind,
            due_at=due_at,
            position=set_by.position,
            order_id=order_id,
            **fields,
        )

    if whole.order.status in RUNNING:
        published = _last(facts, OrderPublished)
        yield timer(DEADLINE, whole.order.terms.deadline, published)
        # A batch may end between an order's publication and the opening of its window.
        newest = next(reversed(whole.order.widenings), None)
        if newest is not None and newest.widens_at is not None:
            widened = _last(facts, FairShareWindowOpened, FairShareWidened)
            yield timer(FAIR_SHARE, newest.widens_at, widened)
    if whole.order.status not in ENDED:
        tokens = (token for lot in whole.lots.values() for token in lot.tokens.values())
        for station, due_at in {
            (token.issued.station_id, token.issued.expires_at)
            for token in tokens
            if not token.expired
        }:
            by = _last(
                facts,
                ClaimTokensIssued,
                fits=lambda e, s=station, d=due_at: (e.station_id, e.expires_at) == (s, d),
            )
            yield timer(TOKENS, due_at, by, station_id=station)
    changed = _last(facts, *(set(HANDLED) - set(NOT_ABOUT_THE_END)))
    due = _settled_at(whole, order_id, changed.recorded_at)
    if due is not None:
        yield timer(SETTLING, due, changed)
    for lot in whole.lots.values():
        for assignment in lot.assignments.values():
            yield from _of_assignment(facts, assignment)
            if assignment.status is AssignmentStatus.APPEALED and assignment.notices < len(notices):
                yield Timer(
                    subject=assignment.accepted.assignment_id,
                    kind=RECOUNT,
                    due_at=notices[-1].recorded_at,
                    position=notices[-1].position,
                    order_id=order_id,
                    lot=lot.number,
                )


def _settled_at(whole: WholeOrder, order_id: OrderId, changed_at: datetime) -> datetime | None:
    """The first moment, of those at which anything can change by itself, that the rules accept."""
    moments = [changed_at]
    for lot in whole.lots.values():
        moments += [token.upload_until + TICK for token in lot.tokens.values()]
        moments += [one.fault_until + TICK for one in lot.assignments.values() if one.fault_until]
        moments += [
            one.abandoned_at + LATE_TIME for one in lot.assignments.values() if one.abandoned_at
        ]
    for at in sorted(moment for moment in moments if moment >= changed_at):
        try:
            WHOLE_ORDER_DECIDER.decide(whole, SettleOrder(order_id=order_id, at=at))
        except DomainError:
            continue
        terms = whole.order.terms
        spare = terms.bonus_pool_minor or terms.transport_minor
        if spare and whole.order.status is not OrderStatus.CANCELLED:
            return max(at, changed_at + SETTLING_TIME)
        return at
    return None


def _of_assignment(facts: list[Fact], one: Assignment) -> Iterator[Timer]:
    accepted = one.accepted
    name, order_id, lot = accepted.assignment_id, accepted.order_id, accepted.lot

    def timer(kind: DueKind, due_at: datetime, set_by: Fact) -> Timer:
        return Timer(
            subject=name,
            kind=kind,
            due_at=due_at,
            position=set_by.position,
            order_id=order_id,
            lot=lot,
        )

    def of_this(*fields: str) -> Fact:
        """The last fact about this assignment that has one of these fields."""
        return _last(
            facts,
            AssignmentEvent,
            fits=lambda e: e.assignment_id == name and any(hasattr(e, field) for field in fields),
        )

    if one.status in WORKING:
        yield timer(LEASE, one.lease_until, of_this("lease_until"))
    if one.status is AssignmentStatus.SUBMITTED:
        assert one.submitted is not None
        yield timer(REVIEW, one.submitted.review_until, of_this("review_until"))
    if one.status is AssignmentStatus.APPEALED:
        assert one.answer_until is not None
        # A notice that changes nothing leaves the due time as it was set.
        since = next(
            fact
            for fact in facts
            if isinstance(fact.event, AppealFiled | AnswerTimeMoved)
            and (fact.event.assignment_id, fact.event.answer_until) == (name, one.answer_until)
        )
        yield timer(ANSWER, one.answer_until, since)
    sealed = [
        fact
        for fact in facts
        if isinstance(fact.event, RatingSealed) and fact.event.assignment_id == name
    ]
    revealed = any(
        isinstance(fact.event, RatingsRevealed) and fact.event.assignment_id == name
        for fact in facts
    )
    if sealed and not revealed:
        assert one.judged_at is not None
        alone = one.judged_at + RATING_TIME + TICK
        due_at = alone if len(sealed) == 1 else sealed[-1].recorded_at
        yield timer(REVEAL, due_at, sealed[-1])


def _last(
    facts: list[Fact],
    *kinds: type[Event],
    fits: Callable[[Any], bool] = lambda _: True,
) -> Fact:
    return next(
        fact for fact in reversed(facts) if isinstance(fact.event, kinds) and fits(fact.event)
    )
