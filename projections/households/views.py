"""What readers see of households: standing, money, and who may act for them."""

from datetime import datetime

from msgspec import Struct

from domain.ids import CampaignId, HouseholdId, StationId
from projections.money import MoneyView


class StationView(Struct, frozen=True):
    """A station that may act for a household.

    Attributes:
        scopes: What it may do: ``work``, ``payouts``, ``consent``.
        bound_at: Since when.
    """

    station_id: StationId
    scopes: list[str]
    bound_at: datetime


class HouseholdView(Struct, frozen=True):
    """A household as everybody may see it."""

    household_id: HouseholdId
    county: str
    need_tier: int
    verified: bool
    consented: bool
    frozen: bool
    exited: bool
    registered_at: datetime


class HouseholdTotals(Struct, frozen=True):
    """A household's money in one currency.

    Attributes:
        allocated: All that was given to it, less what was taken back.
        requested: Asked for, not yet approved.
        in_flight: Approved and on its way.
        paid: Arrived.
    """

    currency: str
    allocated: MoneyView
    requested: MoneyView
    in_flight: MoneyView
    paid: MoneyView

    @property
    def available(self) -> MoneyView:
        """Neither paid nor asked for."""
        return self.allocated - self.requested - self.in_flight - self.paid


class HouseholdLine(Struct, frozen=True):
    """One event of the ledger and the totals after it."""

    position: int
    type: str
    reference: str
    campaign_id: CampaignId | None
    amount: MoneyView
    totals: HouseholdTotals
    effective_at: datetime
    recorded_at: datetime
