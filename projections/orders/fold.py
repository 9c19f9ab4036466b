"""How each event changes orders and their lots, in memory."""

from typing import Final

import msgspec

from domain.facts.piecework.assignment import AssignmentEvent
from domain.facts.piecework.claim_tokens import ClaimTokensExpired, ClaimTokensIssued
from domain.facts.piecework.claims import AssignmentAccepted, ClaimConflictCompensated
from domain.facts.piecework.escrow import OrderFunded, OrderSettled, TransportPaid
from domain.facts.piecework.materials import LossAdjudicated
from domain.facts.piecework.order import OrderEvent
from domain.facts.piecework.order_status import ORDER_LIFECYCLE, OrderStatus
from domain.facts.piecework.orders import (
    FairShareWidened,
    FairShareWindowOpened,
    OrderCancelled,
    OrderClosed,
    OrderDrafted,
    OrderPaused,
    OrderPublished,
    OrderResumed,
    RateReviewed,
    SampleRetaken,
)
from domain.facts.piecework.pay import BonusPaid, EarningsCredited
from domain.facts.piecework.terms import Terms
from domain.facts.piecework.work import RestKept
from domain.ids import OrderId, StationId
from domain.piecework.real_pay import is_below
from projections.orders import shares
from projections.orders.rows import AgreementRow, LotRow, LotState, OrderRow
from projections.orders.shares import STATES, Share
from projections.projection import Fact

SPENDING: Final = (EarningsCredited, BonusPaid, ClaimConflictCompensated, LossAdjudicated)
"""What takes money out of the escrow, or brings it back."""
SHARING: Final[tuple[type[AssignmentEvent], ...]] = (*STATES, EarningsCredited, BonusPaid)
"""What concerns the pieces of one assignment: who has them, and what they brought."""


class Fold:
    """The rows that a batch concerns.

    Attributes:
        agreements: Rows to be added.
        terms: Of orders that are published in the batch.
    """

    def __init__(self) -> None:
        self.agreements: list[AgreementRow] = []
        self.orders: dict[OrderId, OrderRow] = {}
        self.lots: dict[tuple[OrderId, int], LotRow] = {}
        self.terms: dict[OrderId, Terms] = {}

    def apply(self, fact: Fact) -> None:
        """Fold one fact in."""
        event = fact.event
        if isinstance(event, OrderDrafted):
            self._draft(event, fact.position)
            return
        assert isinstance(event, OrderEvent | AssignmentEvent)
        order = self.orders[event.order_id]
        order.position = fact.position
        match event:
            case AssignmentEvent():
                if type(event) in SHARING:
                    self._share(order, event)
                if type(event) in SPENDING:
                    _spend(order, event)
            case FairShareWindowOpened():
                self._open(order, event)
            case ClaimTokensIssued():
                for lot, serial in zip(event.lots, event.serials, strict=True):
                    self._hold(order, lot, event.station_id, serial)
            case ClaimTokensExpired():
                for lot in event.lots:
                    if self.lots[event.order_id, lot].held_by == event.station_id:
                        self._hold(order, lot, None, None)
            case OrderEvent():
                _step(order, event)

    def _draft(self, event: OrderDrafted, position: int) -> None:
        work, terms = (msgspec.json.encode(part).decode() for part in (event.work, event.terms))
        self.agreements.append(
            AgreementRow(order_id=event.order_id, work=work, terms=terms, position=position)
        )
        self.terms[event.order_id] = event.terms
        self.orders[event.order_id] = OrderRow(
            order_id=event.order_id,
            buyer_id=event.buyer_id,
            currency=event.terms.currency,
            drafted_at=event.drafted_at,
            drafted_position=position,
            position=position,
        )

    def _open(self, order: OrderRow, event: FairShareWindowOpened) -> None:
        """Claims begin: from here on there are lots."""
        terms, order_id = self.terms[event.order_id], event.order_id
        order.reserved_lots, order.min_tier = event.reserved_lots, event.min_tier
        order.household_cap_lots, order.widens_at = event.household_cap_lots, event.widens_at
        order.lots_free_reserved = event.reserved_lots
        order.lots_free_open = terms.lots - event.reserved_lots
        for lot in range(1, terms.lots + 1):
            self.lots[order_id, lot] = LotRow(
                order_id=order_id,
                lot=lot,
                units=terms.units_of(lot),
                open_units=terms.units_of(lot),
                position=order.position,
            )

    def _hold(
        self, order: OrderRow, lot: int, station_id: StationId | None, serial: str | None
    ) -> None:
        row = self.lots[order.order_id, lot]
        _count(order, row, -1)
        row.held_by, row.held_serial, row.position = station_id, serial, order.position
        _count(order, row, 1)

    def _share(self, order: OrderRow, event: AssignmentEvent) -> None:
        row = self.lots[event.order_id, event.lot]
        held = shares.read(row.shares)
        _count(order, row, -1)
        _tell(order, held.get(event.assignment_id), -1)
        shares.apply(held, event)
        _tell(order, held.get(event.assignment_id), 1)
        row.shares, row.state = shares.written(held), shares.state(held, row.units)
        row.open_units = shares.open_units(held, row.units)
        if isinstance(event, AssignmentAccepted | RestKept):
            row.assignment_id = event.assignment_id
        serial = event.token_serial if isinstance(event, AssignmentAccepted) else None
        if serial is not None and serial == row.held_serial:
            row.held_by = row.held_serial = None
        _count(order, row, 1)
        row.position = order.position


def _tell(order: OrderRow, share: Share | None, step: int) -> None:
    """Count a work whose hours are known in or out."""
    if share is None or not share.told or order.wage_minor is None:
        return
    assert share.seconds is not None
    order.told_works += step
    order.told_below += step * is_below(share.pay_minor, share.seconds, order.wage_minor)
    order.told_minor += step * share.pay_minor
    order.told_seconds += step * share.seconds


def _count(order: OrderRow, lot: LotRow, step: int) -> None:
    """Count a lot in or out where it stands."""
    if lot.state != LotState.FREE:
        name = f"lots_{lot.state}"
    elif lot.held_by is not None:
        name = "lots_held"
    else:
        name = "lots_free_reserved" if lot.lot <= order.reserved_lots else "lots_free_open"
    setattr(order, name, getattr(order, name) + step)


def _spend(order: OrderRow, event: AssignmentEvent) -> None:
    """Book what left the escrow, or came back to it."""
    match event:
        case EarningsCredited():
            order.pay_minor += event.pay.minor
            order.station_fee_minor += event.station_fee.minor
        case BonusPaid():
            order.bonus_minor += event.amount.minor
        case ClaimConflictCompensated():
            order.compensation_minor += event.amount.minor
        case LossAdjudicated():
            order.charged_minor += event.charged.minor
        case _:
            raise TypeError(type(event).__name__)


def _step(order: OrderRow, event: OrderEvent) -> None:
    order.status = ORDER_LIFECYCLE.after(OrderStatus(order.status), event)
    match event:
        case OrderFunded():
            order.funded_minor += event.amount.minor
        case RateReviewed():
            order.reviewed_at = event.reviewed_at
            order.sample_pieces, order.sample_seconds = event.sample_pieces, event.sample_seconds
            order.wage_minor, order.wage_region = event.wage_minor, event.wage_region
            order.wage_source, order.hourly_minor = event.wage_source, event.hourly_minor
        case SampleRetaken():
            order.again_pieces, order.again_seconds = event.sample_pieces, event.sample_seconds
            order.again_hourly_minor, order.again_fair = event.hourly_minor, event.fair
            order.again_wage_minor, order.again_reason = event.wage_minor, event.reason
            order.again_at = event.retaken_at
        case OrderPublished():
            order.published_at = event.published_at
        case FairShareWidened():
            order.min_tier, order.widens_at = event.min_tier, event.widens_at
        case OrderPaused():
            order.reason = event.reason
        case OrderResumed():
            order.reason = None
        case OrderClosed() | OrderCancelled():
            order.reason, order.ended_at = event.reason, event.happened_at()
        case TransportPaid():
            order.transport_minor += event.amount.minor
        case OrderSettled():
            order.returned_minor = event.returned.minor
            order.ended_at = order.ended_at or event.settled_at
        case _:
            raise TypeError(type(event).__name__)
