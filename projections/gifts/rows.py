"""The donor ledger's tables: gifts on their campaigns' axes, and what took ranges of an axis."""

from datetime import datetime

from domain.facts.gift_moves import MoveReason
from domain.facts.payouts import PayoutStatus
from domain.ids import AllocationId, CampaignId, DonationId, DonorId, HouseholdId, PayoutId
from domain.money import Currency
from projections.rows import TableRow, Unbounded


class GiftRow(TableRow, kw_only=True):
    """A gift, which covers ``minor`` units of its campaign's axis from ``start_minor`` on."""

    donation_id: DonationId
    donor_id: DonorId | None
    campaign_id: CampaignId
    currency: Currency
    minor: int
    start_minor: Unbounded
    gateway: str
    gateway_reference: str
    received_at: datetime
    received_position: int
    position: int
    after_closing: bool


class GiftPlace(TableRow, kw_only=True):
    """Where a gift that moved stands now."""

    donation_id: DonationId
    campaign_id: CampaignId
    start_minor: Unbounded
    position: int
    after_closing: bool


class MoveRow(TableRow, kw_only=True):
    """A gift that went over from one campaign to another."""

    donation_id: DonationId
    campaign_id: CampaignId
    to_campaign_id: CampaignId
    reason: MoveReason
    moved_at: datetime
    position: int


class GiftChange(TableRow, kw_only=True):
    """What a batch adds to what was taken out of a gift's own range, and to its donor's debt."""

    donation_id: DonationId
    fee_minor: int = 0
    refunded_minor: int = 0
    charged_back_minor: int = 0
    debt_minor: int = 0
    borne_minor: int = 0
    debt_since: datetime | None = None
    position: int = 0


class TakenRow(TableRow, kw_only=True):
    """A range of a campaign's axis that left the fund.

    Attributes:
        allocation_id: As household and its place, absent where it went to no household.
        household_start_minor: Where it begins on the household's axis.
        chargeback: Gateway and reference of the chargeback that took it; absent of all else.
    """

    campaign_id: CampaignId
    start_minor: Unbounded
    end_minor: Unbounded
    allocation_id: AllocationId | None = None
    household_id: HouseholdId | None = None
    currency: Currency
    household_start_minor: Unbounded | None = None
    chargeback: str | None = None
    position: int


class ShareRow(TableRow, kw_only=True):
    """What an allocation gave to a household: a range of the household's axis."""

    allocation_id: AllocationId
    household_id: HouseholdId
    currency: Currency
    start_minor: Unbounded
    end_minor: Unbounded
    position: int


class HeldRow(TableRow, kw_only=True):
    """A range of a household's axis that a payout took."""

    household_id: HouseholdId
    currency: Currency
    start_minor: Unbounded
    end_minor: Unbounded
    payout_id: PayoutId
    status: PayoutStatus
    status_at: datetime
    position: int


class ReturnedRow(TableRow, kw_only=True):
    """A range of a household's axis that had arrived and came back, with the last that did."""

    household_id: HouseholdId
    currency: Currency
    start_minor: Unbounded
    end_minor: Unbounded
    payout_id: PayoutId
    status_at: datetime
    position: int


class HeldStep(TableRow, kw_only=True):
    """Where a payout stands now, with all that it took."""

    payout_id: PayoutId
    status: PayoutStatus
    status_at: datetime
    position: int
