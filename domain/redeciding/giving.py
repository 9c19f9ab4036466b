"""What was asked of households, campaigns, gifts, allocations, payouts and the treasury."""

from typing import Final

from domain.allocations.commands import AllocateFunds, ReverseAllocation
from domain.allocations.need import AllocationInputs
from domain.campaigns import commands as campaigns
from domain.decider import Command, Event
from domain.facts import campaigns as campaign
from domain.facts import households as household
from domain.facts.allocations import AllocationReversed, FundsAllocated
from domain.facts.gifts import DonationReceived, FeeCharged, GiftChargedBack, GiftRefunded
from domain.facts.payouts import (
    PayoutApproved,
    PayoutCancelled,
    PayoutFailed,
    PayoutRequested,
    PayoutSent,
    PayoutSettled,
    TaxWithheld,
)
from domain.facts.treasury import GatewayLineRecorded, GatewayLineWithdrawn, GatewaySettled
from domain.gifts.commands import ChargeFee, ReceiveDonation, RecordChargeback, RefundGift
from domain.households import commands as households
from domain.money import Money
from domain.payouts import commands as payouts
from domain.redeciding.append import Append, NotAllowedError, Reading, asked, opened, same
from domain.treasury.commands import (
    ConfirmGatewaySettlement,
    RecordGatewaySettlement,
    TreasuryCommand,
    WithdrawGatewaySettlement,
)


def _received(event: DonationReceived, append: Append) -> ReceiveDonation:
    fee = next((one.fee for one in append.events if isinstance(one, FeeCharged)), None)
    return asked(ReceiveDonation, event, fee=fee, at=append.recorded_at)


def _allocated(event: FundsAllocated, append: Append) -> AllocateFunds:
    salt, value = opened(append, event.inputs)
    inputs = AllocationInputs.decode(value)
    amount = Money(inputs.pool_minor, event.currency)
    return asked(AllocateFunds, event, amount=amount, candidates=inputs.candidates, salt=salt)


def _reversed(event: AllocationReversed, _: Append) -> ReverseAllocation:
    homes = tuple(share.household_id for share in event.shares)
    return asked(ReverseAllocation, event, household_ids=homes)


def _registered(event: household.HouseholdRegistered, append: Append) -> Command:
    """At a station the same append binds the household to it."""
    bound = (one.station_id for one in append.events if isinstance(one, household.StationBound))
    return asked(households.RegisterHousehold, event, station_id=next(bound, None))


def _bound(event: household.StationBound, _: Append) -> Command:
    """Without a confirmation only the household's own worker can have said it."""
    return asked(households.BindStation, event, own=event.confirmation is None)


def _released(event: household.StationReleased, append: Append) -> Command:
    if event.ground is household.ReleaseGround.WITHDRAWN:
        return asked(households.ReleaseStation, event, own=False)
    after = (one for one in append.events if isinstance(one, household.StationBound))
    bound = next(after, None)
    if bound is None:
        raise NotAllowedError("a transfer ends one binding and begins another")
    said = {"scopes": bound.scopes, "confirmation": bound.confirmation}
    own = bound.confirmation is None
    return asked(households.TransferHousehold, event, to=bound.station_id, own=own, **said)


def _requested(event: PayoutRequested, append: Append) -> payouts.RequestPayout:
    """The tax was taken off what was asked for."""
    withheld = (one.amount for one in append.events if isinstance(one, TaxWithheld))
    return asked(payouts.RequestPayout, event, amount=sum(withheld, event.amount))


def _paid_in(event: GatewaySettled, _: Append) -> TreasuryCommand:
    """A second person confirmed it, or one was enough."""
    kind = RecordGatewaySettlement if event.confirmed_by is None else ConfirmGatewaySettlement
    return asked(kind, event)


GIVING: Final[dict[type[Event], Reading]] = {
    household.HouseholdRegistered: _registered,
    household.StationBound: _bound,
    household.StationReleased: _released,
    household.HouseholdVerified: same(households.VerifyHousehold),
    household.ConsentGiven: same(households.GiveConsent),
    household.ConsentWithdrawn: same(households.WithdrawConsent),
    household.HouseholdFrozen: same(households.FreezeHousehold),
    household.HouseholdUnfrozen: same(households.UnfreezeHousehold),
    household.HouseholdExited: same(households.ExitHousehold),
    campaign.CampaignDrafted: same(campaigns.DraftCampaign),
    campaign.CampaignPublished: same(campaigns.PublishCampaign),
    campaign.CampaignPaused: same(campaigns.PauseCampaign),
    campaign.CampaignResumed: same(campaigns.ResumeCampaign),
    campaign.CampaignClosed: same(campaigns.CloseCampaign),
    campaign.CampaignFrozen: same(campaigns.FreezeCampaign),
    campaign.CampaignUnfrozen: same(campaigns.UnfreezeCampaign),
    DonationReceived: _received,
    FeeCharged: same(ChargeFee),
    GiftRefunded: same(RefundGift),
    GiftChargedBack: same(RecordChargeback),
    GatewaySettled: _paid_in,
    GatewayLineRecorded: same(RecordGatewaySettlement),
    GatewayLineWithdrawn: same(WithdrawGatewaySettlement),
    FundsAllocated: _allocated,
    AllocationReversed: _reversed,
    PayoutRequested: _requested,
    PayoutApproved: same(payouts.ApprovePayout),
    PayoutSent: same(payouts.SendPayout),
    PayoutSettled: same(payouts.SettlePayout),
    PayoutFailed: same(payouts.FailPayout),
    PayoutCancelled: same(payouts.CancelPayout),
}
"""By the event that leads an append."""
