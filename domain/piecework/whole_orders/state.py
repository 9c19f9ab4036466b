"""An order, every lot of it and its escrow, folded from all its events."""

from collections.abc import MutableMapping

from domain.decider import Event
from domain.facts.piecework.assignment import AssignmentEvent
from domain.facts.piecework.claim_tokens import ClaimTokensExpired, ClaimTokensIssued
from domain.facts.piecework.claims import ClaimConflictCompensated
from domain.facts.piecework.escrow import OrderSettled, TransportPaid
from domain.facts.piecework.materials import LossAdjudicated
from domain.facts.piecework.order import OrderEvent
from domain.facts.piecework.pay import BonusPaid, EarningsCredited
from domain.piecework.assignments.lot import Lot
from domain.piecework.orders.state import Order


class WholeOrder:
    """An order, every lot of it that anything happened to, and its escrow, folded in place.

    Attributes:
        spent_minor: What left the escrow, less what came back to it.
    """

    def __init__(self, lots: MutableMapping[int, Lot] | None = None) -> None:
        """Keep the lots in the mapping given, or in a dict."""
        self.order = Order()
        self.lots = {} if lots is None else lots
        self.spent_minor = 0

    @property
    def escrow_minor(self) -> int:
        """What is in escrow: funded less released; all of it until the order is settled."""
        return self.order.funded_minor - self.spent_minor

    def lot(self, number: int) -> Lot:
        """A lot."""
        lot = self.lots.get(number)
        if lot is None:
            lot = self.lots[number] = Lot(number)
        return lot

    def apply(self, event: Event) -> None:
        """Fold one event in; others than this order's change nothing."""
        match event:
            case OrderEvent():
                self.order.apply(event)
                if isinstance(event, ClaimTokensIssued | ClaimTokensExpired):
                    for number in event.lots:
                        self.lot(number).apply(event)
            case AssignmentEvent():
                self.lot(event.lot).apply(event)
        match event:
            case EarningsCredited():
                self.spent_minor += event.pay.minor + event.station_fee.minor
            case BonusPaid() | ClaimConflictCompensated() | TransportPaid():
                self.spent_minor += event.amount.minor
            case LossAdjudicated():
                self.spent_minor -= event.charged.minor
            case OrderSettled():
                self.spent_minor += event.returned.minor
