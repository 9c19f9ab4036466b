"""When a visit may be planned, and when it was missed."""

from typing import Final

from domain.facts.visits import (
    VISIT_EVENTS,
    VISIT_LIFECYCLE,
    VisitEvent,
    VisitMissed,
    VisitPlanned,
    VisitStatus,
    visit_tag,
)
from domain.visits.commands import MissVisit, PlanVisit, VisitCommand
from domain.visits.errors import VisitInThePastError, VisitNotDueError, VisitNotInStatusError
from msgspec import Struct
from msgspec.structs import replace

from domain.decider import Boundary, Criterion, Decider, Event
from domain.households import rules as households
from domain.households.rules import Household


class Visit(Struct, frozen=True):
    """What decisions need to know of a visit.

    Attributes:
        household: Whose it shall be; only planning looks at it.
        planned: Absent while the visit is unknown.
    """

    household: Household = Household()
    status: VisitStatus = VisitStatus.UNKNOWN
    planned: VisitPlanned | None = None


def boundary(command: VisitCommand) -> Boundary:
    """The visit, and the household that one is planned for."""
    own = Criterion(VISIT_EVENTS, (visit_tag(command.visit_id),))
    if isinstance(command, PlanVisit):
        return Boundary.of(own, households.household_events(command.household_id))
    return Boundary.of(own)


def initial(_: VisitCommand) -> Visit:
    """Before anything happened."""
    return Visit()


def evolve(state: Visit, event: Event) -> Visit:
    """The visit one event later."""
    if not isinstance(event, VisitEvent):
        return replace(state, household=households.evolve(state.household, event))
    planned = event if isinstance(event, VisitPlanned) else state.planned
    return replace(state, status=VISIT_LIFECYCLE.after(state.status, event), planned=planned)


def decide(state: Visit, command: VisitCommand) -> tuple[Event, ...]:
    """Plan it, or note that it was missed, or name the rule that stands against it."""
    match command:
        case PlanVisit():
            return _plan(state, command)
        case MissVisit():
            return _miss(state, command)
        case other:
            raise TypeError(type(other).__name__)


def _plan(state: Visit, command: PlanVisit) -> tuple[Event, ...]:
    households.require_known(state.household, command.household_id)
    if state.status not in VISIT_LIFECYCLE.since(VisitPlanned):
        raise VisitNotInStatusError(command.visit_id, state.status)
    if command.due_at <= command.at:
        raise VisitInThePastError(command.due_at)
    return (
        VisitPlanned(
            visit_id=command.visit_id,
            household_id=command.household_id,
            due_at=command.due_at,
            planned_by=command.by,
            planned_at=command.at,
        ),
    )


def _miss(state: Visit, command: MissVisit) -> tuple[Event, ...]:
    if state.status not in VISIT_LIFECYCLE.since(VisitMissed):
        raise VisitNotInStatusError(command.visit_id, state.status)
    assert state.planned is not None
    if command.at < state.planned.due_at:
        raise VisitNotDueError(state.planned.due_at)
    household_id = state.planned.household_id
    return (
        VisitMissed(visit_id=command.visit_id, household_id=household_id, missed_at=command.at),
    )


VISIT_DECIDER: Final = Decider(boundary=boundary, initial=initial, evolve=evolve, decide=decide)
