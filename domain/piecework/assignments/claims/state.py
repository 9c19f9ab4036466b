"""What a claim depends on."""

from typing import Final

from domain.decider import Event
from domain.facts.households import HouseholdEvent
from domain.facts.piecework.assignment import AssignmentEvent
from domain.facts.piecework.claims import AssignmentAccepted
from domain.facts.piecework.judgement import (
    AssignmentApproved,
    AssignmentAutoApproved,
    AssignmentPartiallyApproved,
    AssignmentRejected,
)
from domain.facts.piecework.order import OrderEvent
from domain.facts.piecework.qualifications import TestPassed, TrainingCompleted
from domain.facts.piecework.work import AssignmentAbandoned, AssignmentCancelled, AssignmentReturned
from domain.households import rules as households
from domain.households.rules import Household
from domain.ids import AssignmentId, QualificationId
from domain.piecework.assignments.claims.commands import ClaimCommand
from domain.piecework.assignments.lot import Lot
from domain.piecework.orders.state import Order

_ENDS_OF_WORK: Final = (
    AssignmentReturned,
    AssignmentAbandoned,
    AssignmentCancelled,
    AssignmentApproved,
    AssignmentAutoApproved,
    AssignmentPartiallyApproved,
    AssignmentRejected,
)
CLAIMS: Final = (AssignmentAccepted, *_ENDS_OF_WORK)


class Claim:
    """What a claim depends on, folded in place.

    Attributes:
        open: Lots that the household has in hand, of any order.
        kept: Lots of this order that it took and has not given back.
        passed: What its worker is qualified for.
    """

    def __init__(self, command: ClaimCommand) -> None:
        self._order_id, self._household_id = command.order_id, command.household_id
        self.order = Order()
        self.lot = Lot(command.lot)
        self.household = Household()
        self.open: set[AssignmentId] = set()
        self.kept: set[AssignmentId] = set()
        self.passed: set[QualificationId] = set()

    def apply(self, event: Event) -> None:
        """Fold one event in."""
        match event:
            case HouseholdEvent():
                self.household = households.evolve(self.household, event)
            case TestPassed() | TrainingCompleted():
                self.passed.add(event.qualification_id)
            case AssignmentEvent():
                self._apply(event)
            case OrderEvent():
                self.order.apply(event)
                self.lot.apply(event)
            case _:
                pass

    def _apply(self, event: AssignmentEvent) -> None:
        of_this_order = event.order_id == self._order_id
        if of_this_order:
            self.lot.apply(event)
        if event.household_id != self._household_id:
            return
        if isinstance(event, AssignmentAccepted):
            self.open.add(event.assignment_id)
            if of_this_order:
                self.kept.add(event.assignment_id)
        elif isinstance(event, _ENDS_OF_WORK):
            self.open.discard(event.assignment_id)
            if isinstance(event, AssignmentReturned | AssignmentAbandoned):
                self.kept.discard(event.assignment_id)
