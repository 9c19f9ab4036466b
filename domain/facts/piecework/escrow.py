"""Facts about the money of an order: paid in, spent on carriers, given back."""

from domain.decider import HappenedAt
from domain.facts.editions import FIRST, Edition
from domain.facts.piecework.order import OrderEvent
from domain.ids import ActorId, BuyerId, Tag, buyer_tag, order_tag
from domain.money import Money
from domain.text import Reference


class OrderFunded(OrderEvent, frozen=True, omit_defaults=True, tag="OrderFunded/1"):
    """The buyer paid into the order's escrow.

    Attributes:
        amount: What was captured.
        gateway: The payment gateway that captured it.
        gateway_reference: The gateway's name for it, unique within the gateway.
        funded_by: Who paid it in, or the process that heard of it from the gateway.
        from_suspense: Whether the money stood in suspense, under this reference, until somebody
            knew what it is for.
    """

    buyer_id: BuyerId
    amount: Money
    gateway: Reference
    gateway_reference: Reference
    funded_by: ActorId
    funded_at: HappenedAt
    from_suspense: bool = False

    def tags(self) -> tuple[Tag, ...]:
        """The order and its buyer."""
        return order_tag(self.order_id), buyer_tag(self.buyer_id)

    def actor(self) -> ActorId:
        """Who paid it in."""
        return self.funded_by


class TransportPaid(OrderEvent, frozen=True, tag="TransportPaid/1"):
    """Carrying materials or goods was paid from the order's escrow.

    Attributes:
        amount: What the carrier got.
        bank_reference: The bank statement's name for the transfer, unique.
    """

    amount: Money
    bank_reference: Reference
    paid_by: ActorId
    paid_at: HappenedAt

    def actor(self) -> ActorId:
        """Who paid it."""
        return self.paid_by


class OrderSettled(OrderEvent, frozen=True, omit_defaults=True, tag="OrderSettled/1"):
    """Every lot is finished and paid; what was left in escrow went back to the buyer.

    Attributes:
        gateway: Through which the rest goes back.
        returned: The rest; zero if nothing was left.
        edition: From the second on late work is waited for.
    """

    buyer_id: BuyerId
    gateway: Reference
    returned: Money
    settled_at: HappenedAt
    edition: Edition = FIRST

    def tags(self) -> tuple[Tag, ...]:
        """The order and its buyer."""
        return order_tag(self.order_id), buyer_tag(self.buyer_id)
