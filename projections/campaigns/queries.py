"""What is asked of campaigns."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

import asyncpg

from domain.facts.campaigns import CampaignStatus, FundingMode, Outcome
from domain.ids import CampaignId
from projections.campaigns.views import CampaignColumns, CampaignView
from projections.projection import Connection
from projections.rows import listed, read

COLUMNS: Final = listed(CampaignColumns)
SELECT_CAMPAIGN: Final = f"""
    SELECT {COLUMNS} FROM campaign_totals.campaigns WHERE campaign_id = $1
"""  # noqa: S608 - the columns above
SELECT_CAMPAIGNS: Final = f"""
    SELECT {COLUMNS} FROM campaign_totals.campaigns
    WHERE drafted_position > $1 AND (published OR $3)
    ORDER BY drafted_position LIMIT $2
"""  # noqa: S608 - the columns above
SELECT_NEWEST: Final = f"""
    SELECT {COLUMNS} FROM campaign_totals.campaigns
    WHERE published AND drafted_position < $1
    ORDER BY drafted_position DESC LIMIT $2
"""  # noqa: S608 - the columns above
SELECT_PUBLISHED: Final = """
    SELECT campaign_id FROM campaign_totals.campaigns WHERE campaign_id = ANY($1) AND published
"""
SELECT_TITLES: Final = """
    SELECT campaign_id, title_zh, title_en FROM campaign_totals.campaigns
    WHERE campaign_id = ANY($1)
"""
SELECT_OVERDUE: Final = f"""
    SELECT campaign_id FROM campaign_totals.campaigns
    WHERE status IN ('{CampaignStatus.OPEN}', '{CampaignStatus.PAUSED}') AND NOT frozen
        AND deadline <= $1
    ORDER BY deadline
"""  # noqa: S608 - words of ours
SELECT_MISSED_WITH_MONEY: Final = f"""
    SELECT campaign_id FROM campaign_totals.campaigns
    WHERE outcome = '{Outcome.MISSED}' AND funding = '{FundingMode.ALL_OR_NOTHING}'
        AND given_minor > fee_minor + refunded_minor + charged_back_minor
    ORDER BY drafted_position
"""  # noqa: S608 - words of ours


async def campaign(connection: Connection, campaign_id: CampaignId) -> CampaignView | None:
    """One campaign; absent if there is none."""
    row = await connection.fetchrow(SELECT_CAMPAIGN, campaign_id)
    return None if row is None else _view(row)


async def campaigns(
    connection: Connection, after: int, limit: int, *, drafts: bool = False
) -> list[CampaignView]:
    """Campaigns by the position of their draft; those never published only if asked for."""
    rows = await connection.fetch(SELECT_CAMPAIGNS, after, limit, drafts)
    return list(map(_view, rows))


def _view(row: asyncpg.Record) -> CampaignView:
    return CampaignView.of(read(CampaignColumns, row))


async def published(connection: Connection, campaign_ids: Sequence[CampaignId]) -> set[CampaignId]:
    """Which of these were published, whatever became of them."""
    return {
        CampaignId(row["campaign_id"])
        for row in await connection.fetch(SELECT_PUBLISHED, campaign_ids)
    }


async def newest(
    connection: Connection, before: int, limit: int
) -> tuple[list[CampaignView], int | None]:
    """Campaigns that were published and drafted before a position, newest first.

    Returns:
        The campaigns, and the position to go on from; absent if there are no older ones.
    """
    rows = await connection.fetch(SELECT_NEWEST, before, limit + 1)
    found = list(map(_view, rows[:limit]))
    return found, found[-1].drafted_position if len(rows) > limit else None


async def titles(
    connection: Connection, campaign_ids: Collection[CampaignId]
) -> dict[CampaignId, tuple[str, str]]:
    """The Chinese and the English title of each campaign, by id."""
    rows = await connection.fetch(SELECT_TITLES, list(campaign_ids))
    return {CampaignId(row["campaign_id"]): (row["title_zh"], row["title_en"]) for row in rows}


async def overdue(connection: Connection, now: datetime) -> list[CampaignId]:
    """Campaigns that still run past their deadline."""
    return [CampaignId(row["campaign_id"]) for row in await connection.fetch(SELECT_OVERDUE, now)]


async def missed_with_money(connection: Connection) -> list[CampaignId]:
    """All-or-nothing campaigns that missed their target and still hold gifts."""
    return [
        CampaignId(row["campaign_id"]) for row in await connection.fetch(SELECT_MISSED_WITH_MONEY)
    ]
