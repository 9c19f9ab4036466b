"""The axes of the funds that the donor ledger met: what of each is free, read when it is needed."""

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from domain.facts.allocations import AllocationEvent
from domain.facts.gift_moves import GiftMoved
from domain.facts.gifts import DonationReceived, GiftEvent
from domain.facts.payouts import (
    PayoutCancelled,
    PayoutEvent,
    PayoutFailed,
    PayoutRequested,
    PayoutReturned,
    PayoutSource,
)
from domain.funds.ranges import Fund, Range
from domain.ids import CampaignId, DonationId, HouseholdId
from domain.money import Currency
from projections.projection import Connection, Fact

SELECT_INFLOWS: Final = """
    SELECT campaign_id, greatest(
        coalesce((SELECT start_minor + minor FROM gifts
            WHERE gifts.campaign_id = asked.campaign_id ORDER BY start_minor DESC LIMIT 1), 0),
        -- A gift that moved away is taken whole, and may have been the last.
        coalesce((SELECT end_minor FROM taken
            WHERE taken.campaign_id = asked.campaign_id ORDER BY start_minor DESC LIMIT 1), 0)
    ) AS inflow_minor
    FROM unnest($1::text[]) AS asked (campaign_id)
"""
SELECT_TAKEN: Final = """
    SELECT campaign_id, start_minor, end_minor FROM taken WHERE campaign_id = ANY($1)
    ORDER BY start_minor
"""
SELECT_HOUSEHOLD_INFLOWS: Final = """
    SELECT household_id, currency, coalesce((SELECT end_minor FROM shares
        WHERE shares.household_id = asked.household_id AND shares.currency = asked.currency
        ORDER BY start_minor DESC LIMIT 1), 0) AS inflow_minor
    FROM unnest($1::text[], $2::text[]) AS asked (household_id, currency)
"""
SELECT_HELD: Final = """
    SELECT household_id, currency, start_minor, end_minor FROM held WHERE household_id = ANY($1)
    UNION ALL
    SELECT household_id, currency, start_minor, end_minor FROM shares
    WHERE household_id = ANY($1) AND reversed
    ORDER BY start_minor
"""
SELECT_LOTS: Final = """
    SELECT donation_id, start_minor, start_minor + minor AS end_minor FROM gifts
    WHERE donation_id = ANY($1)
"""


class Account(NamedTuple):
    """A household's money in one currency."""

    household_id: HouseholdId
    currency: Currency


class Axes:
    """Funds, kept from batch to batch, and the lots of the gifts that one batch is about.

    Attributes:
        campaigns: Their funds.
        households: Likewise, for each currency.
        lots: The ranges that gifts cover.
    """

    def __init__(self) -> None:
        self.campaigns: dict[CampaignId, Fund] = {}
        self.households: dict[Account, Fund] = {}
        self.lots: dict[DonationId, Range] = {}

    def forget(self) -> None:
        """Drop all; it will be read again."""
        self.campaigns.clear()
        self.households.clear()
        self.lots.clear()

    async def meet(self, connection: Connection, facts: Sequence[Fact]) -> None:
        """Read the funds and the lots that these facts are about and that are not in memory."""
        campaigns: set[CampaignId] = set()
        households: set[Account] = set()
        new: set[DonationId] = set()
        lessened: set[DonationId] = set()
        for fact in facts:
            match fact.event:
                case GiftEvent(campaign_id=campaign_id, donation_id=donation_id) as event:
                    campaigns.add(campaign_id)
                    (new if isinstance(event, DonationReceived) else lessened).add(donation_id)
                    if isinstance(event, GiftMoved):
                        campaigns.add(event.to_campaign_id)
                case AllocationEvent(campaign_id=campaign_id, shares=shares, currency=currency):
                    campaigns.add(campaign_id)
                    households.update(Account(share.household_id, currency) for share in shares)
                case PayoutEvent(source=PayoutSource.EARNINGS):
                    pass
                case (
                    PayoutRequested() | PayoutFailed() | PayoutCancelled() | PayoutReturned()
                ) as event:
                    households.add(Account(event.household_id, event.amount.currency))
        await self._meet_campaigns(connection, [*(campaigns - self.campaigns.keys())])
        await self._meet_households(connection, [*(households - self.households.keys())])
        if older := [*(lessened - new)]:
            rows = await connection.fetch(SELECT_LOTS, older)
            self.lots = {DonationId(row["donation_id"]): range_of(row) for row in rows}

    async def _meet_campaigns(self, connection: Connection, strange: list[CampaignId]) -> None:
        if not strange:
            return
        taken: dict[CampaignId, list[Range]] = {}
        for row in await connection.fetch(SELECT_TAKEN, strange):
            taken.setdefault(CampaignId(row["campaign_id"]), []).append(range_of(row))
        for row in await connection.fetch(SELECT_INFLOWS, strange):
            key = CampaignId(row["campaign_id"])
            self.campaigns[key] = _fund(int(row["inflow_minor"]), taken.get(key, ()))

    async def _meet_households(self, connection: Connection, strange: list[Account]) -> None:
        if not strange:
            return
        ids, currencies = map(list, zip(*strange, strict=True))
        taken: dict[Account, list[Range]] = {}
        for row in await connection.fetch(SELECT_HELD, ids):
            taken.setdefault(_account(row), []).append(range_of(row))
        for row in await connection.fetch(SELECT_HOUSEHOLD_INFLOWS, ids, currencies):
            key = _account(row)
            self.households[key] = _fund(int(row["inflow_minor"]), taken.get(key, ()))


def range_of(row: Any) -> Range:
    """A range as the tables hold it, whose numbers have no end."""
    return Range(int(row["start_minor"]), int(row["end_minor"]))


def _account(row: Any) -> Account:
    return Account(HouseholdId(row["household_id"]), Currency(row["currency"]))


def _fund(inflow: int, taken: Iterable[Range]) -> Fund:
    """The fund of which these ranges, in order, are taken."""
    free, at = [], 0
    for part in taken:
        if part.start > at:
            free.append(Range(at, part.start))
        at = part.end
    if at < inflow:
        free.append(Range(at, inflow))
    return Fund(inflow, free)
