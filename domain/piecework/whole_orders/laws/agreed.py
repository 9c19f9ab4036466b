"""Work within what was agreed: each event of an order against its terms, as the log says them.

What an event claims of units, tiers, fees or a fair rate counts only if the terms and what was
recorded before come to the same.
"""

from typing import Final

from domain.facts.editions import SECOND
from domain.facts.piecework.appeals import DisputeResolved
from domain.facts.piecework.assignment import AssignmentEvent
from domain.facts.piecework.assignment_status import CONTESTED, OPEN, REQUEUED
from domain.facts.piecework.claims import AssignmentAccepted, ClaimConflictCompensated
from domain.facts.piecework.escrow import TransportPaid
from domain.facts.piecework.judgement import (
    AssignmentApproved,
    AssignmentAutoApproved,
    AssignmentPartiallyApproved,
    AssignmentRejected,
    LotInspected,
)
from domain.facts.piecework.order import OrderEvent
from domain.facts.piecework.order_status import RUNNING, OrderStatus
from domain.facts.piecework.orders import (
    FairShareWindowOpened,
    OrderPublished,
    RateReviewed,
    SampleRetaken,
)
from domain.facts.piecework.pay import BonusPaid, EarningsCredited
from domain.facts.piecework.work import AssignmentAbandoned, AssignmentCancelled, AssignmentReturned
from domain.ids import HouseholdId
from domain.laws.broken import LawBrokenError
from domain.laws.stores import Stores
from domain.piecework.assignments.claims.rules import OPEN_LOTS_MAX
from domain.piecework.assignments.lot import Lot
from domain.piecework.orders.fair_rate import hourly_minor, is_fair
from domain.piecework.sampling import plan
from domain.piecework.whole_orders.state import WholeOrder

GIVEN_BACK: Final = (AssignmentReturned, AssignmentAbandoned)
ENDS_OF_WORK: Final = (
    *GIVEN_BACK,
    AssignmentCancelled,
    AssignmentApproved,
    AssignmentAutoApproved,
    AssignmentPartiallyApproved,
    AssignmentRejected,
)
COUNTED: Final = (*ENDS_OF_WORK, DisputeResolved)


class Agreed:
    """What households have in hand and what was paid beyond wages, checked on the way."""

    def __init__(self, stores: Stores) -> None:
        """Keep it in the stores given."""
        self._in_hand = stores.values("lots_in_hand", int)
        self._of_order = stores.values("lots_of_order", int)
        self._bonus = stores.values("bonuses", int)

    def check_order(self, order: WholeOrder, event: OrderEvent) -> None:
        """Check an order's own step; ``order`` is as it was before.

        Raises:
            LawBrokenError: the terms say otherwise.
        """
        terms, of = order.order.terms, event.order_id
        match event:
            case RateReviewed():
                sample = terms.rate, event.sample_pieces, event.sample_seconds
                if event.hourly_minor != hourly_minor(*sample) or not is_fair(
                    *sample, event.wage_minor
                ):
                    raise LawBrokenError("a rate that passes is fair", of)
            case SampleRetaken():
                sample = terms.rate, event.sample_pieces, event.sample_seconds
                fair = is_fair(*sample, event.wage_minor)
                if (event.hourly_minor, event.fair) != (hourly_minor(*sample), fair):
                    raise LawBrokenError("a sample that is retaken says what it shows", of)
            case OrderPublished():
                reviewed = order.order.status is OrderStatus.REVIEWED
                if not reviewed or order.order.funded_minor < terms.escrow_minor:
                    raise LawBrokenError("an order is timed and paid for before it opens", of)
            case FairShareWindowOpened():
                said = event.reserved_lots, event.household_cap_lots
                if said != (terms.reserved_lots, terms.household_cap_lots):
                    raise LawBrokenError("the neediest get their share of the lots", of)
            case TransportPaid(amount=amount):
                if order.order.transport_minor + amount.minor > terms.transport_minor:
                    raise LawBrokenError("transport stays within its budget", of)

    def check_work(self, order: WholeOrder, event: AssignmentEvent) -> None:
        """Check a step of an assignment; ``order`` is as it was before.

        Raises:
            LawBrokenError: the terms, or what was recorded before, say otherwise.
        """
        terms, of = order.order.terms, event.assignment_id
        match event:
            case AssignmentAccepted():
                self._check_claim(order, event)
            case LotInspected():
                _check_inspection(order, event)
            case EarningsCredited():
                _check_fee(order, event)
            case BonusPaid(amount=amount):
                paid = self._bonus.get(event.order_id, 0) + amount.minor
                if order.order.status not in RUNNING or paid > terms.bonus_pool_minor:
                    raise LawBrokenError("bonuses come from the pool of a running order", of)
                self._bonus[event.order_id] = paid
            case ClaimConflictCompensated(amount=amount):
                known = event.token_serial in order.lot(event.lot).tokens
                if not known or amount.minor != terms.compensation_minor:
                    raise LawBrokenError("a way in vain is paid as the terms say", of)
        if isinstance(event, COUNTED):
            _check_good(order, event)

    def _check_claim(self, order: WholeOrder, event: AssignmentAccepted) -> None:
        terms, home = order.order.terms, event.household_id
        if event.units != order.lot(event.lot).open_units(terms):
            raise LawBrokenError("a claim is of all that is open", event.assignment_id)
        key = f"{event.order_id}/{home}"
        in_hand, of_order = self._in_hand.get(home, 0), self._of_order.get(key, 0)
        if event.token_serial is not None:
            # The station handed the lot out when nobody could look a limit up.
            if event.token_serial not in order.lot(event.lot).tokens:
                raise LawBrokenError("a token was issued for its lot", event.assignment_id)
            return
        if order.order.status is not OrderStatus.OPEN or event.accepted_at >= terms.deadline:
            raise LawBrokenError("lots are claimed while the order is open", event.assignment_id)
        window = order.order.window
        reserved = 0 if window is None or order.order.min_tier == 1 else window.reserved_lots
        capped = bool(reserved) and of_order >= terms.household_cap_lots
        if capped or in_hand >= OPEN_LOTS_MAX:
            raise LawBrokenError("a household takes no more lots than it may", event.assignment_id)
        if event.lot <= reserved and event.need_tier < order.order.min_tier:
            raise LawBrokenError("kept lots go to the neediest", event.assignment_id)

    def count(
        self, event: AssignmentEvent, before: tuple[bool, bool], after: tuple[bool, bool]
    ) -> None:
        """Count what a household has in hand, and what it has of the order, one event later."""
        home = event.household_id
        key = f"{event.order_id}/{home}"
        self._in_hand[home] = self._in_hand.get(home, 0) + after[0] - before[0]
        self._of_order[key] = self._of_order.get(key, 0) + after[1] - before[1]


def holds(lot: Lot, household_id: HouseholdId) -> tuple[bool, bool]:
    """Whether a household has parts of a lot in hand, and whether it has not given all back."""
    own = [one for one in lot.assignments.values() if one.accepted.household_id == household_id]
    in_hand = any(one.status in OPEN for one in own)
    return in_hand, any(one.status not in REQUEUED for one in own)


def _check_inspection(order: WholeOrder, event: LotInspected) -> None:
    assignment = order.lot(event.lot).assignments[event.assignment_id]
    submitted = assignment.submitted
    if submitted is None:
        raise LawBrokenError("a sample is taken as the plan says", event.assignment_id)
    sampling = plan(order.order.terms.quality, submitted.quantity)
    passed = event.defects <= sampling.accept
    if (event.sample, event.passed) != (sampling.sample, passed):
        raise LawBrokenError("a sample is taken as the plan says", event.assignment_id)
    if event.edition < SECOND:
        return
    before = assignment.inspected_again if event.second else assignment.inspected
    if before is not None or event.second is not (assignment.status in CONTESTED):
        raise LawBrokenError("a contested lot is inspected once more", event.assignment_id)


def _check_good(order: WholeOrder, event: AssignmentEvent) -> None:
    """No more pieces are good than were handed in; of a lot called off, than it has."""
    if isinstance(event, GIVEN_BACK):
        return
    assignment = order.lot(event.lot).assignments[event.assignment_id]
    submitted = assignment.submitted
    most = 0 if submitted is None else submitted.quantity
    whole = assignment.accepted.units == most
    if submitted is not None and submitted.edition >= SECOND and not whole:
        raise LawBrokenError("what is left of a lot stays somebody's", event.assignment_id)
    if isinstance(event, AssignmentCancelled):
        most = max(most, assignment.accepted.units)
    if event.good > most:  # type: ignore[attr-defined]
        raise LawBrokenError("good pieces were handed in", event.assignment_id)


def _check_fee(order: WholeOrder, event: EarningsCredited) -> None:
    """The station that the claim names gets its fee with the first pieces that are paid."""
    lot, terms = order.lot(event.lot), order.order.terms
    station_id = lot.assignments[event.assignment_id].accepted.station_id
    handled = station_id is not None and not lot.paid.fee
    due = station_id, terms.station_fee_minor if handled else 0
    if (event.station_id, event.station_fee.minor) != due:
        raise LawBrokenError("a station's fee is due once", event.assignment_id)
