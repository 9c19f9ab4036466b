"""Facts about gifts that were entered for the wrong campaign."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from domain.bounds import AmountMinor
from domain.decider import HappenedAt
from domain.facts.gifts import GiftEvent
from domain.ids import ActorId, CampaignId, Tag, campaign_tag
from domain.money import Money
from domain.text import Reference


class MoveReason(StrEnum):
    """Why a gift stands in another campaign than the one that it was entered for."""

    WRONG_CAMPAIGN = "wrong_campaign"
    DONOR_MEANT_ANOTHER = "donor_meant_another"


class GiftMoveEvent(GiftEvent, frozen=True, kw_only=True):
    """A fact about a gift that was entered for the wrong campaign.

    Attributes:
        campaign_id: The campaign that the gift stands in before.
        to_campaign_id: The campaign that it was for.
    """

    to_campaign_id: CampaignId

    def tags(self) -> tuple[Tag, ...]:
        """The gift, both campaigns and, unless it is anonymous, its donor."""
        return (*super().tags(), campaign_tag(self.to_campaign_id))


class GiftMoveProposed(GiftMoveEvent, frozen=True, tag="GiftMoveProposed/1"):
    """Somebody found a gift in the wrong campaign; no money moves before another agrees."""

    reason: MoveReason
    proposed_by: ActorId
    proposed_at: HappenedAt

    def actor(self) -> ActorId:
        """Who found it."""
        return self.proposed_by


class GiftMoveWithdrawn(GiftMoveEvent, frozen=True, tag="GiftMoveWithdrawn/1"):
    """What was proposed was taken back; the gift stays where it is."""

    withdrawn_by: ActorId
    withdrawn_at: HappenedAt

    def actor(self) -> ActorId:
        """Who took it back."""
        return self.withdrawn_by


class GiftMoved(GiftMoveEvent, frozen=True, tag="GiftMoved/1", omit_defaults=True):
    """A whole gift, of which nothing was spent but its fee, went over to the campaign it was for.

    Nothing went back to the donor. Among the gifts of the other campaign it comes last.

    Attributes:
        amount: What the donor gave.
        fee_minor: The gateway's fee, which goes with the gift; the rest moves between the funds.
        gateway: The one that captured the gift.
        given: When the donor gave it.
        proposed_by: Who found it; never who confirmed.
        after_closing: Whether the campaign that it was for had closed by then; it was given before.
        counted_late: Whether it was so in the campaign that it leaves.
    """

    amount: Money
    fee_minor: AmountMinor
    gateway: Reference
    given: datetime
    reason: MoveReason
    proposed_by: ActorId
    confirmed_by: ActorId
    moved_at: HappenedAt
    after_closing: bool = False
    counted_late: bool = False

    def actor(self) -> ActorId:
        """Who agreed to it."""
        return self.confirmed_by

    @property
    def left(self) -> Money:
        """What moves from one fund to the other."""
        return Money(self.amount.minor - self.fee_minor, self.amount.currency)


GIFT_MOVE_EVENTS: Final = (GiftMoveProposed, GiftMoveWithdrawn, GiftMoved)
