"""A small true-to-life story through the command handler, for tests of what reads the log."""

from datetime import UTC, datetime
from typing import Final

from msgspec.structs import replace

from domain.allocations.commands import AllocateFunds
from domain.allocations.need import Candidate
from domain.campaigns.commands import DraftCampaign, PublishCampaign
from domain.decider import Command
from domain.facts.campaigns import CampaignKind, FundingMode, LegalMode
from domain.gifts.commands import ReceiveDonation
from domain.households.commands import GiveConsent, RegisterHousehold, VerifyHousehold
from domain.ids import (
    ActorId,
    AllocationId,
    CampaignId,
    DonationId,
    DonorId,
    HouseholdId,
    PayoutId,
)
from domain.money import Currency, Money
from domain.payouts.commands import ApprovePayout, RequestPayout, SendPayout, SettlePayout
from domain.treasury.commands import RecordGatewaySettlement

NOW: Final = datetime(2026, 3, 1, 8, tzinfo=UTC)
OFFICER, APPROVER = ActorId("staff:OFFICER"), ActorId("staff:APPROVER")
SYSTEM = ActorId("system:test")
CAMPAIGN = CampaignId("C-BOOKS")
HOUSEHOLDS = (HouseholdId("H-ONE"), HouseholdId("H-TWO"))
Told = tuple[Command, ActorId]


def cny(minor: int) -> Money:
    """An amount in fen."""
    return Money(minor, Currency.CNY)


def campaign(currency: Currency = Currency.CNY) -> list[Told]:
    """A pooled campaign, open."""
    draft = DraftCampaign(
        campaign_id=CAMPAIGN,
        title_zh="乡村图书",
        title_en="Village books",
        kind=CampaignKind.POOLED,
        funding=FundingMode.KEEP_ALL,
        legal_mode=LegalMode.PUBLIC_FUNDRAISING,
        target=Money(1_000_000, currency),
        by=OFFICER,
        at=NOW,
    )
    return [
        (draft, OFFICER),
        (PublishCampaign(campaign_id=CAMPAIGN, by=OFFICER, at=NOW), OFFICER),
    ]


def household(household_id: HouseholdId) -> list[Told]:
    """A household that may be paid."""
    register = RegisterHousehold(
        household_id=household_id, county="522324", need_tier=4, by=OFFICER, at=NOW
    )
    verify = VerifyHousehold(household_id=household_id, by=APPROVER, at=NOW)
    consent = GiveConsent(household_id=household_id, by=OFFICER, at=NOW)
    return [(register, OFFICER), (verify, APPROVER), (consent, OFFICER)]


def gift(number: int, minor: int, donor: str | None = None) -> Told:
    """A gift, with a fee of one fen."""
    command = ReceiveDonation(
        donation_id=DonationId(f"G-{number}"),
        campaign_id=CAMPAIGN,
        donor_id=None if donor is None else DonorId(donor),
        amount=cny(minor),
        fee=cny(1),
        gateway="sandbox",
        gateway_reference=f"ref-{number}",
        received_at=NOW,
        at=NOW,
    )
    return command, SYSTEM


def without_fee(told: Told) -> Told:
    """The same gift, of which the gateway kept nothing."""
    command, actor = told
    return replace(command, fee=None), actor  # type: ignore[call-arg]


def paid_in(reference: str, minor: int, currency: Currency = Currency.CNY) -> Told:
    """A line of the bank's statement: the gateway paid in what it captured."""
    line = RecordGatewaySettlement(
        gateway="sandbox",
        amount=Money(minor, currency),
        bank_reference=reference,
        by=OFFICER,
        at=NOW,
    )
    return line, OFFICER


def payout(payout_id: PayoutId, household_id: HouseholdId, minor: int) -> list[Told]:
    """A payout from request to arrival."""
    step = {"payout_id": payout_id, "household_id": household_id, "at": NOW}
    return [
        (RequestPayout(amount=cny(minor), by=OFFICER, **step), OFFICER),
        (ApprovePayout(by=APPROVER, **step), APPROVER),
        (SendPayout(gateway="sandbox", **step), SYSTEM),
        (SettlePayout(gateway_reference=f"out-{payout_id}", **step), SYSTEM),
    ]


def allocate(*candidates: Candidate, minor: int) -> AllocateFunds:
    """The first allocation."""
    return AllocateFunds(
        allocation_id=AllocationId("A-1"),
        campaign_id=CAMPAIGN,
        amount=cny(minor),
        candidates=candidates,
        salt=b"s" * 32,
        by=OFFICER,
        at=NOW,
    )


def story() -> list[Told]:
    """From a draft to money in hand."""
    candidates = (Candidate(key, 1 + n) for n, key in enumerate(HOUSEHOLDS))
    return [
        *campaign(),
        *(step for key in HOUSEHOLDS for step in household(key)),
        *(gift(n, 10_000 + n, f"D-{n % 2}") for n in range(3)),
        without_fee(gift(3, 10_003, "D-1")),
        paid_in("line-of-gifts", 30_000),
        (allocate(*candidates, minor=20_000), OFFICER),
        *payout(PayoutId("P-1"), HOUSEHOLDS[0], 5_000),
    ]
