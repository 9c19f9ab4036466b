"""What readers see of gifts: where every minor unit of one is.

For every gift, at every position: gift = fee + refunded + charged back + paid + in flight +
allocated, not yet paid + not yet allocated. ``Trace.__post_init__`` refuses to show anything else.
"""

from datetime import datetime

from msgspec import Struct

from domain.ids import AllocationId, CampaignId, DonationId, DonorId, HouseholdId, PayoutId
from domain.money_in_words import InWords
from projections.money import MoneyView


class RefundableGift(Struct, frozen=True):
    """A gift that is not wholly spent on fees or given back; its place on the campaign's axis."""

    donation_id: DonationId
    start_minor: int


class DebtView(Struct, frozen=True):
    """What is owed for a gift that was charged back.

    Attributes:
        debt: Below zero: owed to the donor.
        received_position: Of the gift; pages of debts go by it.
    """

    donation_id: DonationId
    donor_id: DonorId | None
    debt: MoneyView
    debt_since: datetime
    received_position: int


class PaidPart(Struct, frozen=True):
    """What one payout took of a gift's share.

    Attributes:
        status: ``requested``, ``approved``, ``sent``, ``settled`` or ``returned``, since
            ``status_at``.
    """

    payout_id: PayoutId
    status: str
    status_at: datetime
    amount: MoneyView


class SharePart(Struct, frozen=True):
    """What one allocation gave of a gift to one household.

    Attributes:
        start: Where on the gift it begins: what comes before it.
        amount: The whole share.
        returned: What of it had arrived and came back from the bank, each part with its last
            return; it is allocated again, or was paid anew. The first few, in order.
        payouts: What was asked for of it, in order; where a part of a trace ends in the midst of a
            share, the next part begins with the same share and the rest of these.
    """

    household_id: HouseholdId
    allocation_id: AllocationId
    start: MoneyView
    amount: MoneyView
    payouts: tuple[PaidPart, ...]
    returned: tuple[PaidPart, ...] = ()


class MovePart(Struct, frozen=True):
    """That the gift went over from one campaign to another; nothing went back to the donor.

    Attributes:
        reason: ``wrong_campaign`` or ``donor_meant_another``.
    """

    campaign_id: CampaignId
    to_campaign_id: CampaignId
    reason: str
    moved_at: datetime
    position: int


class Trace(Struct, frozen=True):
    """One gift, to the last minor unit.

    Attributes:
        received_position: The event that recorded the gift.
        position: The event that last changed its row.
        debt: Charged back after it had left the fund, less what was repaid: owed, beside the
            equation; below zero, what is owed to the donor after a dispute was won.
        debt_since: Since when; absent if nothing is owed.
        borne: Fees that the platform bears, as the campaign says or as the gift had left the fund
            before they were known; beside the equation, too.
        after_closing: Whether it was given before its campaign closed and entered after it.
        moves: The campaigns that it stood in before, in order.
        allocated: Allocated and not yet on its way, requests included.
        shares: A part of them, in the order of the gift's minor units; the amounts are of the whole
            gift in any case.
        shares_in_all: How many there are.
        next_start: Give it as ``start`` for what follows; absent if that is all.
        in_words: The gift's amount written out; absent if it is not in yuan.
    """

    donation_id: DonationId
    donor_id: DonorId | None
    campaign_id: CampaignId
    amount: MoneyView
    fee: MoneyView
    refunded: MoneyView
    charged_back: MoneyView
    debt: MoneyView
    debt_since: datetime | None
    borne: MoneyView
    received_at: datetime
    received_position: int
    position: int
    after_closing: bool
    moves: tuple[MovePart, ...]
    paid: MoneyView
    in_flight: MoneyView
    allocated: MoneyView
    unallocated: MoneyView
    shares: tuple[SharePart, ...]
    shares_in_all: int
    next_start: int | None
    in_words: InWords | None

    def __post_init__(self) -> None:
        """The equation of a gift; a trace that breaks it is never shown."""
        gone = self.fee.minor + self.refunded.minor + self.charged_back.minor
        given = self.paid.minor + self.in_flight.minor + self.allocated.minor
        assert self.amount.minor == gone + given + self.unallocated.minor
        assert min(gone, given, self.unallocated.minor, self.allocated.minor) >= 0
