"""A campaign's fund: its gifts as lots, and what was taken from each."""

from domain.allocations.events import AllocationReversed, FundsAllocated
from domain.decider import Criterion, Event
from domain.gifts.events import DonationReceived, FeeCharged, GiftChargedBack, GiftRefunded
from domain.ids import AllocationId, CampaignId, DonationId, DonorId, HouseholdId, campaign_tag
from domain.ledger.lots import Fund, Range
from domain.money import Currency

CAMPAIGN_OUTFLOWS = (FeeCharged, GiftRefunded, GiftChargedBack, FundsAllocated, AllocationReversed)


class GiftLot:
    """One gift's place in the fund.

    Attributes:
        returned_minor: What went back to the donor or the donor's bank, debts included.
    """

    __slots__ = ("currency", "donor_id", "gateway", "range", "returned_minor")

    def __init__(self, event: DonationReceived, bounds: Range) -> None:
        self.donor_id = event.donor_id
        self.gateway = event.gateway
        self.currency = event.amount.currency
        self.range = bounds
        self.returned_minor = 0


class CampaignFund:
    """Folded from a campaign's money events, in place.

    Attributes:
        lots: Every gift by id.
        taken: Ranges of each allocation, by allocation and household.
        donors: Everybody who gave by name; an allocation keeps out who is related to them.
    """

    def __init__(self) -> None:
        self.fund = Fund()
        self.lots: dict[DonationId, GiftLot] = {}
        self.donors: set[DonorId] = set()
        self.taken: dict[tuple[AllocationId, HouseholdId], tuple[Range, ...]] = {}

    @property
    def currency(self) -> Currency | None:
        """The currency of its gifts; absent while there are none."""
        return next((lot.currency for lot in self.lots.values()), None)

    def left(self, donation_id: DonationId) -> int:
        """Minor units of the gift that are in the fund and not allocated."""
        bounds = self.lots[donation_id].range
        return sum(part.length for part in self.fund.free_within(bounds))

    def apply(self, event: Event) -> None:
        """Fold one event in; others than money events of this campaign change nothing.

        Raises:
            FundShortError: the log takes more than there is.
        """
        match event:
            case DonationReceived():
                bounds = self.fund.add(event.amount.minor)
                self.lots[event.donation_id] = GiftLot(event, bounds)
                if event.donor_id is not None:
                    self.donors.add(event.donor_id)
            case FeeCharged():
                lot = self.lots[event.donation_id]
                self.fund.take_within(lot.range, event.fee.minor)
            case GiftRefunded():
                lot = self.lots[event.donation_id]
                self.fund.take_within(lot.range, event.amount.minor)
                lot.returned_minor += event.amount.minor
            case GiftChargedBack():
                lot = self.lots[event.donation_id]
                if event.from_fund_minor:
                    self.fund.take_within(lot.range, event.from_fund_minor)
                lot.returned_minor += event.amount.minor
            case FundsAllocated():
                for share in event.shares:
                    key = event.allocation_id, share.household_id
                    self.taken[key] = self.fund.take(share.minor)
            case AllocationReversed():
                for share in event.shares:
                    self.fund.give_back(self.taken.pop((event.allocation_id, share.household_id)))
            case _:
                pass


def campaign_money(campaign_id: CampaignId) -> Criterion:
    """All that moves a campaign's money."""
    return Criterion((DonationReceived, *CAMPAIGN_OUTFLOWS), (campaign_tag(campaign_id),))


def campaign_outflows(campaign_id: CampaignId) -> Criterion:
    """What can make less of a campaign's money free, or free it again.

    Gifts are left out on purpose: a later gift only adds to the axis' end, so a decision made
    without it still stands, and gifts never make an allocation or a refund conflict.
    """
    return Criterion(CAMPAIGN_OUTFLOWS, (campaign_tag(campaign_id),))
