"""Who was offered what, when and why: the public log of how an order's lots were given out.

Entries are events as they came, one row each; nothing is ever changed.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct, structs

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
from domain.facts.piecework.work import AssignmentAbandoned, AssignmentReturned
from projections.projection import Connection, Fact, Projection

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
    assignment_id: str | None = None
    household_id: str | None = None
    need_tier: int | None = None
    way: str | None = None
    station_id: str | None = None
    min_tier: int | None = None
    reserved_lots: int | None = None
    household_cap_lots: int | None = None
    reason: str | None = None


class Offers(Projection):
    """Offers, claims and lots that became free again."""

    name = "allocation_log"
    tables = ("entries",)
    handles = (
        *(FairShareWindowOpened, FairShareWidened, ClaimTokensIssued, ClaimTokensExpired),
        *(OrderPaused, OrderResumed, OrderClosed, OrderCancelled),
        *(AssignmentAccepted, AssignmentReturned, AssignmentAbandoned, ClaimConflictCompensated),
    )

    async def apply(self, connection: Connection, facts: Sequence[Fact]) -> None:
        """Add them all."""
        records = [(*structs.astuple(_entry(fact)), _order_of(fact.event)) for fact in facts]
        columns = (*Offer.__struct_fields__, "order_id")
        await connection.copy_records_to_table("entries", records=records, columns=columns)


def _order_of(event: Event) -> str:
    assert isinstance(event, OrderEvent | AssignmentEvent)
    return event.order_id


def _entry(fact: Fact) -> Offer:
    at = fact.position, fact.type
    match fact.event:
        case FairShareWindowOpened() as event:
            return Offer(
                *(*at, event.opened_at, event.widens_at),
                min_tier=event.min_tier,
                reserved_lots=event.reserved_lots,
                household_cap_lots=event.household_cap_lots,
            )
        case FairShareWidened() as event:
            until, min_tier = event.widens_at, event.min_tier
            return Offer(*at, event.widened_at, until, min_tier=min_tier)
        case ClaimTokensIssued() as event:
            until, station_id = event.expires_at, event.station_id
            return Offer(*at, event.issued_at, until, lots=event.lots, station_id=station_id)
        case ClaimTokensExpired(station_id=station_id) as event:
            return Offer(*at, event.expired_at, lots=event.lots, station_id=station_id)
        case OrderPaused() as event:
            return Offer(*at, event.paused_at, reason=event.reason)
        case OrderResumed() as event:
            return Offer(*at, event.resumed_at)
        case OrderClosed() as event:
            return Offer(*at, event.closed_at, reason=event.reason)
        case OrderCancelled() as event:
            return Offer(*at, event.cancelled_at, reason=event.reason)
        case AssignmentEvent() as event:
            return _claim(fact, event)
        case other:
            raise TypeError(type(other).__name__)


def _claim(fact: Fact, event: AssignmentEvent) -> Offer:
    about = fact.position, fact.type
    concerned = (event.lot,), event.assignment_id, event.household_id
    match event:
        case AssignmentAccepted(accepted_at=at, lease_until=until):
            why = event.need_tier, event.way, event.station_id
            return Offer(*(*about, at, until, *concerned, *why))
        case AssignmentReturned(returned_at=at, reason=reason):
            return Offer(*(*about, at, None, *concerned), reason=reason)
        case AssignmentAbandoned(abandoned_at=at):
            return Offer(*(*about, at, None, *concerned))
        case ClaimConflictCompensated(compensated_at=at, station_id=station_id):
            return Offer(*(*about, at, None, *concerned), station_id=station_id)
        case _:
            raise TypeError(type(event).__name__)


async def offers(connection: Connection, order_id: str, before: int, limit: int) -> list[Offer]:
    """Entries of an order before a position, newest first."""
    rows = await connection.fetch(SELECT_ENTRIES, order_id, before, limit)
    return [Offer(*row) for row in rows]
