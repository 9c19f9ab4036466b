"""Facts about what an assignment brings."""

from enum import StrEnum
from typing import Final

from domain.decider import HappenedAt
from domain.facts.piecework.assignment import AssignmentEvent, Quantity
from domain.ids import ActorId, StationId, Tag, station_tag
from domain.money import Money


class BonusReason(StrEnum):
    """What a bonus is for."""

    QUALITY = "quality"
    SPEED = "speed"
    HELPED_OTHERS = "helped_others"
    HARD_LOT = "hard_lot"


class CreditReason(StrEnum):
    """Why pieces are paid."""

    APPROVED = "approved"
    APPROVED_IN_PART = "approved_in_part"
    GOOD_PIECES_OF_A_REJECTED_LOT = "good_pieces_of_a_rejected_lot"
    SILENCE = "silence"
    ORDER_CANCELLED = "order_cancelled"
    APPEAL_CONCEDED = "appeal_conceded"
    APPEAL_UNANSWERED = "appeal_unanswered"
    DISPUTE_RESOLVED = "dispute_resolved"


class EarningsCredited(AssignmentEvent, frozen=True, tag="EarningsCredited/1"):
    """Good pieces were paid from the escrow; the money is the household's.

    Attributes:
        pieces: Newly paid pieces of the lot.
        pay: For them: the lot's pay so far less what was credited before.
        station_id: The station that handled the lot; absent if none did.
        station_fee: What the station gets, from the escrow and never from the pay.
    """

    pieces: Quantity
    pay: Money
    reason: CreditReason
    station_id: StationId | None
    station_fee: Money
    credited_at: HappenedAt

    def tags(self) -> tuple[Tag, ...]:
        """As every assignment's, and the station if there is one."""
        station = () if self.station_id is None else (station_tag(self.station_id),)
        return *AssignmentEvent.tags(self), *station


class BonusPaid(AssignmentEvent, frozen=True, tag="BonusPaid/1"):
    """The buyer paid more than was agreed, from the order's bonus pool.

    Attributes:
        amount: The bonus.
    """

    amount: Money
    reason: BonusReason
    paid_by: ActorId
    paid_at: HappenedAt

    def actor(self) -> ActorId:
        """Who gave it."""
        return self.paid_by


PAY_EVENTS: Final = (EarningsCredited, BonusPaid)
