"""What is asked of where money went."""

from typing import Final

from domain.ids import CampaignId, HouseholdId
from domain.money import Currency
from projections.allocations.views import CampaignTakers, Taker
from projections.money import money_view
from projections.projection import Connection
from projections.rows import read

SELECT_CAMPAIGN: Final = """
    SELECT households, minor, paid_minor, in_flight_minor FROM takers.campaigns
    WHERE campaign_id = $1
"""
SELECT_LARGEST: Final = """
    SELECT household_id, minor, paid_minor, in_flight_minor FROM takers.totals
    WHERE campaign_id = $1 AND minor > 0 ORDER BY minor DESC, household_id LIMIT $2
"""
ALL: Final = HouseholdId("")
"""No household's id: that of all of them together."""


async def takers(
    connection: Connection, campaign_id: CampaignId, currency: Currency, limit: int
) -> CampaignTakers:
    """Where a campaign's allocated money, in its currency, is now; call within one snapshot."""
    row = await connection.fetchrow(SELECT_CAMPAIGN, campaign_id)
    if row is None:
        nothing = money_view(0, currency)
        return CampaignTakers(0, Taker(ALL, nothing, nothing, nothing), [])
    largest = await connection.fetch(SELECT_LARGEST, campaign_id, limit)
    return CampaignTakers(
        households=row["households"],
        whole=read(Taker, row, household_id=ALL, currency=currency),
        largest=[read(Taker, one, currency=currency) for one in largest],
    )
