"""An order as its own steps made it, folded from its events."""

from domain.decider import Criterion, Event
from domain.facts.piecework.escrow import OrderFunded, TransportPaid
from domain.facts.piecework.order import OrderEvent
from domain.facts.piecework.order_status import ORDER_LIFECYCLE, OrderStatus
from domain.facts.piecework.orders import (
    ORDER_EVENTS,
    FairShareWidened,
    FairShareWindowOpened,
    OrderDrafted,
)
from domain.facts.piecework.qualifications import QualificationDefined
from domain.facts.piecework.terms import Terms
from domain.ids import OrderId, QualificationId, order_tag
from domain.piecework.orders.errors import OrderNotInStatusError, OrderUnknownError


class Order:
    """One order, folded in place.

    Attributes:
        funded_minor: All that was paid into escrow.
        min_tier: Need tier from which kept lots can be claimed; 1 once all may.
        window: What the fair-share window began with; absent before publication.
        transport_minor: Spent on transport so far.
        qualification: What the draft that is asked for needs of workers; read for a draft only.
    """

    def __init__(self) -> None:
        self.status = OrderStatus.UNKNOWN
        self.drafted: OrderDrafted | None = None
        self.funded: OrderFunded | None = None
        self.funded_minor = 0
        self.transport_minor = 0
        self.qualification: QualificationId | None = None
        self.window: FairShareWindowOpened | None = None
        self.min_tier = 1
        self.widenings: list[FairShareWindowOpened | FairShareWidened] = []

    @property
    def terms(self) -> Terms:
        """What was agreed; only of an order that exists."""
        assert self.drafted is not None
        return self.drafted.terms

    def apply(self, event: Event) -> None:
        """Fold one event in; others than an order's change nothing."""
        self.status = ORDER_LIFECYCLE.after(self.status, event)
        match event:
            case OrderDrafted():
                self.drafted = event
            case OrderFunded():
                self.funded = event
                self.funded_minor += event.amount.minor
            case FairShareWindowOpened():
                self.window, self.min_tier = event, event.min_tier
                self.widenings.append(event)
            case FairShareWidened():
                self.min_tier = event.min_tier
                self.widenings.append(event)
            case TransportPaid():
                self.transport_minor += event.amount.minor
            case QualificationDefined():
                self.qualification = event.qualification_id

    def require(self, order_id: OrderId, *needed: OrderStatus) -> OrderDrafted:
        """The draft, if the order stands where it must.

        Raises:
            OrderUnknownError: there is no such order.
            OrderNotInStatusError: it stands elsewhere.
        """
        if self.drafted is None:
            raise OrderUnknownError(order_id)
        if self.status not in needed:
            raise OrderNotInStatusError(order_id, self.status, needed)
        return self.drafted

    def require_due(self, order_id: OrderId, due: type[OrderEvent]) -> OrderDrafted:
        """The draft, if the event that is due may follow.

        Raises:
            OrderUnknownError: there is no such order.
            OrderNotInStatusError: it stands elsewhere.
        """
        return self.require(order_id, *ORDER_LIFECYCLE.since(due))


def order_events(order_id: OrderId) -> Criterion:
    """All that happened to an order as such."""
    return Criterion(ORDER_EVENTS, (order_tag(order_id),))
