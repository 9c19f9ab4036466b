"""Who was offered what, when and why: the public log of how an order's lots were given out.

Entries are events as they came, one row each; nothing is ever changed.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct

from domain.decider import Event
from domain.facts.piecework.assignment import AssignmentEvent
from domain.facts.piecework.claim_tokens import ClaimTokensExpired, ClaimTokensIssued
from domain.facts.piecework.claims import AssignmentAccepted, ClaimConflictCompensated
from domain.facts.piecework.order import OrderEvent
from domain.facts.piecework.orders import (
    FairShareWidened,
    FairShareWindowOpened,
    OrderCancelled,
    OrderClosed,
    OrderPaused,
    OrderResumed,
)
from domain.facts.piecework.work import (
    AssignmentAbandoned,
    AssignmentReturned,
    AssignmentSubmitted,
)
from domain.ids import AssignmentId, HouseholdId, OrderId, StationId
from projections.folding import put_back
from projections.projection import Connection, Fact, Projection
from projections.rows import TableRow, read

SELECT_ENTRIES: Final = """
    SELECT position, type, at, until, lots, assignment_id, household_id, need_tier, way, station_id,
        min_tier, reserved_lots, household_cap_lots, reason
    FROM allocation_log.entries WHERE order_id = $1 AND position < $2
    ORDER BY position DESC LIMIT $3
"""


class Offer(Struct, frozen=True):
    """One entry of an order's record of offers.

    Attributes:
        type: The event, by its permanent name.
        until: When a stage of the fair-share window widens, a station's tokens expire, or a claim
            must be handed in; absent where nothing runs out.
        lots: The numbers of the lots concerned; none where all are.
        need_tier: The household's, when it claimed.
        way: Why the household could claim: of the reserved or the open share, or by a token.
        station_id: For whom lots were set aside, or who acted for the household.
        min_tier: Need tier from which a household may claim the lots that are kept; absent in
            entries of other kinds.
        reserved_lots: Lots 1 to this number are kept for the neediest.
        household_cap_lots: What one household may claim while the window is open.
        reason: Why a lot was given back, or the order paused, closed or called off.
    """

    position: int
    type: str
    at: datetime
    until: datetime | None = None
    lots: Sequence[int] = ()
    assignment_id: AssignmentId | None = None
    household_id: HouseholdId | None = None
    need_tier: int | None = None
    way: str | None = None
    station_id: StationId | None = None
    min_tier: int | None = None
    reserved_lots: int | None = None
    household_cap_lots: int | None = None
    reason: str | None = None


class OfferRow(TableRow, kw_only=True):
    """A row of ``entries``, as ``Offer`` says, and the order that it is about."""

    order_id: OrderId
    position: int
    type: str
    at: datetime
    until: datetime | None = None
    lots: Sequence[int] = ()
    assignment_id: AssignmentId | None = None
    household_id: HouseholdId | None = None
    need_tier: int | None = None
    way: str | None = None
    station_id: StationId | None = None
    min_tier: int | None = None
    reserved_lots: int | None = None
    household_cap_lots: int | None = None
    reason: str | None = None


class Offers(Projection):
    """Offers, claims and lots that became free again."""

    name = "allocation_log"
    tables = ("entries",)
    handles = (
        FairShareWindowOpened,
        FairShareWidened,
        ClaimTokensIssued,
        ClaimTokensExpired,
        OrderPaused,
        OrderResumed,
        OrderClosed,
        OrderCancelled,
        AssignmentAccepted,
        AssignmentSubmitted,
        AssignmentReturned,
        AssignmentAbandoned,
        ClaimConflictCompensated,
    )

    async def apply(self, connection: Connection, facts: Sequence[Fact]) -> None:
        """Add them all."""
        told = [_entry(fact) for fact in facts if _is_told(fact.event)]
        await put_back(connection, "entries", told)


def _is_told(event: Event) -> bool:
    """What is handed in in time offers nothing; late, it takes an open lot off the offer."""
    return event.late if isinstance(event, AssignmentSubmitted) else True


def _entry(fact: Fact) -> OfferRow:
    event = fact.event
    assert isinstance(event, OrderEvent | AssignmentEvent)
    row = OfferRow(
        order_id=event.order_id, position=fact.position, type=fact.type, at=event.happened_at()
    )
    match event:
        case FairShareWindowOpened():
            row.until, row.min_tier = event.widens_at, event.min_tier
            row.reserved_lots = event.reserved_lots
            row.household_cap_lots = event.household_cap_lots
        case FairShareWidened():
            row.until, row.min_tier = event.widens_at, event.min_tier
        case ClaimTokensIssued():
            row.until, row.lots = event.expires_at, event.lots
            row.station_id = event.station_id
        case ClaimTokensExpired():
            row.lots, row.station_id = event.lots, event.station_id
        case OrderPaused() | OrderClosed() | OrderCancelled():
            row.reason = event.reason
        case OrderResumed():
            pass
        case AssignmentEvent():
            _claim(row, event)
        case _:
            raise TypeError(type(event).__name__)
    return row


def _claim(row: OfferRow, event: AssignmentEvent) -> None:
    row.lots, row.assignment_id = (event.lot,), event.assignment_id
    row.household_id = event.household_id
    match event:
        case AssignmentAccepted():
            row.until, row.need_tier = event.lease_until, event.need_tier
            row.way, row.station_id = event.way, event.station_id
        case AssignmentReturned():
            row.reason = event.reason
        case AssignmentAbandoned() | AssignmentSubmitted():
            pass
        case ClaimConflictCompensated():
            row.station_id = event.station_id
        case _:
            raise TypeError(type(event).__name__)


async def offers(connection: Connection, order_id: OrderId, before: int, limit: int) -> list[Offer]:
    """Entries of an order before a position, newest first."""
    rows = await connection.fetch(SELECT_ENTRIES, order_id, before, limit)
    return [read(Offer, row) for row in rows]
