"""Facts about payments: what somebody wanted to pay, and what came to nothing."""

from datetime import datetime

from msgspec import Struct

from domain.decider import Event, HappenedAt
from domain.ids import (
    ActorId,
    BuyerId,
    CampaignId,
    DonationId,
    DonorId,
    OrderId,
    PaymentId,
    Tag,
    buyer_tag,
    campaign_tag,
    donor_tag,
    order_tag,
    payment_tag,
)
from domain.money import Money
from domain.text import Reference


class ForGift(Struct, frozen=True, omit_defaults=True):
    """A payment that is to be a gift.

    Attributes:
        donation_id: What the gift will be called; a retry is another gift.
        donor_id: Absent if it is to be anonymous.
    """

    campaign_id: CampaignId
    donation_id: DonationId
    donor_id: DonorId | None = None


class ForEscrow(Struct, frozen=True):
    """A payment into the escrow of an order."""

    order_id: OrderId
    buyer_id: BuyerId


class PaymentEvent(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A fact about one payment.

    Attributes:
        payment_id: Ours; absent of money of which the gateway names no payment.
        gift: What it is for, if it is for a campaign.
        escrow: What it is for, if it is for an order; both are absent of money that no payment
            that was started fits.
    """

    payment_id: PaymentId | None
    gift: ForGift | None = None
    escrow: ForEscrow | None = None

    def tags(self) -> tuple[Tag, ...]:
        """The payment, and whom it is for and from."""
        tags: list[Tag] = []
        if self.payment_id is not None:
            tags.append(payment_tag(self.payment_id))
        if self.gift is not None:
            tags.append(campaign_tag(self.gift.campaign_id))
            if self.gift.donor_id is not None:
                tags.append(donor_tag(self.gift.donor_id))
        if self.escrow is not None:
            tags += order_tag(self.escrow.order_id), buyer_tag(self.escrow.buyer_id)
        return tuple(tags)


class PaymentStarted(PaymentEvent, frozen=True, kw_only=True, tag="PaymentStarted/1"):
    """Somebody wants to pay; only then the gateway is asked for a page, under this id.

    Attributes:
        amount: What is to be paid, before any fee.
        gateway: Where.
        expires_at: From when on the gateway is to take no money for it.
        retry_of: The payment that came to nothing before; absent of a first try.
        started_by: Who pays for an order; absent of a gift.
    """

    payment_id: PaymentId
    amount: Money
    gateway: Reference
    expires_at: datetime
    retry_of: PaymentId | None = None
    started_by: ActorId | None = None
    started_at: HappenedAt

    def tags(self) -> tuple[Tag, ...]:
        """As of every fact, and the payment that it tries again."""
        tags = PaymentEvent.tags(self)
        return tags if self.retry_of is None else (*tags, payment_tag(self.retry_of))

    def actor(self) -> ActorId | None:
        """Who pays for an order."""
        return self.started_by


class PaymentDeclined(PaymentEvent, frozen=True, kw_only=True, tag="PaymentDeclined/1"):
    """The gateway said that nothing came, and that nothing will come under this id."""

    payment_id: PaymentId
    declined_at: HappenedAt


class PaymentExpired(PaymentEvent, frozen=True, kw_only=True, tag="PaymentExpired/1"):
    """Its time was over, and the gateway said that nothing came."""

    payment_id: PaymentId
    expired_at: HappenedAt
