"""What is said of campaigns' ends, and what the worker that gives back asks for, are one rule."""

import asyncpg
import pytest

from domain.campaigns.outcome import Ending, Tally
from domain.facts.campaigns import FundingMode, Outcome
from domain.ids import CampaignId
from marketplace.handling import CommandHandler
from marketplace.log import EventLog
from projections.advance import advance
from projections.campaigns import queries as campaign_totals
from projections.campaigns.totals import CampaignTotals
from tests.worlds.story import CAMPAIGN, campaign

SET_FIGURES = """
    UPDATE campaign_totals.campaigns SET status = $1, outcome = $2, funding = $3, given_minor = $4,
        fee_minor = $5, refunded_minor = $6, charged_back_minor = $7, debt_minor = $8
"""
TALLIES = (
    Tally(),
    Tally(given_minor=100),
    Tally(given_minor=100, fee_minor=1),
    Tally(given_minor=100, fee_minor=100),
    Tally(given_minor=100, refunded_minor=100),
    Tally(given_minor=100, refunded_minor=60, charged_back_minor=39),
    Tally(given_minor=100, fee_minor=1, refunded_minor=60, charged_back_minor=39),
    Tally(given_minor=100, fee_minor=1, charged_back_minor=99, debt_minor=1),
    Tally(given_minor=10**12),
)


@pytest.mark.parametrize("funding", FundingMode)
@pytest.mark.parametrize("outcome", [None, *Outcome])
async def test_the_worker_gives_back_where_that_is_said(
    dsn: str, log: EventLog, funding: FundingMode, outcome: Outcome | None
) -> None:
    """Whatever became of the gifts: where a page says so and nowhere else."""
    for command, actor in campaign():
        await CommandHandler(log).handle(command, actor=actor)
    connection = await asyncpg.connect(dsn)
    await advance(CampaignTotals(), connection, await log.read())
    status = "open" if outcome is None else "closed"
    for tally in TALLIES:
        sums = (tally.given_minor, tally.fee_minor, tally.refunded_minor)
        taken = (tally.charged_back_minor, tally.debt_minor)
        await connection.execute(SET_FIGURES, status, outcome, funding, *sums, *taken)
        seen = await campaign_totals.campaign(connection, CampaignId(CAMPAIGN))
        assert seen is not None
        given_back = await campaign_totals.missed_with_money(connection)
        assert (seen.ending is Ending.GIVING_BACK) is (given_back == [CAMPAIGN]), tally
    await connection.close()
