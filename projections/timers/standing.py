"""What stands: due times, and what they follow from."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from msgspec import Struct

from domain.facts.piecework.due import TimerKind
from domain.facts.piecework.order_status import OrderStatus
from domain.ids import AssignmentId, OrderId, StationId

OF_ORDERS: Final = (
    *(TimerKind.FAIR_SHARE, TimerKind.TOKENS, TimerKind.DEADLINE, TimerKind.SETTLING),
)


class Timer(Struct, frozen=True):
    """A due time that stands.

    Attributes:
        subject: The assignment, or the order where it concerns the order as such.
        lot: The assignment's; absent for the order's.
        station_id: Whose tokens expire; absent for all other kinds.
        position: Of the event that set it.
    """

    subject: str
    kind: TimerKind
    due_at: datetime
    position: int
    order_id: OrderId
    lot: int | None = None
    station_id: StationId | None = None


class OrderLine(Struct, frozen=True):
    """What the due times of an unsettled order follow from.

    Attributes:
        status: Draft (until it is published), open (paused included), closed or cancelled.
        lots: How many there are.
        taken: Those that somebody has or has done.
        unfinished: Assignments that something must follow on, whatever the time.
        spare: Whether there is money for bonuses or carriers.
        hold_until: Until when a token may be brought in; absent if none was issued.
        changed_at: When the newest event was recorded.
    """

    order_id: OrderId
    status: OrderStatus
    lots: int
    deadline: datetime
    spare: bool
    changed_at: datetime
    position: int
    taken: int = 0
    unfinished: int = 0
    hold_until: datetime | None = None


class Stage(StrEnum):
    """What an assignment waits for: its worker, its buyer, an appeal, an arbiter, or nothing."""

    LEASED = "leased"
    IN_REVIEW = "in_review"
    REFUSED = "refused"
    APPEALED = "appealed"
    DISPUTED = "disputed"
    OVER = "over"


WAITS: Final = {
    Stage.LEASED: TimerKind.LEASE,
    Stage.IN_REVIEW: TimerKind.REVIEW,
    Stage.APPEALED: TimerKind.ANSWER,
}


class AssignmentLine(Struct, frozen=True):
    """What the due times of an assignment follow from.

    Attributes:
        until: When its stage ends by itself; absent if it does not.
        issued, confirmed, handed_in: As in ``Custody``.
        accounted: Pieces' worth that was returned, scrap or missing.
        judged_at: When it was decided about for the first time; absent before.
    """

    assignment_id: AssignmentId
    order_id: OrderId
    position: int
    stage: Stage = Stage.LEASED
    until: datetime | None = None
    issued: int = 0
    confirmed: bool = False
    handed_in: int = 0
    accounted: int = 0
    judged_at: datetime | None = None

    @property
    def unfinished(self) -> bool:
        """Whether something must follow; a refusal ends by itself."""
        over = self.stage in (Stage.REFUSED, Stage.OVER)
        return not over or self.issued != self.handed_in + self.accounted
