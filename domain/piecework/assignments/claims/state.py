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
from domain.facts.piecework.work import (
    AssignmentAbandoned,
    AssignmentCancelled,
    AssignmentReturned,
    AssignmentSubmitted,
    RestKept,
)
from domain.households import rules as households
from domain.households.rules import Household
from domain.ids import AssignmentId, OrderId, QualificationId
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
CLAIMS: Final = (AssignmentAccepted, AssignmentSubmitted, RestKept, *_ENDS_OF_WORK)


class Claim:
    """What a claim depends on, folded in place.

    Attributes:
        open: What the household has in hand, of any order, and of which lot each is.
        kept: What it took of this order and has not given back, likewise.
        passed: What its worker is qualified for.
    """

    def __init__(self, command: ClaimCommand) -> None:
        self._order_id, self._household_id = command.order_id, command.household_id
        self.order = Order()
        self.lot = Lot(command.lot)
        self.household = Household()
        self.open: dict[AssignmentId, tuple[OrderId, int]] = {}
        self.kept: dict[AssignmentId, tuple[OrderId, int]] = {}
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

    def _apply(self, event: AssignmentEvent) -> None:
        of_this_order = event.order_id == self._order_id
        if of_this_order:
            self.lot.apply(event)
        if event.household_id != self._household_id:
            return
        late = isinstance(event, AssignmentSubmitted) and event.late
        if late or isinstance(event, AssignmentAccepted | RestKept):
            self.open[event.assignment_id] = lot = event.order_id, event.lot
            if of_this_order:
                self.kept[event.assignment_id] = lot
        elif isinstance(event, _ENDS_OF_WORK):
            del self.open[event.assignment_id]
            if isinstance(event, AssignmentReturned | AssignmentAbandoned):
                self.kept.pop(event.assignment_id, None)

    @property
    def open_lots(self) -> int:
        """How many lots the household has in hand: parts of one are one."""
        return len(set(self.open.values()))

    @property
    def kept_lots(self) -> int:
        """How many lots of this order it took and has not given back."""
        return len(set(self.kept.values()))
