"""What readers see of campaigns."""

from datetime import datetime

from msgspec import Struct

from domain.ids import CampaignId, HouseholdId


class CampaignView(Struct, frozen=True):
    """A campaign and its money, in minor units.

    Attributes:
        charged_back_minor: What chargebacks took out of the fund.
        debt_minor: What chargebacks took that had left the fund already.
        allocated_minor: Less what was reversed.
    """

    campaign_id: CampaignId
    title_zh: str
    title_en: str
    kind: str
    funding: str
    legal_mode: str
    household_id: HouseholdId | None
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
