"""How each event of piecework sets and lifts due times, in memory.

Knows no tables, so that a test can compare it with the rules after every step of a life.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from domain.facts.piecework.appeals import (
    AppealAnswered,
    AppealAutoUpheld,
    AppealFiled,
    DisputeResolved,
)
from domain.facts.piecework.assignment import AssignmentEvent
from domain.facts.piecework.claim_tokens import ClaimTokensExpired, ClaimTokensIssued
from domain.facts.piecework.claims import AssignmentAccepted
from domain.facts.piecework.due import TimerKind
from domain.facts.piecework.escrow import OrderSettled
from domain.facts.piecework.judgement import (
    AssignmentApproved,
    AssignmentAutoApproved,
    AssignmentPartiallyApproved,
    AssignmentRejected,
    ReworkRequested,
)
from domain.facts.piecework.materials import (
    LossAdjudicated,
    MaterialsIssued,
    MaterialsReceiptConfirmed,
    MaterialsReturned,
    ScrapAccepted,
)
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
from domain.facts.piecework.ratings import RatingSealed, RatingsRevealed
from domain.facts.piecework.work import (
    AssignmentAbandoned,
    AssignmentCancelled,
    AssignmentReturned,
    AssignmentSubmitted,
    LeaseExtended,
)
from domain.ids import OrderId
from domain.piecework.assignments.assignment import judged_at
from domain.piecework.assignments.custody import Custody
from domain.piecework.assignments.lot import UPLOAD_GRACE
from domain.piecework.ratings.rules import RATING_TIME
from domain.piecework.whole_orders.rules import SETTLING_TIME
from projections.projection import Fact
from projections.timers.standing import (
    OF_ORDERS,
    WAITS,
    AssignmentLine,
    OrderLine,
    Stage,
    Timer,
)

TICK: Final = timedelta(microseconds=1)
"""No clock of ours knows anything finer: a moment and a tick is the first that is later."""
CUSTODY: Final = (
    *(MaterialsIssued, MaterialsReceiptConfirmed, MaterialsReturned, ScrapAccepted),
    LossAdjudicated,
)
RATINGS: Final = (RatingSealed, RatingsRevealed)
HANDLED: Final = (
    *(OrderDrafted, OrderPublished, FairShareWindowOpened, FairShareWidened, OrderClosed),
    *(OrderCancelled, ClaimTokensIssued, ClaimTokensExpired, OrderSettled),
    *(AssignmentAccepted, LeaseExtended, *CUSTODY, AssignmentSubmitted, ReworkRequested),
    *(AssignmentApproved, AssignmentAutoApproved, AssignmentPartiallyApproved, AssignmentRejected),
    *(AssignmentReturned, AssignmentAbandoned, AssignmentCancelled, AppealFiled, AppealAnswered),
    *(AppealAutoUpheld, DisputeResolved, *RATINGS),
)


Slot = tuple[str, TimerKind]
"""A subject and a kind: only tokens have several due times in one."""


class Board:
    """Orders, assignments and due times that a batch concerns."""

    def __init__(
        self,
        orders: Iterable[OrderLine] = (),
        assignments: Iterable[AssignmentLine] = (),
        timers: Iterable[Timer] = (),
    ) -> None:
        """Start from what is known.

        Args:
            orders: All that the batch concerns.
            assignments: All that the batch concerns, and every refused one of those orders.
            timers: All of those orders and assignments.
        """
        self.orders = {line.order_id: line for line in orders}
        self.assignments = {line.assignment_id: line for line in assignments}
        self.timers: dict[Slot, tuple[Timer, ...]] = {}
        for timer in timers:
            slot = timer.subject, timer.kind
            self.timers[slot] = (*self.timers.get(slot, ()), timer)

    def apply(self, fact: Fact) -> None:
        """Fold one fact in.

        Raises:
            KeyError: it concerns an order or assignment that is not on the board.
        """
        match fact.event:
            case RatingSealed() | RatingsRevealed() as event:
                self._rate(fact, event)
            case OrderEvent() as event:
                self._order(fact, event)
            case AssignmentEvent() as event:
                self._assignment(fact, event)
            case other:
                raise TypeError(type(other).__name__)

    def _set(self, slot: Slot, *timers: Timer) -> None:
        if timers:
            self.timers[slot] = timers
        else:
            self.timers.pop(slot, None)

    def _order(self, fact: Fact, event: OrderEvent) -> None:
        if isinstance(event, OrderDrafted):
            self._draft(fact, event)
            return
        if isinstance(event, ClaimTokensExpired):
            self._expire(event)
            return
        line = self.orders[event.order_id]
        line = replace(line, changed_at=fact.recorded_at, position=fact.position)
        match event:
            case OrderPublished():
                line = replace(line, status=OrderStatus.OPEN)
                self._set_of_order(fact, event, TimerKind.DEADLINE, line.deadline)
            case FairShareWindowOpened(widens_at=at) | FairShareWidened(widens_at=at):
                self._set_of_order(fact, event, TimerKind.FAIR_SHARE, at)
            case ClaimTokensIssued():
                upload_until = event.expires_at + UPLOAD_GRACE
                line = replace(line, hold_until=max(line.hold_until or upload_until, upload_until))
                self._issue(fact, event)
            case OrderClosed():
                line = replace(line, status=OrderStatus.CLOSED)
                self._lift(event, TimerKind.DEADLINE, TimerKind.FAIR_SHARE)
            case OrderCancelled():
                line = replace(line, status=OrderStatus.CANCELLED)
                self._lift(event, *OF_ORDERS)
            case OrderSettled():
                self._end(fact, event)
                return
            case other:
                raise TypeError(type(other).__name__)
        self._settle_when_due(line)

    def _draft(self, fact: Fact, event: OrderDrafted) -> None:
        terms = event.terms
        self.orders[event.order_id] = OrderLine(
            order_id=event.order_id,
            status=OrderStatus.DRAFT,
            lots=terms.lots,
            deadline=terms.deadline,
            spare=bool(terms.bonus_pool_minor or terms.transport_minor),
            changed_at=fact.recorded_at,
            position=fact.position,
        )

    def _set_of_order(
        self, fact: Fact, event: OrderEvent, kind: TimerKind, due_at: datetime | None
    ) -> None:
        order_id = event.order_id
        timers = [] if due_at is None else [Timer(order_id, kind, due_at, fact.position, order_id)]
        self._set((order_id, kind), *timers)

    def _lift(self, event: OrderEvent, *kinds: TimerKind) -> None:
        for kind in kinds:
            self._set((event.order_id, kind))

    def _issue(self, fact: Fact, event: ClaimTokensIssued) -> None:
        """Tokens of one station that expire in the same moment are one due time."""
        slot = event.order_id, TimerKind.TOKENS
        new = Timer(
            *(*slot, event.expires_at, fact.position, event.order_id),
            station_id=event.station_id,
        )
        others = (
            timer
            for timer in self.timers.get(slot, ())
            if (timer.station_id, timer.due_at) != (new.station_id, new.due_at)
        )
        self._set(slot, *others, new)

    def _expire(self, event: ClaimTokensExpired) -> None:
        slot = event.order_id, TimerKind.TOKENS
        others = (
            timer
            for timer in self.timers.get(slot, ())
            if timer.station_id != event.station_id or timer.due_at > event.expired_at
        )
        self._set(slot, *others)

    def _end(self, fact: Fact, event: OrderSettled) -> None:
        """Nothing is due any more but the opening of ratings."""
        del self.orders[event.order_id]
        self._lift(event, *OF_ORDERS)
        for line in self._refused(event.order_id):
            self.assignments[line.assignment_id] = replace(
                line, stage=Stage.OVER, until=None, position=fact.position
            )

    def _refused(self, order_id: OrderId) -> list[AssignmentLine]:
        return [
            line
            for line in self.assignments.values()
            if line.order_id == order_id and line.stage is Stage.REFUSED
        ]

    def _settle_when_due(self, line: OrderLine) -> None:
        """Note the order, and when it can be settled if nothing else happens."""
        self.orders[line.order_id] = line
        kind, due_at = TimerKind.SETTLING, self._settled_at(line)
        timers = []
        if due_at is not None:
            timers.append(Timer(line.order_id, kind, due_at, line.position, line.order_id))
        self._set((line.order_id, kind), *timers)

    def _settled_at(self, line: OrderLine) -> datetime | None:
        done = line.status is OrderStatus.OPEN and line.taken == line.lots
        cancelled = line.status is OrderStatus.CANCELLED
        if line.unfinished or not (done or cancelled or line.status is OrderStatus.CLOSED):
            return None
        times = [line.changed_at]
        times += [one.until + TICK for one in self._refused(line.order_id) if one.until]
        times += [line.hold_until + TICK] if line.hold_until else []
        if line.spare and not cancelled:
            # Bonuses and carriers are not paid any more once an order is cancelled.
            times.append(line.changed_at + SETTLING_TIME)
        return max(times)

    def _assignment(self, fact: Fact, event: AssignmentEvent) -> None:
        before = self.assignments.get(event.assignment_id)
        if isinstance(event, AssignmentAccepted):
            new = AssignmentLine(event.assignment_id, event.order_id, fact.position)
        else:
            new = self.assignments[event.assignment_id]
        line = _after(new, event, fact.position)
        self.assignments[event.assignment_id] = line
        if before is None or (before.stage, before.until) != (line.stage, line.until):
            self._wait(fact, event, before, line)
        order = self.orders[event.order_id]
        unfinished = line.unfinished - (before is not None and before.unfinished)
        taken = isinstance(event, AssignmentAccepted)
        freed = isinstance(event, AssignmentReturned | AssignmentAbandoned)
        self._settle_when_due(
            replace(
                order,
                changed_at=fact.recorded_at,
                position=fact.position,
                taken=order.taken + taken - freed,
                unfinished=order.unfinished + unfinished,
            )
        )

    def _wait(
        self,
        fact: Fact,
        event: AssignmentEvent,
        before: AssignmentLine | None,
        line: AssignmentLine,
    ) -> None:
        if before is not None and before.stage in WAITS:
            self._set((event.assignment_id, WAITS[before.stage]))
        if line.stage in WAITS:
            assert line.until is not None
            slot = event.assignment_id, WAITS[line.stage]
            self._set(slot, Timer(*slot, line.until, fact.position, event.order_id, event.lot))

    def _rate(self, fact: Fact, event: RatingSealed | RatingsRevealed) -> None:
        """One rating waits for the other; two are opened at once."""
        slot = event.assignment_id, TimerKind.REVEAL
        if isinstance(event, RatingsRevealed):
            self._set(slot)
            return
        since = self.assignments[event.assignment_id].judged_at
        assert since is not None
        due_at = fact.recorded_at if slot in self.timers else since + RATING_TIME + TICK
        self._set(slot, Timer(*slot, due_at, fact.position, event.order_id, event.lot))


def _after(line: AssignmentLine, event: AssignmentEvent, position: int) -> AssignmentLine:
    """An assignment one event later."""
    custody = Custody()
    custody.issued, custody.confirmed = line.issued, line.confirmed
    custody.handed_in, custody.returned = line.handed_in, line.accounted
    custody.apply(event)
    stage, until = _stage(line, event)
    return replace(
        line,
        position=position,
        stage=stage,
        until=until,
        issued=custody.issued,
        confirmed=custody.confirmed,
        handed_in=custody.handed_in,
        accounted=custody.returned + custody.scrap + custody.missing,
        judged_at=line.judged_at or judged_at(event),
    )


def _stage(line: AssignmentLine, event: AssignmentEvent) -> tuple[Stage, datetime | None]:
    match event:
        case AssignmentAccepted() | LeaseExtended() | ReworkRequested():
            return Stage.LEASED, event.lease_until
        case AssignmentSubmitted():
            return Stage.IN_REVIEW, event.review_until
        case AssignmentPartiallyApproved() | AssignmentRejected():
            return Stage.REFUSED, event.appeal_until
        case AppealFiled():
            return Stage.APPEALED, event.answer_until
        case AppealAnswered(concedes=False):
            return Stage.DISPUTED, None
        case _ if isinstance(event, CUSTODY):
            return line.stage, line.until
        case _:
            return Stage.OVER, None
