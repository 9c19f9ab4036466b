"""Campaigns: their terms, where they stand, and what became of the money given to them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from operator import add
from typing import Any, Final

from msgspec import Struct

from domain.campaigns.state import Campaign, evolve
from domain.facts.allocations import AllocationEvent, FundsAllocated
from domain.facts.campaigns import CampaignDrafted, CampaignEvent, CampaignStatus
from domain.facts.gifts import (
    DonationReceived,
    FeeCharged,
    GiftChargedBack,
    GiftEvent,
    GiftRefunded,
)
from projections.projection import Connection, Fact, Projection

INSERT_CAMPAIGN: Final = """
    INSERT INTO campaigns (campaign_id, title_zh, title_en, kind, funding, legal_mode,
        household_id, deadline, status, frozen, currency, target_minor, gifts, given_minor,
        fee_minor, refunded_minor, charged_back_minor, debt_minor, allocated_minor,
        drafted_position, position)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'drafted', false, $9, $10,
        0, 0, 0, 0, 0, 0, 0, $11, $11)
"""
SELECT_STANDING: Final = "SELECT status, frozen, outcome FROM campaigns WHERE campaign_id = $1"
SET_STANDING: Final = """
    UPDATE campaigns SET status = $2, frozen = $3, outcome = $4, position = $5
    WHERE campaign_id = $1
"""
ADD_MONEY: Final = """
    UPDATE campaigns SET gifts = gifts + more, given_minor = given_minor + given,
        fee_minor = fee_minor + fee, refunded_minor = refunded_minor + refunded,
        charged_back_minor = charged_back_minor + charged_back, debt_minor = debt_minor + debt,
        allocated_minor = allocated_minor + allocated, position = at
    FROM unnest($1::text[], $2::bigint[], $3::numeric[], $4::numeric[], $5::numeric[],
        $6::numeric[], $7::numeric[], $8::numeric[], $9::bigint[])
        AS moved (id, more, given, fee, refunded, charged_back, debt, allocated, at)
    WHERE campaign_id = id
"""
Moves = tuple[int, int, int, int, int, int, int]
NOTHING: Final[Moves] = (0, 0, 0, 0, 0, 0, 0)
COLUMNS: Final = """
    campaign_id, title_zh, title_en, kind, funding, legal_mode, household_id, deadline, status,
    frozen, outcome, currency, target_minor, gifts, given_minor, fee_minor, refunded_minor,
    charged_back_minor, debt_minor, allocated_minor, drafted_position
"""
SELECT_CAMPAIGN: Final = f"""
    SELECT {COLUMNS} FROM campaign_totals.campaigns WHERE campaign_id = $1
"""  # noqa: S608 - the columns above
SELECT_CAMPAIGNS: Final = f"""
    SELECT {COLUMNS} FROM campaign_totals.campaigns
    WHERE drafted_position > $1 AND (status <> 'drafted' OR $3)
    ORDER BY drafted_position LIMIT $2
"""  # noqa: S608 - the columns above
SELECT_NEWEST: Final = f"""
    SELECT {COLUMNS} FROM campaign_totals.campaigns
    WHERE status <> 'drafted' AND drafted_position < $1 ORDER BY drafted_position DESC LIMIT $2
"""  # noqa: S608 - the columns above
SELECT_PUBLISHED: Final = """
    SELECT campaign_id FROM campaign_totals.campaigns
    WHERE campaign_id = ANY($1) AND status <> 'drafted'
"""
SELECT_TITLES: Final = """
    SELECT campaign_id, title_zh, title_en FROM campaign_totals.campaigns
    WHERE campaign_id = ANY($1)
"""
SELECT_OVERDUE: Final = """
    SELECT campaign_id FROM campaign_totals.campaigns
    WHERE status IN ('open', 'paused') AND NOT frozen AND deadline <= $1 ORDER BY deadline
"""
SELECT_MISSED_WITH_MONEY: Final = """
    SELECT campaign_id FROM campaign_totals.campaigns
    WHERE outcome = 'missed' AND funding = 'all_or_nothing'
        AND given_minor > fee_minor + refunded_minor + charged_back_minor
    ORDER BY drafted_position
"""


class CampaignView(Struct, frozen=True):
    """A campaign and its money, in minor units.

    Attributes:
        charged_back_minor: What chargebacks took out of the fund.
        debt_minor: What chargebacks took that had left the fund already.
        allocated_minor: Less what was reversed.
    """

    campaign_id: str
    title_zh: str
    title_en: str
    kind: str
    funding: str
    legal_mode: str
    household_id: str | None
    deadline: datetime | None
    status: str
    frozen: bool
    outcome: str | None
    currency: str
    target_minor: int
    gifts: int
    given_minor: int
    fee_minor: int
    refunded_minor: int
    charged_back_minor: int
    debt_minor: int
    allocated_minor: int
    drafted_position: int

    @property
    def pooled_minor(self) -> int:
        """Still in the fund, not allocated."""
        gone = self.fee_minor + self.refunded_minor + self.charged_back_minor
        return self.given_minor - gone - self.allocated_minor


class CampaignTotals(Projection):
    """Every campaign."""

    name = "campaign_totals"
    tables = ("campaigns",)
    handles = (CampaignEvent, GiftEvent, AllocationEvent)

    async def apply(self, connection: Connection, facts: Sequence[Fact]) -> None:
        """Note standing at once, and all money in one update."""
        sums: dict[str, tuple[int, ...]] = {}
        positions: dict[str, int] = {}
        for fact in facts:
            event: Any = fact.event
            if isinstance(event, CampaignEvent):
                await _note_standing(connection, fact.position, event)
            else:
                before = sums.get(event.campaign_id, NOTHING)
                sums[event.campaign_id] = (*map(add, before, _moves(event)),)
            positions[event.campaign_id] = fact.position
        if sums:
            moved = [(key, *moves, positions[key]) for key, moves in sums.items()]
            done = await connection.execute(ADD_MONEY, *map(list, zip(*moved, strict=True)))
            assert done == f"UPDATE {len(sums)}", sums.keys()


async def _note_standing(connection: Connection, position: int, event: CampaignEvent) -> None:
    if isinstance(event, CampaignDrafted):
        await connection.execute(
            INSERT_CAMPAIGN,
            *(event.campaign_id, event.title_zh, event.title_en, event.kind, event.funding),
            *(event.legal_mode, event.household_id, event.deadline),
            *(event.target.currency, event.target.minor, position),
        )
        return
    row = await connection.fetchrow(SELECT_STANDING, event.campaign_id)
    assert row is not None, event.campaign_id
    before = Campaign(status=CampaignStatus(row[0]), frozen=row[1], outcome=row[2])
    after = evolve(before, event)
    await connection.execute(
        SET_STANDING, event.campaign_id, after.status, after.frozen, after.outcome, position
    )


def _moves(event: GiftEvent | AllocationEvent) -> Moves:
    """Changes of gifts, given, fees, refunded, charged back, debt, allocated."""
    match event:
        case DonationReceived():
            return 1, event.amount.minor, 0, 0, 0, 0, 0
        case FeeCharged():
            return 0, 0, event.fee.minor, 0, 0, 0, 0
        case GiftRefunded():
            return 0, 0, 0, event.amount.minor, 0, 0, 0
        case GiftChargedBack():
            return 0, 0, 0, 0, event.from_fund_minor, event.debt_minor, 0
        case AllocationEvent():
            sign = 1 if isinstance(event, FundsAllocated) else -1
            return 0, 0, 0, 0, 0, 0, sign * event.total_minor
        case _:
            raise TypeError(type(event).__name__)


async def campaign(connection: Connection, campaign_id: str) -> CampaignView | None:
    """One campaign; absent if there is none."""
    row = await connection.fetchrow(SELECT_CAMPAIGN, campaign_id)
    return None if row is None else _view(row)


async def campaigns(
    connection: Connection, after: int, limit: int, *, drafts: bool = False
) -> list[CampaignView]:
    """Campaigns by the position of their draft; those that are drafts still only if asked for."""
    rows = await connection.fetch(SELECT_CAMPAIGNS, after, limit, drafts)
    return [_view(row) for row in rows]


async def published(connection: Connection, campaign_ids: Sequence[str]) -> set[str]:
    """Which of these are drafts no longer."""
    return {row[0] for row in await connection.fetch(SELECT_PUBLISHED, campaign_ids)}


def _view(row: Any) -> CampaignView:
    values = tuple(row)
    return CampaignView(*values[:12], *map(int, values[12:]))


async def newest(
    connection: Connection, before: int, limit: int
) -> tuple[list[CampaignView], int | None]:
    """Campaigns that were published and drafted before a position, newest first.

    Returns:
        The campaigns, and the position to go on from; absent if there are no older ones.
    """
    rows = await connection.fetch(SELECT_NEWEST, before, limit + 1)
    found = [_view(row) for row in rows[:limit]]
    return found, found[-1].drafted_position if len(rows) > limit else None


async def titles(
    connection: Connection, campaign_ids: Collection[str]
) -> dict[str, tuple[str, str]]:
    """The Chinese and the English title of each campaign, by id."""
    rows = await connection.fetch(SELECT_TITLES, list(campaign_ids))
    return {row[0]: (row[1], row[2]) for row in rows}


async def overdue(connection: Connection, now: datetime) -> list[str]:
    """Campaigns that still run past their deadline."""
    return [row[0] for row in await connection.fetch(SELECT_OVERDUE, now)]


async def missed_with_money(connection: Connection) -> list[str]:
    """All-or-nothing campaigns that missed their target and still hold gifts."""
    return [row[0] for row in await connection.fetch(SELECT_MISSED_WITH_MONEY)]
