"""What must always hold of piecework, checked event by event over the whole log.

Money in escrow, units of lots and materials in custody are each conserved, and nobody judges their
own work. The states are those of the rules; what they must amount to is counted here once more.
"""

from collections.abc import Mapping, MutableMapping
from typing import Final

from domain.facts.piecework.appeals import DisputeResolved
from domain.facts.piecework.assignment import AssignmentEvent
from domain.facts.piecework.assignment_status import AssignmentStatus
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
from domain.facts.piecework.work import AssignmentSubmitted, RestKept
from domain.funds import accounts
from domain.funds.accounts import Account
from domain.ids import OrderId
from domain.laws.books import Books
from domain.laws.broken import LawBrokenError
from domain.laws.editions import Editions
from domain.laws.law import Law
from domain.money import Currency
from domain.piecework.assignments.assignment import Assignment
from domain.piecework.assignments.lot import Lot
from domain.piecework.whole_orders.laws.agreed import Agreed, holds
from domain.piecework.whole_orders.state import WholeOrder

_JUDGED = (
    AssignmentApproved,
    AssignmentPartiallyApproved,
    AssignmentRejected,
    DisputeResolved,
)


class Orders:
    """Every order with its lots.

    Attributes:
        by_id: Each as the rules see it.
    """

    def __init__(self, books: Books) -> None:
        self._part = books.stores.part
        self._lots = books.stores.objects("lots")
        self.by_id: MutableMapping[OrderId, WholeOrder] = books.stores.objects("orders")

    def of(self, event: OrderEvent | AssignmentEvent) -> WholeOrder:
        """The order that an event is about, as it was before; a new one if the event drafts it.

        Raises:
            LawBrokenError: it is not there, or drafted again.
        """
        order_id = event.order_id
        order = self.by_id.get(order_id)
        if isinstance(event, OrderDrafted):
            if order is not None:
                raise LawBrokenError("an order is drafted once", order_id)
            order = self.by_id[order_id] = WholeOrder(self._part(self._lots, order_id))
        if order is None:
            raise LawBrokenError("an order is drafted first", order_id)
        return order


class WorkIsConserved(Law):
    """Escrow, units and materials add up, within what was agreed; nobody judges their own work."""

    concerns = (OrderEvent, AssignmentEvent)

    def __init__(self, books: Books) -> None:
        super().__init__(books)
        self._orders, self._agreed = books.of(Orders), Agreed(books.stores)

    def check(self, event: OrderEvent | AssignmentEvent) -> None:
        """Hold an event against its order, fold it in, and hold the order against the books."""
        order = self._orders.of(event)
        if isinstance(event, AssignmentEvent):
            self._check_work(order, event)
            return
        if not isinstance(event, OrderDrafted):
            self._agreed.check_order(order, event)
        self._fold(order, event)
        if isinstance(event, OrderSettled):
            _check_settled(order, event)

    def _check_work(self, order: WholeOrder, event: AssignmentEvent) -> None:
        _check_before(order, event)
        self._agreed.check_work(order, event)
        held = holds(order.lot(event.lot), event.household_id)
        self._fold(order, event)
        if not isinstance(event, ClaimConflictCompensated):
            _check_after(order, event)
            self._agreed.count(event, held, holds(order.lot(event.lot), event.household_id))

    def _fold(self, order: WholeOrder, event: OrderEvent | AssignmentEvent) -> None:
        order.apply(event)
        _check_escrow(order, event.order_id, self.books.balances)


def _check_before(order: WholeOrder, event: AssignmentEvent) -> None:
    lot, terms = order.lot(event.lot), order.order.terms
    if not 1 <= event.lot <= terms.lots:
        raise LawBrokenError("a lot is one of its order", event.assignment_id)
    if isinstance(event, AssignmentAccepted):
        if not lot.open_units(terms):
            raise LawBrokenError("a lot is one household's at a time", event.assignment_id)
        return
    if isinstance(event, RestKept):
        _check_rest(lot, event)
        return
    if isinstance(event, ClaimConflictCompensated):
        if event.token_serial in lot.compensated:
            raise LawBrokenError("a token is compensated once", event.token_serial)
        return
    assignment = lot.assignments.get(event.assignment_id)
    if assignment is None or assignment.accepted.household_id != event.household_id:
        raise LawBrokenError("work is done by who claimed it", event.assignment_id)
    _check_judge(assignment, event)
    abandoned = assignment.status is AssignmentStatus.ABANDONED
    if isinstance(event, AssignmentSubmitted) and abandoned and lot.gone_from(assignment):
        raise LawBrokenError("late work is taken while nobody else has it", event.assignment_id)


def _check_rest(lot: Lot, event: RestKept) -> None:
    """What is left of a lot is what was not handed in, with what was not accounted for."""
    part = lot.assignments.get(event.part_of)
    due = None
    if part is not None and part.status is AssignmentStatus.SUBMITTED:
        units = part.accepted.units - part.handed_in
        due = part.accepted.household_id, units, part.custody.left, part.lease_until
    if (event.household_id, event.units, event.materials, event.lease_until) != due:
        raise LawBrokenError("a rest is what was not handed in", event.assignment_id)


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
        beyond = lot.paid.pieces > terms.units_of(event.lot)
        if beyond or assignment.credited_pieces > assignment.good:
            raise LawBrokenError("no unit is paid twice", event.assignment_id)
        if lot.paid.minor != terms.rate.pay_minor(lot.paid.pieces):
            raise LawBrokenError("a lot's pay is its good pieces at the rate", event.assignment_id)


def _check_settled(order: WholeOrder, event: OrderSettled) -> None:
    if order.escrow_minor:
        raise LawBrokenError("a settled order's escrow is empty", event.order_id)
    for lot in order.lots.values():
        if not lot.finished(event.settled_at):
            raise LawBrokenError("custody closes before an order settles", event.order_id)
        unpaid = [one for one in lot.assignments.values() if one.good > one.credited_pieces]
        if unpaid:
            raise LawBrokenError("good pieces are paid", event.order_id)


class SettlingStaysChanged(Editions):
    """What a newer edition of the rule for settling decides no older one decides again."""

    concerns = (OrderSettled,)


LAWS: Final = (WorkIsConserved, SettlingStaysChanged)
