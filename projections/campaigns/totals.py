"""Campaigns: their terms, where they stand, and what became of the money given to them."""

from collections.abc import Sequence
from datetime import datetime
from operator import add
from typing import Final, NamedTuple

from msgspec.structs import asdict

from domain.campaigns.outcome import Tally
from domain.campaigns.state import Campaign, evolve
from domain.facts.allocations import AllocationEvent, AllocationReversed, FundsAllocated
from domain.facts.campaigns import (
    CampaignDrafted,
    CampaignEvent,
    CampaignPublished,
    CampaignStatus,
    FeeBearer,
)
from domain.facts.gift_moves import GiftMoved
from domain.facts.gifts import GiftEvent
from domain.ids import CampaignId, HouseholdId
from domain.money import Currency
from projections.projection import Connection, Fact, Projection
from projections.rows import TableRow, Unbounded, copy_rows, execute_for, given


class CampaignRow(TableRow, kw_only=True):
    """A campaign as it was drafted."""

    campaign_id: CampaignId
    title_zh: str
    title_en: str
    kind: str
    funding: str
    legal_mode: str
    household_id: HouseholdId | None
    deadline: datetime | None
    fee_bearer: FeeBearer
    status: CampaignStatus = CampaignStatus.DRAFTED
    published: bool = False
    frozen: bool = False
    currency: Currency
    target_minor: int
    gifts: int = 0
    given_minor: Unbounded = 0
    fee_minor: Unbounded = 0
    refunded_minor: Unbounded = 0
    charged_back_minor: Unbounded = 0
    debt_minor: Unbounded = 0
    late_gifts: int = 0
    late_minor: Unbounded = 0
    allocated_minor: Unbounded = 0
    drafted_position: int
    position: int


class Moves(NamedTuple):
    """What an event adds to each sum of a campaign, as ``CampaignView`` names them."""

    gifts: int = 0
    given_minor: int = 0
    fee_minor: int = 0
    refunded_minor: int = 0
    charged_back_minor: int = 0
    debt_minor: int = 0
    late_gifts: int = 0
    late_minor: int = 0
    allocated_minor: int = 0


class CampaignMove(TableRow, kw_only=True):
    """What a batch adds to the sums of a campaign."""

    campaign_id: CampaignId
    gifts: int
    given_minor: Unbounded
    fee_minor: Unbounded
    refunded_minor: Unbounded
    charged_back_minor: Unbounded
    debt_minor: Unbounded
    late_gifts: int
    late_minor: Unbounded
    allocated_minor: Unbounded
    position: int


SELECT_STANDING: Final = "SELECT status, frozen, outcome FROM campaigns WHERE campaign_id = $1"
SET_STANDING: Final = """
    UPDATE campaigns SET status = $2, frozen = $3, outcome = $4, position = $5,
        published = published OR $6
    WHERE campaign_id = $1
"""
ADD_MONEY: Final = f"""
    UPDATE campaigns SET position = given.position,
        {", ".join(f"{name} = campaigns.{name} + given.{name}" for name in Moves._fields)}
    FROM {given(CampaignMove)} WHERE campaigns.campaign_id = given.campaign_id
"""  # noqa: S608 - the columns of the row


class CampaignTotals(Projection):
    """Every campaign."""

    name = "campaign_totals"
    tables = ("campaigns",)
    handles = (CampaignEvent, GiftEvent, AllocationEvent)

    async def apply(self, connection: Connection, facts: Sequence[Fact]) -> None:
        """Note standing at once, and all money in one update."""
        sums: dict[CampaignId, Moves] = {}
        positions: dict[CampaignId, int] = {}
        for fact in facts:
            match fact.event:
                case CampaignEvent() as event:
                    await _note_standing(connection, fact.position, event)
                case GiftEvent() | AllocationEvent() as event:
                    for campaign_id in _concerned(event):
                        before = sums.get(campaign_id, Moves())
                        moves = _moves(event, campaign_id)
                        sums[campaign_id] = Moves._make(map(add, before, moves))
                        positions[campaign_id] = fact.position
                case other:
                    raise TypeError(type(other).__name__)
            positions[event.campaign_id] = fact.position
        moved = [
            CampaignMove(campaign_id=key, position=positions[key], **moves._asdict())
            for key, moves in sums.items()
        ]
        assert await execute_for(connection, ADD_MONEY, moved) == len(moved), sums.keys()


async def _note_standing(connection: Connection, position: int, event: CampaignEvent) -> None:
    if isinstance(event, CampaignDrafted):
        await copy_rows(connection, "campaigns", [_drafted(position, event)])
        return
    row = await connection.fetchrow(SELECT_STANDING, event.campaign_id)
    assert row is not None, event.campaign_id
    before = Campaign(
        status=CampaignStatus(row["status"]), frozen=row["frozen"], outcome=row["outcome"]
    )
    after = evolve(before, event)
    standing = (after.status, after.frozen, after.outcome)
    published = isinstance(event, CampaignPublished)
    await connection.execute(SET_STANDING, event.campaign_id, *standing, position, published)


def _drafted(position: int, event: CampaignDrafted) -> CampaignRow:
    return CampaignRow(
        campaign_id=event.campaign_id,
        title_zh=event.title_zh,
        title_en=event.title_en,
        kind=event.kind,
        funding=event.funding,
        legal_mode=event.legal_mode,
        household_id=event.household_id,
        deadline=event.deadline,
        fee_bearer=event.fee_bearer,
        currency=event.target.currency,
        target_minor=event.target.minor,
        drafted_position=position,
        position=position,
    )


def _concerned(event: GiftEvent | AllocationEvent) -> tuple[CampaignId, ...]:
    """Whose money an event is about."""
    if isinstance(event, GiftMoved):
        return event.campaign_id, event.to_campaign_id
    return (event.campaign_id,)


def _moves(event: GiftEvent | AllocationEvent, campaign_id: CampaignId) -> Moves:
    match event:
        case GiftEvent():
            return Moves(**asdict(Tally().after(event, campaign_id)))
        case FundsAllocated():
            return Moves(allocated_minor=event.total_minor)
        case AllocationReversed():
            return Moves(allocated_minor=-event.total_minor)
        case _:
            raise TypeError(type(event).__name__)
