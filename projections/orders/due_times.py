"""What becomes due of an order: its window widens, tokens lapse, it closes and is settled."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from msgspec.structs import replace

from domain.decider import Event
from domain.due import DueKind
from domain.facts.piecework.assignment import AssignmentEvent
from domain.facts.piecework.claim_tokens import ClaimTokensExpired, ClaimTokensIssued
from domain.facts.piecework.escrow import OrderSettled
from domain.facts.piecework.order import OrderEvent
from domain.facts.piecework.order_status import OrderStatus
from domain.facts.piecework.orders import (
    FairShareWidened,
    FairShareWindowOpened,
    OrderCancelled,
    OrderClosed,
    OrderDrafted,
    OrderPublished,
)
from domain.facts.piecework.work import RestKept
from domain.ids import OrderId
from domain.piecework.assignments.lot import UPLOAD_GRACE
from domain.piecework.orders.due_times import DEADLINE, FAIR_SHARE
from domain.piecework.whole_orders.due_times import SETTLING, TOKENS
from domain.piecework.whole_orders.rules import SETTLING_TIME
from projections.assignments.due_times import STEPS, AssignmentLine, Stage, in_stage
from projections.due_times import TICK, DueTimes, Line, Lines, Standing, Timer
from projections.projection import Fact

SELECT_ORDERS: Final = """
    SELECT order_id, status, units, deadline, spare, changed_at, position, taken, unfinished,
        hold_until
    FROM orders WHERE order_id = ANY($1)
"""
ORDER_STEPS: Final[tuple[type[Event], ...]] = (
    OrderDrafted,
    OrderPublished,
    FairShareWindowOpened,
    FairShareWidened,
    OrderClosed,
    OrderCancelled,
    ClaimTokensIssued,
    ClaimTokensExpired,
    OrderSettled,
)
KINDS: Final[tuple[DueKind, ...]] = (FAIR_SHARE, TOKENS, DEADLINE, SETTLING)


class OrderLine(Line, frozen=True, kw_only=True):
    """What the due times of an unsettled order follow from.

    Attributes:
        status: Draft (until it is published), open (paused included), closed or cancelled.
        units: How many pieces there are.
        taken: Those that somebody has or has done.
        unfinished: Assignments that something must follow on, whatever the time.
        spare: Whether there is money for bonuses or carriers.
        hold_until: Until when a token may be brought in; absent if none was issued.
        changed_at: When the newest event was recorded.
    """

    order_id: OrderId
    status: OrderStatus
    units: int
    deadline: datetime
    spare: bool
    changed_at: datetime
    taken: int = 0
    unfinished: int = 0
    hold_until: datetime | None = None

    @property
    def subject(self) -> OrderId:
        """The order."""
        return self.order_id


def _subjects(event: OrderEvent | AssignmentEvent) -> tuple[str, ...]:
    return (event.order_id,)


def _fold(standing: Standing, fact: Fact) -> None:
    match fact.event:
        case OrderDrafted() as event:
            standing.put(_drafted(fact, event))
        case ClaimTokensExpired() as event:
            _expire(standing, event)
        case OrderSettled(order_id=order_id):
            # Nothing is due any more but the opening of ratings.
            standing.drop(standing.line(OrderLine, order_id))
            standing.lift(order_id, *KINDS)
        case OrderEvent() as event:
            line = standing.line(OrderLine, event.order_id)
            line = replace(line, changed_at=fact.recorded_at, position=fact.position)
            _settle_when_due(standing, fact, _after(standing, fact, line, event))
        case AssignmentEvent() as event:
            line = standing.line(OrderLine, event.order_id)
            _settle_when_due(standing, fact, _worked_on(standing, fact, line, event))
        case other:
            raise TypeError(type(other).__name__)


def _drafted(fact: Fact, event: OrderDrafted) -> OrderLine:
    terms = event.terms
    return OrderLine(
        order_id=event.order_id,
        status=OrderStatus.DRAFT,
        units=terms.units,
        deadline=terms.deadline,
        spare=bool(terms.bonus_pool_minor or terms.transport_minor),
        changed_at=fact.recorded_at,
        position=fact.position,
    )


def _after(standing: Standing, fact: Fact, line: OrderLine, event: OrderEvent) -> OrderLine:
    """An order one event of its own later."""
    order_id = event.order_id
    match event:
        case OrderPublished():
            _set(standing, fact, order_id, DEADLINE, line.deadline)
            return replace(line, status=OrderStatus.OPEN)
        case FairShareWindowOpened(widens_at=at) | FairShareWidened(widens_at=at):
            _set(standing, fact, order_id, FAIR_SHARE, at)
            return line
        case ClaimTokensIssued():
            _issue(standing, fact, event)
            upload_until = event.expires_at + UPLOAD_GRACE
            return replace(line, hold_until=max(line.hold_until or upload_until, upload_until))
        case OrderClosed():
            standing.lift(order_id, DEADLINE, FAIR_SHARE)
            return replace(line, status=OrderStatus.CLOSED)
        case OrderCancelled():
            standing.lift(order_id, *KINDS)
            return replace(line, status=OrderStatus.CANCELLED)
        case other:
            raise TypeError(type(other).__name__)


def _worked_on(
    standing: Standing, fact: Fact, line: OrderLine, event: AssignmentEvent
) -> OrderLine:
    """An order one event of one of its assignments later."""
    taken, unfinished = line.taken, line.unfinished
    part = (event.part_of,) if isinstance(event, RestKept) else ()
    for name in (event.assignment_id, *part):
        after = standing.line(AssignmentLine, name)
        taken, unfinished = taken + after.taken, unfinished + after.unfinished
        before = standing.before(AssignmentLine, name)
        if before is not None:
            taken, unfinished = taken - before.taken, unfinished - before.unfinished
    return replace(
        line,
        changed_at=fact.recorded_at,
        position=fact.position,
        taken=taken,
        unfinished=unfinished,
    )


def _set(
    standing: Standing, fact: Fact, order_id: OrderId, kind: DueKind, due_at: datetime | None
) -> None:
    if due_at is None:
        standing.lift(order_id, kind)
        return
    standing.set(
        Timer(subject=order_id, kind=kind, due_at=due_at, position=fact.position, order_id=order_id)
    )


def _issue(standing: Standing, fact: Fact, event: ClaimTokensIssued) -> None:
    """Tokens of one station that expire in the same moment are one due time."""
    slot = event.order_id, TOKENS
    new = Timer(
        subject=event.order_id,
        kind=TOKENS,
        due_at=event.expires_at,
        position=fact.position,
        order_id=event.order_id,
        station_id=event.station_id,
    )
    others = (
        timer
        for timer in standing.timers.get(slot, ())
        if (timer.station_id, timer.due_at) != (new.station_id, new.due_at)
    )
    standing.set_all(slot, (*others, new))


def _expire(standing: Standing, event: ClaimTokensExpired) -> None:
    slot = event.order_id, TOKENS
    others = (
        timer
        for timer in standing.timers.get(slot, ())
        if timer.station_id != event.station_id or timer.due_at > event.expired_at
    )
    standing.set_all(slot, others)


def _settle_when_due(standing: Standing, fact: Fact, line: OrderLine) -> None:
    """Note the order, and when it can be settled if nothing else happens."""
    standing.put(line)
    _set(standing, fact, line.order_id, SETTLING, _settled_at(standing, line))


def _settled_at(standing: Standing, line: OrderLine) -> datetime | None:
    done = line.status is OrderStatus.OPEN and line.taken == line.units
    cancelled = line.status is OrderStatus.CANCELLED
    if line.unfinished or not (done or cancelled or line.status is OrderStatus.CLOSED):
        return None
    return max(_waits(standing, line, cancelled=cancelled))


def _waits(standing: Standing, line: OrderLine, *, cancelled: bool) -> Iterator[datetime]:
    """The moments that settling waits for."""
    yield line.changed_at
    for one in in_stage(standing, line.order_id, Stage.REFUSED):
        if one.until:
            yield one.until + TICK
    for one in in_stage(standing, line.order_id, Stage.LATE):
        if one.until and not cancelled:
            yield one.until
    if line.hold_until:
        yield line.hold_until + TICK
    if line.spare and not cancelled:
        # Bonuses and carriers are not paid any more once an order is cancelled.
        yield line.changed_at + SETTLING_TIME


DUE_TIMES: Final = DueTimes(
    kinds=KINDS,
    handles=(*ORDER_STEPS, *STEPS),
    subjects=_subjects,
    fold=_fold,
    lines=Lines("orders", OrderLine, "order_id", SELECT_ORDERS),
    looks_at=(AssignmentLine,),
)
