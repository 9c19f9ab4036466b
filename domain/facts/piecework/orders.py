"""Facts about orders."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final

from msgspec import Meta

from domain.bounds import AmountMinor
from domain.decider import HappenedAt
from domain.facts.households import NeedTier
from domain.facts.piecework.claim_tokens import ClaimTokensExpired, ClaimTokensIssued
from domain.facts.piecework.escrow import OrderFunded, OrderSettled, TransportPaid
from domain.facts.piecework.order import OrderEvent
from domain.facts.piecework.terms import Terms, Work
from domain.ids import ActorId, BuyerId, Tag, buyer_tag, order_tag


class PauseReason(StrEnum):
    """Why an order takes no claims for a while."""

    MATERIALS_LATE = "materials_late"
    INSTRUCTIONS_UNCLEAR = "instructions_unclear"
    COMPLAINT = "complaint"
    BUYER_REQUEST = "buyer_request"


class OrderCancelReason(StrEnum):
    """Why an order was called off."""

    BUYER_REQUEST = "buyer_request"
    ENTERED_IN_ERROR = "entered_in_error"
    RULES_BREACHED = "rules_breached"
    NOT_FUNDED = "not_funded"


class CloseReason(StrEnum):
    """Why an order takes no more claims."""

    DEADLINE = "deadline"
    BUYER_REQUEST = "buyer_request"


class OrderDrafted(OrderEvent, frozen=True, tag="OrderDrafted/1"):
    """A buyer wrote down what is to be done and what it pays.

    Attributes:
        work: What is to be done.
        terms: What is asked and what is paid.
    """

    buyer_id: BuyerId
    work: Work
    terms: Terms
    drafted_by: ActorId
    drafted_at: HappenedAt

    def tags(self) -> tuple[Tag, ...]:
        """The order and its buyer."""
        return order_tag(self.order_id), buyer_tag(self.buyer_id)

    def actor(self) -> ActorId:
        """Who drafted it."""
        return self.drafted_by


class RateReviewed(OrderEvent, frozen=True, tag="RateReviewed/1"):
    """The platform timed a sample and found the rate to be fair.

    Attributes:
        sample_pieces: Pieces made while the clock ran.
        sample_seconds: How long they took.
        wage_minor: Minimum wage of an hour that was applied, in minor units.
        wage_region: GB/T 2260 prefix of the region whose wage was applied: the highest of all
            counties where the work is offered.
        wage_source: The document that sets the wage.
        hourly_minor: What an hour of this work pays at the sample's pace, rounded down.
    """

    sample_pieces: Annotated[int, Meta(ge=1)]
    sample_seconds: Annotated[int, Meta(ge=1)]
    wage_minor: Annotated[int, Meta(ge=1)]
    wage_region: str
    wage_source: str
    hourly_minor: AmountMinor
    reviewed_by: ActorId
    reviewed_at: HappenedAt

    def actor(self) -> ActorId:
        """Who timed it."""
        return self.reviewed_by


class RetakeReason(StrEnum):
    """Why a sample is timed once more."""

    MISTYPED = "mistyped"
    UNUSUAL_SAMPLE = "unusual_sample"
    PAY_BELOW_MINIMUM = "pay_below_minimum"


class SampleRetaken(OrderEvent, frozen=True, tag="SampleRetaken/1"):
    """The platform timed a sample once more; the one before stands beside it.

    Before the order is published a rate that is found unfair has to pass a review again. After that
    it is agreed, and the order says what was found.

    Attributes:
        sample_pieces: Pieces made while the clock ran.
        sample_seconds: How long they took.
        wage_minor: Minimum wage of an hour that was applied, in minor units.
        wage_region: GB/T 2260 prefix of the region whose wage was applied.
        wage_source: The document that sets it.
        hourly_minor: What an hour pays at that pace, rounded down.
        fair: Whether the rate passes by this sample.
        reason: Why it was timed once more.
    """

    sample_pieces: Annotated[int, Meta(ge=1)]
    sample_seconds: Annotated[int, Meta(ge=1)]
    wage_minor: AmountMinor
    wage_region: str
    wage_source: str
    hourly_minor: AmountMinor
    fair: bool
    reason: RetakeReason
    retaken_by: ActorId
    retaken_at: HappenedAt

    def actor(self) -> ActorId:
        """Who timed it."""
        return self.retaken_by


class OrderPublished(OrderEvent, frozen=True, tag="OrderPublished/1"):
    """Work may be claimed."""

    published_by: ActorId
    published_at: HappenedAt

    def actor(self) -> ActorId:
        """Who published it."""
        return self.published_by


class FairShareWindowOpened(OrderEvent, frozen=True, tag="FairShareWindowOpened/1"):
    """A share of the lots is kept for the neediest.

    Attributes:
        reserved_lots: Lots 1 to this number are kept.
        min_tier: Need tier from which a household may claim them.
        household_cap_lots: What one household may claim while the window is open.
        widens_at: When the next tiers are let in.
    """

    reserved_lots: int
    min_tier: NeedTier
    household_cap_lots: int
    widens_at: datetime
    opened_at: HappenedAt


class FairShareWidened(OrderEvent, frozen=True, tag="FairShareWidened/1"):
    """Less needy households may claim the lots that were kept, too.

    Attributes:
        min_tier: Need tier from which a household may claim them now; 1 ends the window.
        widens_at: When the next tiers are let in; absent once all are.
    """

    min_tier: NeedTier
    widens_at: datetime | None
    widened_at: HappenedAt


class OrderPaused(OrderEvent, frozen=True, tag="OrderPaused/1"):
    """No lots can be claimed for a while; claimed ones go on."""

    reason: PauseReason
    paused_by: ActorId
    paused_at: HappenedAt

    def actor(self) -> ActorId:
        """Who paused it."""
        return self.paused_by


class OrderResumed(OrderEvent, frozen=True, tag="OrderResumed/1"):
    """Lots can be claimed again."""

    resumed_by: ActorId
    resumed_at: HappenedAt

    def actor(self) -> ActorId:
        """Who resumed it."""
        return self.resumed_by


class OrderClosed(OrderEvent, frozen=True, tag="OrderClosed/1"):
    """No more lots can be claimed; claimed ones go on.

    Attributes:
        closed_by: Absent if the deadline did it.
    """

    reason: CloseReason
    closed_by: ActorId | None
    closed_at: HappenedAt

    def actor(self) -> ActorId | None:
        """Who closed it."""
        return self.closed_by


class OrderCancelled(OrderEvent, frozen=True, tag="OrderCancelled/1"):
    """The order was called off; work in hand was paid in the same moment."""

    reason: OrderCancelReason
    cancelled_by: ActorId
    cancelled_at: HappenedAt

    def actor(self) -> ActorId:
        """Who called it off."""
        return self.cancelled_by


ORDER_EVENTS: Final = (
    OrderDrafted,
    OrderFunded,
    RateReviewed,
    SampleRetaken,
    OrderPublished,
    FairShareWindowOpened,
    FairShareWidened,
    OrderPaused,
    OrderResumed,
    OrderClosed,
    OrderCancelled,
    ClaimTokensIssued,
    ClaimTokensExpired,
    TransportPaid,
    OrderSettled,
)
