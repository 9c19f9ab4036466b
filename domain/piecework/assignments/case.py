"""What every step of an assignment depends on, and what several of them check."""

from typing import Any

from domain.decider import Boundary, Criterion, Event
from domain.facts.households import ActScope, StationEvent
from domain.facts.piecework.assignment import AssignmentEvent
from domain.facts.piecework.orders import OrderDrafted, OrderEvent
from domain.facts.piecework.pay import BonusPaid
from domain.funds.household_earnings import HouseholdEarnings, household_earnings
from domain.households import belonging
from domain.households.belonging import Stations
from domain.ids import order_tag
from domain.piecework.assignments.commands import (
    AdjudicateLoss,
    AssignmentCommand,
    MaterialsCommand,
    PayBonus,
    WorkerCommand,
)
from domain.piecework.assignments.errors import (
    AssignmentNotInStatusError,
    AssignmentUnknownError,
    NotYourAssignmentError,
    QuantityOutOfRangeError,
)
from domain.piecework.assignments.lot import Assignment, AssignmentStatus, Lot, lot_events
from domain.piecework.orders import rules as orders
from domain.piecework.orders.errors import OrderUnknownError
from domain.piecework.orders.rules import Order


class Case:
    """An assignment, its lot and its order, folded in place.

    Attributes:
        bonus_minor: What was paid from the order's bonus pool; read for a bonus only.
        earnings: The household's; read where a loss may be charged only.
        stations: Which may act for the household; read where one does only.
    """

    def __init__(self, command: AssignmentCommand) -> None:
        self.order = Order()
        self.lot = Lot(command.lot)
        self.bonus_minor = 0
        self.stations: Stations = {}
        self.earnings = None
        if isinstance(command, AdjudicateLoss):
            self.earnings = HouseholdEarnings(command.household_id)

    earnings: HouseholdEarnings | None

    def drafted(self, command: AssignmentCommand) -> OrderDrafted:
        """The order's draft.

        Raises:
            OrderUnknownError: there is no such order.
        """
        if self.order.drafted is None:
            raise OrderUnknownError(command.order_id)
        return self.order.drafted

    def require(self, command: AssignmentCommand, *needed: AssignmentStatus) -> Assignment:
        """The assignment, if it stands where it must.

        Raises:
            OrderUnknownError, AssignmentUnknownError: there is no such thing.
            AssignmentNotInStatusError: it stands elsewhere.
        """
        self.drafted(command)
        assignment = self.lot.assignments.get(command.assignment_id)
        if assignment is None:
            raise AssignmentUnknownError(command.assignment_id)
        if needed and assignment.status not in needed:
            raise AssignmentNotInStatusError(command.assignment_id, assignment.status, needed)
        return assignment

    def require_for_household(self, command: WorkerCommand | MaterialsCommand) -> Assignment:
        """The assignment, if it is the household's and the station that acts, if any, may.

        Raises:
            OrderUnknownError, AssignmentUnknownError: there is no such thing.
            NotYourAssignmentError: it is another household's.
            StationNotAuthorizedError: the household did not let the station act.
        """
        assignment = self.require(command)
        household_id = command.household_id
        if assignment.accepted.household_id != household_id:
            raise NotYourAssignmentError(command.assignment_id, household_id)
        belonging.require_acting(self.stations, household_id, command.station_id, ActScope.WORK)
        return assignment


def boundary(command: AssignmentCommand) -> Boundary:
    """The order and the lot; what a step spends; whether the station that acts may."""
    criteria = [orders.standing(command.order_id), lot_events(command.order_id, command.lot)]
    if isinstance(command, PayBonus):
        criteria.append(Criterion((BonusPaid,), (order_tag(command.order_id),)))
    if isinstance(command, AdjudicateLoss):
        criteria.append(household_earnings(command.household_id))
    if isinstance(command, WorkerCommand | MaterialsCommand):
        criteria += belonging.facts(command.household_id, command.station_id)
    return Boundary.of(*criteria)


def evolve(state: Case, event: Event) -> Case:
    """The case one event later, in place."""
    if isinstance(event, OrderEvent):
        state.order.apply(event)
        state.lot.apply(event)
        return state
    if isinstance(event, StationEvent):
        state.stations = belonging.evolve(state.stations, event)
        return state
    if state.earnings is not None:
        state.earnings.apply(event)
    if isinstance(event, BonusPaid):
        state.bonus_minor += event.amount.minor
    drafted = state.order.drafted
    if isinstance(event, AssignmentEvent) and drafted and event.order_id == drafted.order_id:
        state.lot.apply(event)
    return state


def about(command: AssignmentCommand, assignment: Assignment) -> dict[str, Any]:
    """The fields that every event of an assignment begins with."""
    return {
        "order_id": command.order_id,
        "lot": command.lot,
        "assignment_id": command.assignment_id,
        "household_id": assignment.accepted.household_id,
    }


def require_count(asked: int, largest: int, *, least: int = 1) -> None:
    """Raise unless a count lies within bounds.

    Raises:
        QuantityOutOfRangeError: it does not.
    """
    if not least <= asked <= largest:
        raise QuantityOutOfRangeError(asked, largest)
