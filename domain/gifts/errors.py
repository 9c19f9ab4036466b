"""The rules for gifts, each as an error named for it."""

from dataclasses import dataclass
from datetime import datetime

from domain.errors import ConflictError, MalformedError, UnknownError
from domain.ids import ActorId, CampaignId, DonationId, RefundId
from domain.money import Money
from domain.text import Reference


@dataclass(eq=False)
class DonationUnknownError(UnknownError):
    """The campaign received no gift under this id."""

    donation_id: DonationId


@dataclass(eq=False)
class DonationAlreadyReceivedError(ConflictError):
    """The id is taken."""

    donation_id: DonationId


@dataclass(eq=False)
class RefundAlreadyMadeError(ConflictError):
    """The id is taken."""

    refund_id: RefundId


@dataclass(eq=False)
class DonationInFutureError(MalformedError):
    """A gift can't have been given later than now."""

    received_at: datetime


@dataclass(eq=False)
class FeeExceedsGiftError(ConflictError):
    """Fees are at most the whole gift."""

    donation_id: DonationId
    fee: Money
    left: Money


@dataclass(eq=False)
class RefundExceedsGiftError(ConflictError):
    """Only what is left of the gift and not allocated can go back."""

    donation_id: DonationId
    asked: Money
    left: Money


@dataclass(eq=False)
class ChargebackExceedsGiftError(ConflictError):
    """Chargebacks are at most the gift, less what the bank gave back of them."""

    donation_id: DonationId
    asked: Money
    left: Money


@dataclass(eq=False)
class ChargebackUnknownError(UnknownError):
    """The gift has no chargeback under this reference."""

    donation_id: DonationId
    gateway_reference: Reference


@dataclass(eq=False)
class ChargebackAlreadyReversedError(ConflictError):
    """A dispute is won once.

    Attributes:
        reference: The gateway's name, a slash, and its name for the chargeback.
    """

    reference: Reference


@dataclass(eq=False)
class RepaymentExceedsDebtError(ConflictError):
    """A donor pays back at most what is owed for the gift."""

    donation_id: DonationId
    asked: Money
    owed: Money


@dataclass(eq=False)
class GiftNotInCampaignError(UnknownError):
    """The gift does not stand in the campaign that it is to leave."""

    donation_id: DonationId
    campaign_id: CampaignId


@dataclass(eq=False)
class GiftNotWholeError(ConflictError):
    """A gift moves whole: what is allocated, paid or given back of it can't go elsewhere.

    Attributes:
        left: What of it is in the fund and not allocated.
        fee: What the gateway kept, which would go with it.
        given: What left and fee would have to come to.
    """

    donation_id: DonationId
    left: Money
    fee: Money
    given: Money


@dataclass(eq=False)
class MoveToSameCampaignError(MalformedError):
    """The gift stands there already."""

    donation_id: DonationId
    campaign_id: CampaignId


@dataclass(eq=False)
class MoveAlreadyProposedError(ConflictError):
    """A move of the gift waits for a second person."""

    donation_id: DonationId
    to_campaign_id: CampaignId


@dataclass(eq=False)
class MoveNotProposedError(ConflictError):
    """No such move of the gift waits for anybody."""

    donation_id: DonationId
    to_campaign_id: CampaignId


@dataclass(eq=False)
class MoverIsProposerError(ConflictError):
    """Two different people move a gift."""

    donation_id: DonationId
    by: ActorId


@dataclass(eq=False)
class GiftDecidedCampaignError(ConflictError):
    """The campaign reached its target with this gift, and gave money out on its strength."""

    donation_id: DonationId
    campaign_id: CampaignId
