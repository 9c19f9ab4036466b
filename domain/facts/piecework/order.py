"""What every event of an order has in common."""

from domain.decider import Event
from domain.ids import OrderId, Tag, order_tag


class OrderEvent(Event, frozen=True, kw_only=True):
    """A fact about one order."""

    order_id: OrderId

    def tags(self) -> tuple[Tag, ...]:
        """The order."""
        return (order_tag(self.order_id),)
