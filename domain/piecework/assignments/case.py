"""What every step of an assignment depends on, and what several of them check."""

from typing import Any

from domain.decider import Boundary, Criterion, Event
from domain.facts.households import ActScope, StationEvent
from domain.facts.piecework.assignment import AssignmentEvent
from domain.facts.piecework.assignment_status import ASSIGNMENT_LIFECYCLE, AssignmentStatus
from domain.facts.piecework.order import OrderEvent
from domain.facts.piecework.order_status import RUNNING
from domain.facts.piecework.orders import OrderDrafted
from domain.households import belonging
from domain.households.belonging import Stations
from domain.piecework.assignments.assignment import Assignment
from domain.piecework.assignments.commands import (
    ActingCommand,
    AssignmentCommand,
    BuyersJudgement,
    JudgeCommand,
)
from domain.piecework.assignments.errors import (
    AssignmentNotInStatusError,
    AssignmentUnknownError,
    JudgeIsWorkerError,
    LotWentOnError,
    NotYourAssignmentError,
    QuantityOutOfRangeError,
)
from domain.piecework.assignments.lot import Lot, lot_events
from domain.piecework.orders.errors import NotTheBuyerError, OrderUnknownError
from domain.piecework.orders.state import Order, order_events


class Case:
    """An assignment, its lot and its order, folded in place.

    Attributes:
        stations: Which may act for the household; read where one does only.
    """

    def __init__(self, command: AssignmentCommand) -> None:
        self.order = Order()
        self.lot = Lot(command.lot)
        self.stations: Stations = {}

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

    def require_due(self, command: AssignmentCommand, due: type[AssignmentEvent]) -> Assignment:
        """The assignment, if the event that is due may follow.

        Raises:
            OrderUnknownError, AssignmentUnknownError: there is no such thing.
            AssignmentNotInStatusError: it stands elsewhere.
        """
        return self.require(command, *ASSIGNMENT_LIFECYCLE.since(due))

    def require_not_gone(self, command: AssignmentCommand, assignment: Assignment) -> None:
        """Raise unless work whose lease has run out is still the worker's to finish.

        The timer lets others claim the lot. Until one does, and the order runs, the worker may.

        Raises:
            OrderNotInStatusError: the order was called off or settled.
            LotWentOnError: somebody else claimed the lot, or it waits for a station's villager.
        """
        self.order.require(command.order_id, *RUNNING)
        if self.lot.gone_from(assignment):
            raise LotWentOnError(command.order_id, command.lot)

    def require_for_household(self, command: ActingCommand) -> Assignment:
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

    def require_for_judge(self, command: JudgeCommand) -> Assignment:
        """The assignment, if whoever judges it may.

        Raises:
            OrderUnknownError, AssignmentUnknownError: there is no such thing.
            NotTheBuyerError: only the order's buyer may do this.
            JudgeIsWorkerError: it is their own household's work, or they handed it in.
        """
        drafted = self.drafted(command)
        if isinstance(command, BuyersJudgement) and drafted.buyer_id != command.buyer_id:
            raise NotTheBuyerError(command.order_id, command.buyer_id)
        assignment = self.require(command)
        of_household = command.by_household == assignment.accepted.household_id
        if of_household or command.by in assignment.workers:
            raise JudgeIsWorkerError(command.assignment_id, command.by)
        return assignment


def criteria(command: AssignmentCommand) -> tuple[Criterion, ...]:
    """The order and the lot; where somebody acts for the household also whether they may."""
    every = (order_events(command.order_id), lot_events(command.order_id, command.lot))
    if isinstance(command, ActingCommand):
        return *every, *belonging.facts(command.household_id, command.station_id)
    return every


def boundary(command: AssignmentCommand) -> Boundary:
    """What every step depends on, and most on nothing else."""
    return Boundary.of(*criteria(command))


def evolve(state: Case, event: Event) -> Case:
    """The case one event later, in place."""
    if isinstance(event, OrderEvent):
        state.order.apply(event)
        state.lot.apply(event)
        return state
    if isinstance(event, StationEvent):
        state.stations = belonging.evolve(state.stations, event)
        return state
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
