"""Giving, giving back, and what a donor's bank takes back."""

from typing import Final

from litestar.params import FromPath, JSONBody
from msgspec.structs import asdict

from domain.gifts.commands import (
    ChargeFee,
    ConfirmMove,
    ProposeMove,
    ReceiveDonation,
    RecordChargeback,
    RefundGift,
    RepayDebt,
    ReverseChargeback,
    WithdrawMove,
)
from domain.gifts.errors import DonationUnknownError
from domain.ids import (
    ActorId,
    CampaignId,
    DonationId,
    DonorId,
    RefundId,
)
from marketplace.gift_places import place_of
from marketplace.identity.donors import DonorDesk, DonorUnprovenError
from marketplace.identity.staff import Role
from marketplace.paying import Paying
from marketplace.web.desk import AtDesk, Desk, Receipt, keyed
from marketplace.web.gifts import bodies

SANDBOX: Final = "sandbox"
PUBLIC: Final = ActorId("system:api")


class GiftReceipt(Receipt, frozen=True):
    """What became of a gift.

    Attributes:
        donor_id: Under which pseudonym it stands; absent if it is anonymous.
        donor_token: Proves that the next gift is by the same donor (``Authorization: Bearer …``);
            there only if the pseudonym was made for this gift. Keep it: it is not shown again.
    """

    donor_id: str | None
    donor_token: str | None


@keyed("/donations")
async def receive_donation(desk: AtDesk, data: JSONBody[bodies.NewDonation]) -> GiftReceipt:
    """Give through the sandbox gateway, under a new pseudonym or one that a token proves.

    Where people pay by a gateway this is refused: see ``POST /payments``.
    """
    paying: Paying = desk.state.paying
    paying.require_sandbox()
    donation_id = DonationId(desk.new_id("G"))
    if data.donor_id is not None and data.donor_id != desk.donor:
        raise DonorUnprovenError(DonorId(data.donor_id))
    donor_id = None if data.anonymous else desk.donor or DonorId(desk.new_id("D"))
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
    # First: what was recorded must not be answered with an error.
    donors: DonorDesk = desk.state.donors
    tokens = await donors.tokens()
    receipt = await desk.take(donation_id, command)
    is_new = donor_id is not None and desk.donor is None
    token = tokens.token_of(donor_id) if donor_id is not None and is_new else None
    return GiftReceipt(**asdict(receipt), donor_id=donor_id, donor_token=token)


async def _campaign_of(desk: Desk, donation_id: DonationId) -> CampaignId:
    campaign_id = await place_of(desk.log, donation_id)
    if campaign_id is None:
        raise DonationUnknownError(donation_id)
    return campaign_id


@keyed("/donations/{donation_id:str}/fees", Role.OFFICER)
async def charge_fee(
    desk: AtDesk, donation_id: FromPath[str], data: JSONBody[bodies.LateFee]
) -> Receipt:
    """Record a fee that the gateway told after the gift.

    It comes out of what is left of the gift in its fund; the rest the platform bears.
    """
    key = DonationId(donation_id)
    command = ChargeFee(
        donation_id=key,
        campaign_id=await _campaign_of(desk, key),
        fee=data.fee.money(),
        at=desk.now,
    )
    return await desk.take(donation_id, command)


@keyed("/donations/{donation_id:str}/refunds", Role.OFFICER)
async def refund_gift(
    desk: AtDesk, donation_id: FromPath[str], data: JSONBody[bodies.Refund]
) -> Receipt:
    """Give back what is not allocated, or a part of it."""
    key, refund_id = DonationId(donation_id), RefundId(desk.new_id("R"))
    command = RefundGift(
        donation_id=key,
        campaign_id=await _campaign_of(desk, key),
        refund_id=refund_id,
        amount=None if data.amount is None else data.amount.money(),
        reason=data.reason,
        by=desk.actor,
        at=desk.now,
    )
    return await desk.take(refund_id, command)


@keyed("/donations/{donation_id:str}/chargebacks", Role.OFFICER)
async def record_chargeback(
    desk: AtDesk, donation_id: FromPath[str], data: JSONBody[bodies.Chargeback]
) -> Receipt:
    """Record that the donor's bank took money back, once for each of its references."""
    key = DonationId(donation_id)
    command = RecordChargeback(
        donation_id=key,
        campaign_id=await _campaign_of(desk, key),
        amount=None if data.amount is None else data.amount.money(),
        gateway_reference=data.gateway_reference,
        by=desk.actor,
        at=desk.now,
    )
    return await desk.take(donation_id, command)


@keyed("/donations/{donation_id:str}/chargeback-reversals", Role.OFFICER)
async def reverse_chargeback(
    desk: AtDesk, donation_id: FromPath[str], data: JSONBody[bodies.WonDispute]
) -> Receipt:
    """Record that a dispute was won: what a chargeback took is where it was again."""
    key = DonationId(donation_id)
    command = ReverseChargeback(
        donation_id=key,
        campaign_id=await _campaign_of(desk, key),
        gateway_reference=data.gateway_reference,
        by=desk.actor,
        at=desk.now,
    )
    return await desk.take(donation_id, command)


@keyed("/donations/{donation_id:str}/moves", Role.OFFICER)
async def propose_move(
    desk: AtDesk, donation_id: FromPath[str], data: JSONBody[bodies.NewMove]
) -> Receipt:
    """Say that a gift was entered for the wrong campaign; it moves when another person agrees."""
    key = DonationId(donation_id)
    command = ProposeMove(
        donation_id=key,
        campaign_id=await _campaign_of(desk, key),
        to_campaign_id=CampaignId(data.to_campaign_id),
        reason=data.reason,
        by=desk.actor,
        at=desk.now,
    )
    return await desk.take(donation_id, command)


@keyed("/donations/{donation_id:str}/repayments", Role.OFFICER, Role.APPROVER)
async def repay_debt(
    desk: AtDesk, donation_id: FromPath[str], data: JSONBody[bodies.Repayment]
) -> Receipt:
    """Record that a donor paid back what a chargeback had taken after the gift was spent."""
    key = DonationId(donation_id)
    command = RepayDebt(
        donation_id=key,
        campaign_id=await _campaign_of(desk, key),
        amount=data.amount.money(),
        bank_reference=data.bank_reference,
        by=desk.actor,
        at=desk.now,
    )
    return await desk.take(donation_id, command)


@keyed("/donations/{donation_id:str}/moves/confirmation", Role.OFFICER, Role.APPROVER)
async def confirm_move(
    desk: AtDesk, donation_id: FromPath[str], data: JSONBody[bodies.MoveTo]
) -> Receipt:
    """Agree that the whole gift goes over, as another person than who proposed it."""
    return await _take_move(desk, DonationId(donation_id), data, ConfirmMove)


@keyed("/donations/{donation_id:str}/moves/withdrawal", Role.OFFICER, Role.APPROVER)
async def withdraw_move(
    desk: AtDesk, donation_id: FromPath[str], data: JSONBody[bodies.MoveTo]
) -> Receipt:
    """Take back a move that waits; the gift stays where it is."""
    return await _take_move(desk, DonationId(donation_id), data, WithdrawMove)


async def _take_move(
    desk: Desk, key: DonationId, data: bodies.MoveTo, kind: type[ConfirmMove | WithdrawMove]
) -> Receipt:
    command = kind(
        donation_id=key,
        campaign_id=await _campaign_of(desk, key),
        to_campaign_id=CampaignId(data.to_campaign_id),
        by=desk.actor,
        at=desk.now,
    )
    return await desk.take(key, command)


COMMANDS: Final = (
    receive_donation,
    charge_fee,
    refund_gift,
    record_chargeback,
    reverse_chargeback,
    repay_debt,
    propose_move,
    confirm_move,
    withdraw_move,
)
