"""What readers see of households: standing, money, and who may act for them."""

from datetime import datetime

from msgspec import Struct

from domain.ids import CampaignId, HouseholdId, StationId


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
    """A household's money in one currency, in minor units.

    Attributes:
        allocated_minor: All that was given to it, less what was taken back.
        requested_minor: Asked for, not yet approved.
        in_flight_minor: Approved and on its way.
        paid_minor: Arrived.
    """

    currency: str
    allocated_minor: int = 0
    requested_minor: int = 0
    in_flight_minor: int = 0
    paid_minor: int = 0

    @property
    def available_minor(self) -> int:
        """Neither paid nor asked for."""
        return self.allocated_minor - self.requested_minor - self.in_flight_minor - self.paid_minor


class HouseholdLine(Struct, frozen=True):
    """One event of the ledger and the totals after it."""

    position: int
    type: str
    reference: str
    campaign_id: CampaignId | None
    minor: int
    totals: HouseholdTotals
    effective_at: datetime
    recorded_at: datetime
