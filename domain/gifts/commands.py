"""What can be asked of gifts."""

from datetime import datetime

from domain.decider import Command
from domain.facts.gift_moves import MoveReason
from domain.facts.gifts import RefundReason
from domain.ids import ActorId, CampaignId, DonationId, DonorId, RefundId
from domain.money import Money
from domain.text import GatewayName, Reference


class ReceiveDonation(Command, frozen=True, kw_only=True):
    """Record a captured gift.

    Attributes:
        donation_id: Derived from the idempotency key, so that a repeat names the same gift.
        fee: What the gateway kept; absent if nothing or not known yet.
        received_at: When it was given; not after ``at``.
    """

    donation_id: DonationId
    campaign_id: CampaignId
    donor_id: DonorId | None
    amount: Money
    fee: Money | None = None
    gateway: GatewayName
    gateway_reference: Reference
    received_at: datetime
    at: datetime


class GiftCommand(Command, frozen=True, kw_only=True):
    """Something about a gift that was received."""

    donation_id: DonationId
    campaign_id: CampaignId
    at: datetime


class ChargeFee(GiftCommand, frozen=True, kw_only=True):
    """Record a fee that the gateway reported later."""

    fee: Money


class RefundGift(GiftCommand, frozen=True, kw_only=True):
    """Give back what is not allocated, or a part of it.

    Attributes:
        amount: Absent: all that is left.
    """

    refund_id: RefundId
    amount: Money | None
    reason: RefundReason
    by: ActorId


class RecordChargeback(GiftCommand, frozen=True, kw_only=True):
    """Record that the donor's bank took money back.

    Attributes:
        amount: Absent: what has not gone back yet; of a gift of which all has been refunded, what
            the bank did not take before: it does not ask whether the donor has it already.
    """

    amount: Money | None
    gateway_reference: Reference
    by: ActorId


class ReverseChargeback(GiftCommand, frozen=True, kw_only=True):
    """Record that a dispute was won: the donor's bank gave back what it had taken.

    Attributes:
        gateway_reference: The gateway's name for the chargeback.
    """

    gateway_reference: Reference
    by: ActorId


class RepayDebt(GiftCommand, frozen=True, kw_only=True):
    """Record that a donor paid a debt back, or a part of it.

    Attributes:
        bank_reference: The bank's name for the line, new or in suspense.
    """

    amount: Money
    bank_reference: Reference
    by: ActorId


class MoveCommand(Command, frozen=True, kw_only=True):
    """Something about a gift that stands in the wrong campaign.

    Attributes:
        campaign_id: Where it stands.
        to_campaign_id: Which campaign it was for.
    """

    donation_id: DonationId
    campaign_id: CampaignId
    to_campaign_id: CampaignId
    by: ActorId
    at: datetime


class ProposeMove(MoveCommand, frozen=True, kw_only=True):
    """Say that it belongs to another campaign; no money moves yet."""

    reason: MoveReason


class ConfirmMove(MoveCommand, frozen=True, kw_only=True):
    """Agree to a move, as another person than who proposed it."""


class WithdrawMove(MoveCommand, frozen=True, kw_only=True):
    """Take back what was proposed."""
