"""Changing things over HTTP. Staff calls carry a bearer token; a gift carries none."""

import os
from typing import Any, Final

from litestar import Request, post
from litestar.params import FromPath, JSONBody

from domain.allocations.commands import AllocateFunds, ReverseAllocation
from domain.allocations.errors import AllocationUnknownError
from domain.allocations.events import FundsAllocated
from domain.allocations.rules import INPUTS_FIELD, Pool, inputs_of
from domain.campaigns import commands as campaigns
from domain.commitments import SALT_BYTES
from domain.decider import Event
from domain.gifts.commands import ReceiveDonation, RecordChargeback, RefundGift
from domain.gifts.errors import DonationUnknownError
from domain.gifts.events import DonationReceived
from domain.households import commands as households
from domain.ids import (
    ActorId,
    AllocationId,
    CampaignId,
    DonationId,
    DonorId,
    HouseholdId,
    PayoutId,
    RefundId,
    allocation_tag,
    donation_tag,
    payout_tag,
)
from domain.payouts.commands import ApprovePayout, CancelPayout, RequestPayout
from domain.payouts.errors import PayoutUnknownError
from domain.payouts.events import PayoutRequested
from domain.treasury import RecordGatewaySettlement
from marketplace.staff import Role
from marketplace.vault_openings import keep_opening
from marketplace.web import bodies
from marketplace.web.auth import require
from marketplace.web.desk import Desk, Receipt

AnyRequest = Request[Any, Any, Any]
SANDBOX: Final = "sandbox"
PUBLIC: Final = ActorId("system:api")


@post("/households")
async def register_household(request: AnyRequest, data: JSONBody[bodies.NewHousehold]) -> Receipt:
    """Register a family under a pseudonym."""
    staff, desk = await require(request, Role.OFFICER, Role.OPERATOR), Desk(request)
    household_id = HouseholdId(desk.new_id("H"))
    command = households.RegisterHousehold(
        household_id=household_id,
        county=data.county,
        need_tier=data.need_tier,
        by=staff.actor_id,
        at=desk.now,
    )
    return await desk.take(household_id, command, staff.actor_id)


async def _household(
    request: AnyRequest,
    household_id: str,
    kind: type[households.HouseholdCommand],
    *roles: Role,
    **fields: Any,
) -> Receipt:
    staff, desk = await require(request, *roles), Desk(request)
    key = HouseholdId(household_id)
    command = kind(household_id=key, by=staff.actor_id, at=desk.now, **fields)
    return await desk.take(household_id, command, staff.actor_id)


@post("/households/{household_id:str}/verification")
async def verify_household(request: AnyRequest, household_id: FromPath[str]) -> Receipt:
    """Confirm a registration, as another person than who registered."""
    kind = households.VerifyHousehold
    return await _household(request, household_id, kind, Role.OFFICER, Role.APPROVER)


@post("/households/{household_id:str}/consent")
async def give_consent(request: AnyRequest, household_id: FromPath[str]) -> Receipt:
    """Take down that the household agrees."""
    kind = households.GiveConsent
    return await _household(request, household_id, kind, Role.OFFICER, Role.OPERATOR)


@post("/households/{household_id:str}/consent-withdrawal")
async def withdraw_consent(request: AnyRequest, household_id: FromPath[str]) -> Receipt:
    """Take down that the household no longer agrees."""
    kind = households.WithdrawConsent
    return await _household(request, household_id, kind, Role.OFFICER, Role.OPERATOR)


@post("/households/{household_id:str}/freeze")
async def freeze_household(
    request: AnyRequest, household_id: FromPath[str], data: JSONBody[bodies.Freeze]
) -> Receipt:
    """Stop money for the household."""
    kind, roles = households.FreezeHousehold, (Role.OFFICER, Role.APPROVER)
    return await _household(request, household_id, kind, *roles, reason=data.reason)


@post("/households/{household_id:str}/unfreeze")
async def unfreeze_household(
    request: AnyRequest, household_id: FromPath[str], data: JSONBody[bodies.Unfreeze]
) -> Receipt:
    """Let money flow again."""
    kind = households.UnfreezeHousehold
    return await _household(request, household_id, kind, Role.APPROVER, reason=data.reason)


@post("/households/{household_id:str}/exit")
async def exit_household(
    request: AnyRequest, household_id: FromPath[str], data: JSONBody[bodies.Exit]
) -> Receipt:
    """Take the household off the programme."""
    kind = households.ExitHousehold
    return await _household(request, household_id, kind, Role.OFFICER, reason=data.reason)


@post("/campaigns")
async def draft_campaign(request: AnyRequest, data: JSONBody[bodies.NewCampaign]) -> Receipt:
    """Write a campaign down."""
    staff, desk = await require(request, Role.OFFICER), Desk(request)
    campaign_id = CampaignId(desk.new_id("C"))
    command = campaigns.DraftCampaign(
        campaign_id=campaign_id,
        title_zh=data.title_zh,
        title_en=data.title_en,
        kind=data.kind,
        funding=data.funding,
        legal_mode=data.legal_mode,
        target=data.target.money(),
        household_id=None if data.household_id is None else HouseholdId(data.household_id),
        deadline=data.deadline,
        by=staff.actor_id,
        at=desk.now,
    )
    return await desk.take(campaign_id, command, staff.actor_id)


async def _campaign(
    request: AnyRequest,
    campaign_id: str,
    kind: type[campaigns.CampaignCommand],
    *roles: Role,
    **fields: Any,
) -> Receipt:
    staff, desk = await require(request, *roles), Desk(request)
    key = CampaignId(campaign_id)
    command = kind(campaign_id=key, by=staff.actor_id, at=desk.now, **fields)
    return await desk.take(campaign_id, command, staff.actor_id)


@post("/campaigns/{campaign_id:str}/publication")
async def publish_campaign(request: AnyRequest, campaign_id: FromPath[str]) -> Receipt:
    """Start taking gifts."""
    return await _campaign(request, campaign_id, campaigns.PublishCampaign, Role.OFFICER)


@post("/campaigns/{campaign_id:str}/pause")
async def pause_campaign(request: AnyRequest, campaign_id: FromPath[str]) -> Receipt:
    """Stop taking gifts for a while."""
    return await _campaign(request, campaign_id, campaigns.PauseCampaign, Role.OFFICER)


@post("/campaigns/{campaign_id:str}/resumption")
async def resume_campaign(request: AnyRequest, campaign_id: FromPath[str]) -> Receipt:
    """Take gifts again."""
    return await _campaign(request, campaign_id, campaigns.ResumeCampaign, Role.OFFICER)


@post("/campaigns/{campaign_id:str}/closure")
async def close_campaign(request: AnyRequest, campaign_id: FromPath[str]) -> Receipt:
    """End it."""
    return await _campaign(request, campaign_id, campaigns.CloseCampaign, Role.OFFICER)


@post("/campaigns/{campaign_id:str}/freeze")
async def freeze_campaign(
    request: AnyRequest, campaign_id: FromPath[str], data: JSONBody[bodies.Freeze]
) -> Receipt:
    """Stop everything."""
    kind, roles = campaigns.FreezeCampaign, (Role.OFFICER, Role.APPROVER)
    return await _campaign(request, campaign_id, kind, *roles, reason=data.reason)


@post("/campaigns/{campaign_id:str}/unfreeze")
async def unfreeze_campaign(
    request: AnyRequest, campaign_id: FromPath[str], data: JSONBody[bodies.Unfreeze]
) -> Receipt:
    """Lift a freeze."""
    kind = campaigns.UnfreezeCampaign
    return await _campaign(request, campaign_id, kind, Role.APPROVER, reason=data.reason)


@post("/donations")
async def receive_donation(request: AnyRequest, data: JSONBody[bodies.NewDonation]) -> Receipt:
    """Give through the sandbox gateway; the header Idempotency-Key is needed."""
    desk = Desk(request, key_required=True)
    donation_id = DonationId(desk.new_id("G"))
    donor_id = None if data.anonymous else DonorId(data.donor_id or desk.new_id("D"))
    command = ReceiveDonation(
        donation_id=donation_id,
        campaign_id=CampaignId(data.campaign_id),
        donor_id=donor_id,
        amount=data.amount.money(),
        gateway=SANDBOX,
        gateway_reference=donation_id,
        received_at=desk.now,
        at=desk.now,
    )
    return await desk.take(donation_id, command, PUBLIC)


async def _campaign_of(desk: Desk, donation_id: DonationId) -> CampaignId:
    gift = await desk.first(donation_tag(donation_id))
    if not isinstance(gift, DonationReceived):
        raise DonationUnknownError(donation_id)
    return gift.campaign_id


@post("/donations/{donation_id:str}/refunds")
async def refund_gift(
    request: AnyRequest, donation_id: FromPath[str], data: JSONBody[bodies.Refund]
) -> Receipt:
    """Give back what is not allocated, or a part of it."""
    staff, desk = await require(request, Role.OFFICER), Desk(request)
    key, refund_id = DonationId(donation_id), RefundId(desk.new_id("R"))
    command = RefundGift(
        donation_id=key,
        campaign_id=await _campaign_of(desk, key),
        refund_id=refund_id,
        amount=None if data.amount is None else data.amount.money(),
        reason=data.reason,
        by=staff.actor_id,
        at=desk.now,
    )
    return await desk.take(refund_id, command, staff.actor_id)


@post("/donations/{donation_id:str}/chargebacks")
async def record_chargeback(
    request: AnyRequest, donation_id: FromPath[str], data: JSONBody[bodies.Chargeback]
) -> Receipt:
    """Record that the donor's bank took money back, once for each of its references."""
    staff = await require(request, Role.OFFICER)
    desk = Desk(request, key=f"chargeback:{data.gateway_reference}")
    key = DonationId(donation_id)
    command = RecordChargeback(
        donation_id=key,
        campaign_id=await _campaign_of(desk, key),
        amount=None if data.amount is None else data.amount.money(),
        gateway_reference=data.gateway_reference,
        by=staff.actor_id,
        at=desk.now,
    )
    return await desk.take(donation_id, command, staff.actor_id)


@post("/campaigns/{campaign_id:str}/allocations")
async def allocate_funds(
    request: AnyRequest, campaign_id: FromPath[str], data: JSONBody[bodies.NewAllocation]
) -> Receipt:
    """Split money of a campaign by its rule; the inputs go to the vault, for auditors."""
    staff, desk = await require(request, Role.OFFICER), Desk(request)
    allocation_id = AllocationId(desk.new_id("A"))
    command = AllocateFunds(
        allocation_id=allocation_id,
        campaign_id=CampaignId(campaign_id),
        amount=None if data.amount is None else data.amount.money(),
        candidates=data.candidates,
        salt=os.urandom(SALT_BYTES),
        by=staff.actor_id,
        at=desk.now,
    )

    async def keep(pool: Pool, events: tuple[Event, ...]) -> None:
        (allocated,) = events
        assert isinstance(allocated, FundsAllocated)
        await keep_opening(
            desk.pool,
            commitment=allocated.inputs,
            field=INPUTS_FIELD,
            salt=command.salt,
            value=inputs_of(pool, command).encode(),
        )

    return await desk.take(allocation_id, command, staff.actor_id, keep)


@post("/allocations/{allocation_id:str}/reversals")
async def reverse_allocation(
    request: AnyRequest, allocation_id: FromPath[str], data: JSONBody[bodies.Reversal]
) -> Receipt:
    """Take whole shares back into the pool."""
    staff, desk = await require(request, Role.APPROVER), Desk(request)
    key = AllocationId(allocation_id)
    allocated = await desk.first(allocation_tag(key))
    if not isinstance(allocated, FundsAllocated):
        raise AllocationUnknownError(key, HouseholdId(data.household_ids[0]))
    command = ReverseAllocation(
        allocation_id=key,
        campaign_id=allocated.campaign_id,
        household_ids=tuple(map(HouseholdId, data.household_ids)),
        reason=data.reason,
        by=staff.actor_id,
        at=desk.now,
    )
    return await desk.take(allocation_id, command, staff.actor_id)


@post("/payouts")
async def request_payout(request: AnyRequest, data: JSONBody[bodies.NewPayout]) -> Receipt:
    """Ask for money of a household's fund to be paid; it is held from now on."""
    staff, desk = await require(request, Role.OFFICER, Role.OPERATOR), Desk(request)
    payout_id = PayoutId(desk.new_id("P"))
    command = RequestPayout(
        payout_id=payout_id,
        household_id=HouseholdId(data.household_id),
        amount=data.amount.money(),
        by=staff.actor_id,
        at=desk.now,
    )
    return await desk.take(payout_id, command, staff.actor_id)


async def _payee_of(desk: Desk, payout_id: PayoutId) -> HouseholdId:
    asked = await desk.first(payout_tag(payout_id))
    if not isinstance(asked, PayoutRequested):
        raise PayoutUnknownError(payout_id)
    return asked.household_id


@post("/payouts/{payout_id:str}/approval")
async def approve_payout(request: AnyRequest, payout_id: FromPath[str]) -> Receipt:
    """Agree, as another person than the requester."""
    staff, desk = await require(request, Role.APPROVER), Desk(request)
    key = PayoutId(payout_id)
    command = ApprovePayout(
        payout_id=key,
        household_id=await _payee_of(desk, key),
        by=staff.actor_id,
        at=desk.now,
    )
    return await desk.take(payout_id, command, staff.actor_id)


@post("/payouts/{payout_id:str}/cancellation")
async def cancel_payout(
    request: AnyRequest, payout_id: FromPath[str], data: JSONBody[bodies.Cancellation]
) -> Receipt:
    """Call it off before it is sent."""
    staff, desk = await require(request, Role.OFFICER, Role.APPROVER), Desk(request)
    key = PayoutId(payout_id)
    command = CancelPayout(
        payout_id=key,
        household_id=await _payee_of(desk, key),
        reason=data.reason,
        by=staff.actor_id,
        at=desk.now,
    )
    return await desk.take(payout_id, command, staff.actor_id)


@post("/bank-lines")
async def record_bank_line(request: AnyRequest, data: JSONBody[bodies.BankLine]) -> Receipt:
    """Enter a line of the bank's statement."""
    staff, desk = await require(request, Role.OFFICER), Desk(request)
    command = RecordGatewaySettlement(
        gateway=data.gateway,
        amount=data.amount.money(),
        bank_reference=data.bank_reference,
        by=staff.actor_id,
        at=desk.now,
    )
    return await desk.take(data.bank_reference, command, staff.actor_id)


COMMANDS: Final = (
    *(register_household, verify_household, give_consent, withdraw_consent),
    *(freeze_household, unfreeze_household, exit_household),
    *(draft_campaign, publish_campaign, pause_campaign, resume_campaign, close_campaign),
    *(freeze_campaign, unfreeze_campaign, receive_donation, refund_gift, record_chargeback),
    *(allocate_funds, reverse_allocation, request_payout, approve_payout, cancel_payout),
    record_bank_line,
)
