"""A campaign's fund: its gifts as ranges, and what was taken from each."""

from collections.abc import MutableMapping

from msgspec import Struct
from msgspec.structs import replace

from domain.decider import Criterion, Event
from domain.facts.allocations import AllocationReversed, FundsAllocated
from domain.facts.gift_moves import GiftMoved
from domain.facts.gifts import (
    ChargebackReversed,
    DebtRepaid,
    DonationReceived,
    FeeCharged,
    GiftChargedBack,
    GiftRefunded,
)
from domain.funds.ranges import Fund, Range
from domain.ids import AllocationId, CampaignId, DonationId, DonorId, HouseholdId, campaign_tag
from domain.money import Currency
from domain.text import Reference

CAMPAIGN_OUTFLOWS = (
    FeeCharged,
    GiftRefunded,
    GiftChargedBack,
    FundsAllocated,
    AllocationReversed,
    ChargebackReversed,
    DebtRepaid,
    GiftMoved,
)


class Taken(Struct, frozen=True, gc=False, array_like=True):
    """One chargeback of a gift.

    Attributes:
        reference: The gateway's name for it.
        minor: What the gateway lost.
        debt_minor: The part of it that was no longer in the fund.
        ranges: What it took out of the fund.
        won: Whether the donor's bank gave it back.
    """

    reference: Reference
    minor: int
    debt_minor: int
    ranges: tuple[Range, ...]
    won: bool = False


class GiftRange(Struct, gc=False, array_like=True):
    """One gift's place in the fund.

    Attributes:
        donor_id: Absent for an anonymous gift.
        returned_minor: What went back to the donor or the donor's bank, debts included, less what
            that gave back.
        fee_minor: What gateways kept of it, whoever bears it.
        debt_minor: What the donor owes after chargebacks; below zero, what is owed to the donor.
        chargebacks: All that there were.
        borne_minor: The part of the fees that the platform bears.
    """

    donor_id: DonorId | None
    gateway: Reference
    currency: Currency
    range: Range
    returned_minor: int = 0
    fee_minor: int = 0
    debt_minor: int = 0
    chargebacks: tuple[Taken, ...] = ()
    borne_minor: int = 0

    @property
    def cost_minor(self) -> int:
        """The part of the fees that the gift bears."""
        return self.fee_minor - self.borne_minor

    @property
    def charged_back_minor(self) -> int:
        """What the donor's bank took and did not give back."""
        return sum(taken.minor for taken in self.chargebacks if not taken.won)


class CampaignFund:
    """Folded from a campaign's money events, in place.

    Attributes:
        currency: The currency of its gifts; absent while there are none.
        gifts: Every gift by id.
        taken: Ranges of each allocation, by allocation and household.
    """

    __slots__ = ("currency", "fund", "gifts", "taken")

    def __init__(
        self,
        gifts: MutableMapping[DonationId, GiftRange] | None = None,
        taken: MutableMapping[tuple[AllocationId, HouseholdId], tuple[Range, ...]] | None = None,
    ) -> None:
        """Keep gifts and what was taken in the mappings given, or in dicts."""
        self.fund = Fund()
        self.currency: Currency | None = None
        self.gifts = {} if gifts is None else gifts
        self.taken = {} if taken is None else taken

    def left(self, donation_id: DonationId) -> int:
        """Minor units of the gift that are in the fund and not allocated."""
        bounds = self.gifts[donation_id].range
        return sum(part.length for part in self.fund.free_within(bounds))

    def apply(self, event: Event) -> None:
        """Fold one event in; others than money events of this campaign change nothing.

        Raises:
            FundShortError: the log takes more than there is.
        """
        match event:
            case DonationReceived():
                currency = self.currency = event.amount.currency
                bounds = self.fund.add(event.amount.minor)
                gift = GiftRange(event.donor_id, event.gateway, currency, bounds)
                self.gifts[event.donation_id] = gift
            case FeeCharged():
                gift = self.gifts[event.donation_id]
                if event.fee.minor > event.borne_minor:
                    self.fund.take_within(gift.range, event.fee.minor - event.borne_minor)
                gift.fee_minor += event.fee.minor
                gift.borne_minor += event.borne_minor
            case GiftRefunded():
                gift = self.gifts[event.donation_id]
                self.fund.take_within(gift.range, event.amount.minor)
                gift.returned_minor += event.amount.minor
            case GiftChargedBack():
                self._charge_back(self.gifts[event.donation_id], event)
            case ChargebackReversed():
                self._give_back(self.gifts[event.donation_id], event)
            case DebtRepaid():
                self.gifts[event.donation_id].debt_minor -= event.amount.minor
            case GiftMoved():
                self._move(event)
            case FundsAllocated():
                for share in event.shares:
                    key = event.allocation_id, share.household_id
                    self.taken[key] = self.fund.take(share.minor)
            case AllocationReversed():
                for share in event.shares:
                    self.fund.give_back(self.taken.pop((event.allocation_id, share.household_id)))

    def _charge_back(self, gift: GiftRange, event: GiftChargedBack) -> None:
        ranges: tuple[Range, ...] = ()
        if event.from_fund_minor:
            ranges = self.fund.take_within(gift.range, event.from_fund_minor)
        about = event.gateway_reference, event.amount.minor, event.debt_minor
        gift.chargebacks += (Taken(*about, ranges),)
        gift.returned_minor += event.amount.minor
        gift.debt_minor += event.debt_minor

    def _give_back(self, gift: GiftRange, event: ChargebackReversed) -> None:
        """What a chargeback took is the gift's again, in the very ranges."""
        for at, taken in enumerate(gift.chargebacks):
            if taken.reference == event.gateway_reference:
                won = (replace(taken, won=True),)
                gift.chargebacks = gift.chargebacks[:at] + won + gift.chargebacks[at + 1 :]
                self.fund.give_back(taken.ranges)
        gift.returned_minor -= event.amount.minor
        gift.debt_minor -= event.debt_minor

    def _move(self, event: GiftMoved) -> None:
        """A gift leaves the fund that has it, with all that is left of it, and enters the other."""
        gift = self.gifts.pop(event.donation_id, None)
        if gift is not None:
            self.fund.take_within(gift.range, event.left.minor)
            return
        currency = self.currency = event.amount.currency
        bounds = self.fund.add(event.amount.minor)
        if event.fee_minor:
            self.fund.take_within(bounds, event.fee_minor)
        self.gifts[event.donation_id] = GiftRange(
            event.donor_id, event.gateway, currency, bounds, 0, event.fee_minor
        )


def campaign_money(campaign_id: CampaignId) -> Criterion:
    """All that moves a campaign's money."""
    return Criterion((DonationReceived, *CAMPAIGN_OUTFLOWS), (campaign_tag(campaign_id),))


def campaign_outflows(campaign_id: CampaignId) -> Criterion:
    """What can make less of a campaign's money free, or free it again.

    Gifts are left out on purpose: a later gift only adds to the axis' end, so a decision made
    without it still stands, and gifts never make an allocation or a refund conflict.
    """
    return Criterion(CAMPAIGN_OUTFLOWS, (campaign_tag(campaign_id),))
