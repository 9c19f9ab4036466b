"""The households that a campaign's money went to, in one row each and one for all of them.

What of it is paid or on its way follows from first in, first out (``pieces``). What is open is read
for that, and what is on its way; what has arrived lies in a table of its own, found by its payout
should it come back. So a page costs a few rows, and an event no more than its household has open.
"""

from collections.abc import Sequence
from typing import Final

from domain.decider import Event
from domain.facts.allocations import AllocationEvent
from domain.facts.payouts import PayoutEvent, PayoutReturned, PayoutSource
from domain.ids import CampaignId, HouseholdId
from projections.allocations.pieces import Moves, Piece, Pieces, Place
from projections.projection import Connection, Fact, Projection
from projections.rows import TableRow, Unbounded, copy_rows, execute_for, given, listed, row_of


class TotalsRow(TableRow, kw_only=True):
    """What a household got of a campaign, as ``Taker`` says."""

    campaign_id: CampaignId
    household_id: HouseholdId
    minor: Unbounded
    in_flight_minor: Unbounded
    paid_minor: Unbounded
    position: int


class CampaignMove(TableRow, kw_only=True):
    """What a batch adds to what all households got of a campaign."""

    campaign_id: CampaignId
    households: int = 0
    minor: Unbounded = 0
    in_flight_minor: Unbounded = 0
    paid_minor: Unbounded = 0
    position: int = 0


SELECT_PIECES: Final = f"""
    SELECT {listed(Piece)} FROM pieces WHERE household_id = ANY($1)
"""  # noqa: S608 - the columns of the row
TAKE_ARRIVED: Final = f"""
    DELETE FROM arrived WHERE payout_id = ANY($1) RETURNING {listed(Piece)}
"""  # noqa: S608 - the columns of the row
DELETE_PIECES: Final = f"""
    DELETE FROM pieces p USING {given(Place)}
    WHERE p.household_id = given.household_id AND p.currency = given.currency
        AND p.allocated_position = given.allocated_position AND p.start_minor = given.start_minor
"""  # noqa: S608 - the columns of the row
SELECT_TOTALS_OF: Final = """
    SELECT t.campaign_id, t.household_id, t.minor, t.in_flight_minor, t.paid_minor
    FROM totals t JOIN unnest($1::text[], $2::text[]) AS asked (campaign, household)
        ON t.campaign_id = campaign AND t.household_id = household
"""
UPSERT_TOTALS: Final = f"""
    INSERT INTO totals ({listed(TotalsRow)}) SELECT {listed(TotalsRow)} FROM {given(TotalsRow)}
    ON CONFLICT (campaign_id, household_id) DO UPDATE SET minor = excluded.minor,
        in_flight_minor = excluded.in_flight_minor, paid_minor = excluded.paid_minor,
        position = excluded.position
"""  # noqa: S608 - the columns of the row
ADD_TO_CAMPAIGNS: Final = f"""
    INSERT INTO campaigns AS c ({listed(CampaignMove)})
    SELECT {listed(CampaignMove)} FROM {given(CampaignMove)}
    ON CONFLICT (campaign_id) DO UPDATE SET households = c.households + excluded.households,
        minor = c.minor + excluded.minor,
        in_flight_minor = c.in_flight_minor + excluded.in_flight_minor,
        paid_minor = c.paid_minor + excluded.paid_minor, position = excluded.position
"""  # noqa: S608 - the columns of the row


class Takers(Projection):
    """Pieces, those that arrived apart, and totals by campaign and household and by campaign."""

    name = "takers"
    tables = ("pieces", "arrived", "totals", "campaigns")
    handles = (AllocationEvent, PayoutEvent)

    async def apply(self, connection: Connection, facts: Sequence[Fact]) -> None:
        """Read what the households have open, fold, write what changed."""
        mine = [fact for fact in facts if not _of_earnings(fact.event)]
        households = {key for fact in mine for key in _households(fact.event)}
        if not households:
            return
        rows = await connection.fetch(SELECT_PIECES, [*households])
        before = {piece.place: piece for piece in (row_of(Piece, row) for row in rows)}
        back = [one.event.payout_id for one in mine if isinstance(one.event, PayoutReturned)]
        arrived = await connection.fetch(TAKE_ARRIVED, back) if back else []
        pieces = Pieces(before.values(), (row_of(Piece, row) for row in arrived))
        for fact in mine:
            pieces.take(fact.position, fact.event)
        after = {piece.place: piece for piece in pieces}
        gone = [place for place, piece in before.items() if after.get(place) != piece]
        new = [piece for place, piece in after.items() if before.get(place) != piece]
        await execute_for(connection, DELETE_PIECES, gone)
        await copy_rows(connection, "pieces", new)
        paid = [piece for found in pieces.arrived.values() for piece in found]
        await copy_rows(connection, "arrived", paid)
        await _write_totals(connection, pieces)


def _of_earnings(event: Event) -> bool:
    """Whether it pays what was earned, which came from no campaign."""
    return isinstance(event, PayoutEvent) and event.source is PayoutSource.EARNINGS


def _households(event: Event) -> list[HouseholdId]:
    match event:
        case AllocationEvent(shares=shares):
            return [share.household_id for share in shares]
        case PayoutEvent(household_id=household_id):
            return [household_id]
        case _:
            raise TypeError(type(event).__name__)


async def _write_totals(connection: Connection, pieces: Pieces) -> None:
    """Add what moved to the totals of the households, and these to their campaigns'."""
    if not pieces.moved:
        return
    whose = [list(ids) for ids in zip(*pieces.moved, strict=True)]
    known = {
        (row["campaign_id"], row["household_id"]): Moves(
            **{name: int(row[name]) for name in Moves._fields}
        )
        for row in await connection.fetch(SELECT_TOTALS_OF, *whose)
    }
    changed: list[TotalsRow] = []
    campaigns: dict[CampaignId, CampaignMove] = {}
    for key, moves in pieces.moved.items():
        old, position = known.get(key, Moves()), pieces.positions[key]
        new = old.and_also(moves)
        changed.append(TotalsRow(**key._asdict(), **new._asdict(), position=position))
        campaign = campaigns.setdefault(key.campaign_id, CampaignMove(campaign_id=key.campaign_id))
        campaign.households += (new.minor > 0) - (old.minor > 0)
        campaign.minor += moves.minor
        campaign.in_flight_minor += moves.in_flight_minor
        campaign.paid_minor += moves.paid_minor
        campaign.position = max(campaign.position, position)
    await execute_for(connection, UPSERT_TOTALS, changed)
    await execute_for(connection, ADD_TO_CAMPAIGNS, campaigns.values())
