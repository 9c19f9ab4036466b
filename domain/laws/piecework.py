"""What must always hold of piecework, checked event by event over the whole log.

Money in escrow, units of lots and materials in custody are each conserved, and nobody judges their
own work. The states are those of the rules; what they must amount to is counted here once more.
"""

from collections.abc import Mapping

from domain.facts.piecework.appeals import DisputeResolved
from domain.facts.piecework.assignment import AssignmentEvent
from domain.facts.piecework.claims import AssignmentAccepted, ClaimConflictCompensated
from domain.facts.piecework.escrow import OrderSettled
from domain.facts.piecework.judgement import (
    AssignmentApproved,
    AssignmentAutoApproved,
    AssignmentPartiallyApproved,
    AssignmentRejected,
)
from domain.facts.piecework.order import OrderEvent
from domain.facts.piecework.orders import OrderDrafted
from domain.facts.piecework.pay import EarningsCredited
from domain.funds import accounts
from domain.funds.accounts import Account
from domain.ids import OrderId
from domain.laws.agreed import Agreed
from domain.laws.broken import LawBrokenError
from domain.laws.stores import Stores
from domain.money import Currency
from domain.piecework.assignments.assignment import Assignment
from domain.piecework.assignments.lot import Lot
from domain.piecework.whole_orders.state import WholeOrder

_JUDGED = (
    AssignmentApproved,
    AssignmentPartiallyApproved,
    AssignmentRejected,
    DisputeResolved,
)


class PieceworkLaws:
    """Every order with its lots, folded in place and checked on the way."""

    def __init__(self, stores: Stores) -> None:
        self._stores = stores
        self._agreed = Agreed(stores)
        self._lots = stores.objects("lots")
        self.orders = stores.objects("orders")

    def apply(
        self,
        event: OrderEvent | AssignmentEvent,
        balances: Mapping[tuple[Account, Currency], int],
    ) -> None:
        """Fold one event in.

        Args:
            event: The next one.
            balances: All balances after it, debit positive.

        Raises:
            LawBrokenError: it breaks a law, which is named.
        """
        if isinstance(event, OrderDrafted):
            if event.order_id in self.orders:
                raise LawBrokenError("an order is drafted once", event.order_id)
            lots = self._stores.part(self._lots, event.order_id)
            self.orders[event.order_id] = WholeOrder(lots)
        order: WholeOrder | None = self.orders.get(event.order_id)
        if order is None:
            raise LawBrokenError("an order is drafted first", event.order_id)
        if isinstance(event, AssignmentEvent):
            _check_before(order.lot(event.lot), event)
            self._agreed.check_work(order, event)
        elif not isinstance(event, OrderDrafted):
            self._agreed.check_order(order, event)
        order.apply(event)
        _check_escrow(order, event.order_id, balances)
        if isinstance(event, AssignmentEvent) and not isinstance(event, ClaimConflictCompensated):
            _check_after(order, event)
        if isinstance(event, OrderSettled):
            _check_settled(order, event)


def _check_before(lot: Lot, event: AssignmentEvent) -> None:
    if isinstance(event, AssignmentAccepted):
        if lot.taken:
            raise LawBrokenError("a lot is one household's at a time", event.assignment_id)
        return
    if isinstance(event, ClaimConflictCompensated):
        if event.token_serial in lot.compensated:
            raise LawBrokenError("a token is compensated once", event.token_serial)
        return
    assignment = lot.assignments.get(event.assignment_id)
    if assignment is None or assignment.accepted.household_id != event.household_id:
        raise LawBrokenError("work is done by who claimed it", event.assignment_id)
    _check_judge(assignment, event)


def _check_judge(assignment: Assignment, event: AssignmentEvent) -> None:
    if isinstance(event, _JUDGED) and event.actor() in assignment.workers:
        raise LawBrokenError("nobody judges their own work", event.assignment_id)
    if isinstance(event, DisputeResolved) and event.resolved_by in assignment.actors:
        raise LawBrokenError("an arbiter is neither side", event.assignment_id)
    if isinstance(event, AssignmentAutoApproved):
        submitted = assignment.submitted
        if submitted is None or event.approved_at < submitted.review_until:
            raise LawBrokenError("silence counts after its time only", event.assignment_id)


def _check_escrow(
    order: WholeOrder, order_id: OrderId, balances: Mapping[tuple[Account, Currency], int]
) -> None:
    balance = -balances.get((accounts.escrow(order_id), order.order.terms.currency), 0)
    if balance != order.escrow_minor:
        detail = f"{order_id} holds {balance}, funded less spent is {order.escrow_minor}"
        raise LawBrokenError("escrow is what was funded less what was spent", detail)


def _check_after(order: WholeOrder, event: AssignmentEvent) -> None:
    lot, terms = order.lot(event.lot), order.order.terms
    assignment = lot.assignments[event.assignment_id]
    if assignment.custody.left < 0:
        raise LawBrokenError("materials are accounted for once", event.assignment_id)
    if isinstance(event, EarningsCredited):
        if lot.credited_pieces > min(terms.units_of(event.lot), assignment.good):
            raise LawBrokenError("no unit is paid twice", event.assignment_id)
        if lot.credited_minor != terms.rate.pay_minor(lot.credited_pieces):
            raise LawBrokenError("a lot's pay is its good pieces at the rate", event.assignment_id)


def _check_settled(order: WholeOrder, event: OrderSettled) -> None:
    if order.escrow_minor:
        raise LawBrokenError("a settled order's escrow is empty", event.order_id)
    for lot in order.lots.values():
        if not lot.finished(event.settled_at):
            raise LawBrokenError("custody closes before an order settles", event.order_id)
        unpaid = [one for one in lot.assignments.values() if one.good > lot.credited_pieces]
        if unpaid:
            raise LawBrokenError("good pieces are paid", event.order_id)
