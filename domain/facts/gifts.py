"""Facts about gifts."""

from enum import StrEnum
from typing import Final

from domain.bounds import AmountMinor
from domain.decider import Event, HappenedAt
from domain.facts.statements import statement_tag
from domain.ids import (
    ActorId,
    CampaignId,
    DonationId,
    DonorId,
    RefundId,
    Tag,
    campaign_tag,
    donation_tag,
    donor_tag,
)
from domain.money import Money
from domain.text import Reference


class RefundReason(StrEnum):
    """Why a gift went back."""

    DONOR_REQUEST = "donor_request"
    DUPLICATE = "duplicate"
    GIVEN_IN_ERROR = "given_in_error"
    CAMPAIGN_MISSED = "campaign_missed"
    CAMPAIGN_CANCELLED = "campaign_cancelled"
    AT_SOURCE = "at_source"


class GiftEvent(Event, frozen=True, kw_only=True):
    """A fact about one gift.

    Attributes:
        donor_id: Absent for an anonymous gift.
    """

    donation_id: DonationId
    campaign_id: CampaignId
    donor_id: DonorId | None

    def tags(self) -> tuple[Tag, ...]:
        """The gift, its campaign and, unless it is anonymous, its donor."""
        tags = (donation_tag(self.donation_id), campaign_tag(self.campaign_id))
        return tags if self.donor_id is None else (*tags, donor_tag(self.donor_id))


class DonationReceived(GiftEvent, frozen=True, tag="DonationReceived/1", omit_defaults=True):
    """A gateway captured a gift.

    Attributes:
        amount: What the donor gave, before any fee.
        gateway: Which gateway holds the money.
        gateway_reference: The gateway's name for it, unique within the gateway.
        received_at: When it was given, which may be long before it was recorded.
        after_closing: Whether its campaign had closed by the time that it was recorded; it was
            given before that.
        from_suspense: Whether the money stood in suspense, under this reference, until somebody
            knew what it is for.
    """

    amount: Money
    gateway: Reference
    gateway_reference: Reference
    received_at: HappenedAt
    after_closing: bool = False
    from_suspense: bool = False


class FeeCharged(GiftEvent, frozen=True, tag="FeeCharged/1", omit_defaults=True):
    """The gateway kept a part of the gift as its fee.

    Attributes:
        fee: What it kept.
        gateway: The one that captured the gift.
        borne_minor: The part of it that the platform bears: all of it if the campaign says so,
            else as much of the gift as had left its fund before the fee was known.
    """

    fee: Money
    gateway: Reference
    charged_at: HappenedAt
    borne_minor: AmountMinor = 0


class GiftRefunded(GiftEvent, frozen=True, tag="GiftRefunded/1"):
    """A part of the gift that was not allocated, or all of it, went back to the donor.

    Attributes:
        amount: What went back.
        gateway: The one that captured the gift, and through which it went back.
    """

    refund_id: RefundId
    amount: Money
    gateway: Reference
    reason: RefundReason
    refunded_by: ActorId
    refunded_at: HappenedAt

    def actor(self) -> ActorId:
        """Who gave it back."""
        return self.refunded_by


class GiftChargedBack(GiftEvent, frozen=True, tag="GiftChargedBack/1"):
    """The donor's bank took money back through the gateway.

    Attributes:
        amount: What the gateway lost: ``from_fund_minor + debt_minor``.
        from_fund_minor: The part that was still in the campaign's fund.
        debt_minor: The part that had left the fund (allocated or a fee); the donor owes it.
        gateway: The one that captured the gift.
        gateway_reference: The gateway's name for the chargeback.
    """

    amount: Money
    from_fund_minor: AmountMinor
    debt_minor: AmountMinor
    gateway: Reference
    gateway_reference: Reference
    recorded_by: ActorId
    charged_back_at: HappenedAt

    def actor(self) -> ActorId:
        """Who recorded it."""
        return self.recorded_by


class ChargebackReversed(GiftEvent, frozen=True, tag="ChargebackReversed/1"):
    """The dispute was won: the donor's bank gave back all that it had taken.

    Attributes:
        amount: What the gateway has again: ``from_fund_minor + debt_minor``.
        from_fund_minor: The part that is in the campaign's fund again.
        debt_minor: The part that the donor owes no longer.
        gateway: The one that captured the gift.
        gateway_reference: The gateway's name for the chargeback.
    """

    amount: Money
    from_fund_minor: AmountMinor
    debt_minor: AmountMinor
    gateway: Reference
    gateway_reference: Reference
    recorded_by: ActorId
    reversed_at: HappenedAt

    def actor(self) -> ActorId:
        """Who recorded it."""
        return self.recorded_by


class DebtRepaid(GiftEvent, frozen=True, tag="DebtRepaid/1", omit_defaults=True):
    """A donor paid back what the bank had taken after the gift was spent or refunded.

    Attributes:
        amount: What arrived in the custody account.
        bank_reference: The bank statement's name for the line, unique.
        recorded_by: Who entered the line.
        confirmed_by: The second person; absent where one was enough.
        from_suspense: Whether the line stood in suspense until somebody knew that it is this.
    """

    amount: Money
    bank_reference: Reference
    recorded_by: ActorId
    repaid_at: HappenedAt
    confirmed_by: ActorId | None = None
    from_suspense: bool = False

    def tags(self) -> tuple[Tag, ...]:
        """The gift, its campaign, its donor unless it is anonymous, and the statement line."""
        return *GiftEvent.tags(self), statement_tag(self.bank_reference)

    def actor(self) -> ActorId:
        """Who confirmed the line, or entered it where one person was enough."""
        return self.confirmed_by or self.recorded_by


GIFT_EVENTS: Final = (
    DonationReceived,
    FeeCharged,
    GiftRefunded,
    GiftChargedBack,
    ChargebackReversed,
    DebtRepaid,
)
