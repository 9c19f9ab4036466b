"""What can be asked of orders."""

from datetime import datetime

from domain.decider import Command
from domain.facts.piecework.orders import PauseReason, RetakeReason
from domain.facts.piecework.terms import Terms, Work
from domain.ids import ActorId, BuyerId, OrderId
from domain.money import Money
from domain.piecework.wages import MinimumWage
from domain.text import GatewayName, Reference


class OrderCommand(Command, frozen=True, kw_only=True):
    """Something asked of one order."""

    order_id: OrderId
    at: datetime


class BuyerCommand(OrderCommand, frozen=True, kw_only=True):
    """Something that only the order's buyer may ask."""

    buyer_id: BuyerId
    by: ActorId


class DraftOrder(BuyerCommand, frozen=True, kw_only=True):
    """Write down what is to be done and what it pays."""

    work: Work
    terms: Terms


class FundOrder(BuyerCommand, frozen=True, kw_only=True):
    """Pay into the escrow; the gateway has captured the amount."""

    amount: Money
    gateway: GatewayName
    gateway_reference: Reference


class ReviewRate(OrderCommand, frozen=True, kw_only=True):
    """Compare the rate with the minimum wage, by a timed sample.

    Attributes:
        wages: The minimum hourly wage in force in each county where the work is offered.
    """

    sample_pieces: int
    sample_seconds: int
    wages: tuple[MinimumWage, ...]
    by: ActorId


class RetakeSample(OrderCommand, frozen=True, kw_only=True):
    """Time a sample once more, and compare again.

    Attributes:
        wages: As for a review.
    """

    sample_pieces: int
    sample_seconds: int
    wages: tuple[MinimumWage, ...]
    reason: RetakeReason
    by: ActorId


class PublishOrder(BuyerCommand, frozen=True, kw_only=True):
    """Let the work be claimed."""


class WidenFairShare(OrderCommand, frozen=True, kw_only=True):
    """Let the next tiers in, when it is time."""


class PauseOrder(OrderCommand, frozen=True, kw_only=True):
    """Take no claims for a while."""

    reason: PauseReason
    by: ActorId


class ResumeOrder(OrderCommand, frozen=True, kw_only=True):
    """Take claims again."""

    by: ActorId


class CloseOrder(OrderCommand, frozen=True, kw_only=True):
    """Take no more claims.

    Attributes:
        by: Absent if the deadline does it.
    """

    by: ActorId | None


class PayTransport(OrderCommand, frozen=True, kw_only=True):
    """Pay a carrier from the order's transport budget."""

    amount: Money
    bank_reference: Reference
    by: ActorId
