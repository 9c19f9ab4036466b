"""Rating each other, blindly, and revealing it."""

from datetime import timedelta
from typing import Final

from domain.commitments import Opening, commit
from domain.decider import Boundary, Criterion, Decider, Decision, Event
from domain.facts.households import ActScope
from domain.facts.piecework.assignment_status import CONTESTED, JUDGED, AssignmentStatus
from domain.facts.piecework.ratings import RATING_EVENTS, RatingSealed, RatingsRevealed, Side
from domain.households import belonging
from domain.ids import Commitment, assignment_tag
from domain.piecework.assignments import case
from domain.piecework.assignments.assignment import Assignment
from domain.piecework.assignments.case import Case, about
from domain.piecework.assignments.errors import NotDueYetError, NotYourAssignmentError
from domain.piecework.orders.errors import NotTheBuyerError
from domain.piecework.ratings.commands import (
    Rate,
    RateBuyer,
    RateWorker,
    RatingCommand,
    RevealRatings,
)
from domain.piecework.ratings.errors import (
    RatingAlreadyGivenError,
    RatingOpeningMismatchError,
    RatingTooEarlyError,
    RatingTooLateError,
    StarsOutOfRangeError,
)

STARS_FIELD: Final = "stars"
STARS_MIN, STARS_MAX = 1, 5
RATING_TIME: Final = timedelta(days=14)
RATEABLE: Final = (*JUDGED, *CONTESTED, AssignmentStatus.CANCELLED)
"""Work that was judged, whatever is still contested of it."""


class Ratings:
    """An assignment and its ratings, folded in place."""

    def __init__(self, command: RatingCommand) -> None:
        self.case = Case(command)
        self.sealed: dict[Side, Commitment] = {}
        self.revealed = False


def stars_bytes(stars: int) -> bytes:
    """What the commitment of a rating is over."""
    return str(stars).encode()


def boundary(command: RatingCommand) -> Boundary:
    """The assignment with its order, which no rating changes; guarded: ratings, stations."""
    guards = [Criterion(RATING_EVENTS, (assignment_tag(command.assignment_id),))]
    if isinstance(command, RateBuyer):
        guards += belonging.facts(command.household_id, command.station_id)
    return Boundary((*case.boundary(command).reads, *guards), (*guards,))


def evolve(state: Ratings, event: Event) -> Ratings:
    """The ratings one event later, in place."""
    match event:
        case RatingSealed(side=side, stars=stars):
            state.sealed[side] = stars
        case RatingsRevealed():
            state.revealed = True
        case _:
            case.evolve(state.case, event)
    return state


def decide(state: Ratings, command: RatingCommand) -> tuple[Event, ...] | Decision:
    """What follows from the command, or the rule that it violates."""
    drafted = state.case.drafted(command)
    assignment = state.case.require(command)
    match command:
        case RateBuyer(household_id=household_id):
            if assignment.accepted.household_id != household_id:
                raise NotYourAssignmentError(command.assignment_id, household_id)
            station_id, stations = command.station_id, state.case.stations
            belonging.require_acting(stations, household_id, station_id, ActScope.WORK)
            return _seal(state, assignment, command, Side.WORKER)
        case RateWorker(buyer_id=buyer_id):
            if drafted.buyer_id != buyer_id:
                raise NotTheBuyerError(command.order_id, buyer_id)
            return _seal(state, assignment, command, Side.BUYER)
        case RevealRatings():
            return (_reveal(state, assignment, command),)
        case _:
            raise AssertionError(command)


def _seal(state: Ratings, assignment: Assignment, command: Rate, side: Side) -> Decision:
    if not STARS_MIN <= command.stars <= STARS_MAX:
        raise StarsOutOfRangeError(command.stars)
    if assignment.status not in RATEABLE or assignment.judged_at is None:
        raise RatingTooEarlyError(command.assignment_id)
    if state.revealed or command.at > assignment.judged_at + RATING_TIME:
        raise RatingTooLateError(command.assignment_id)
    if side in state.sealed:
        raise RatingAlreadyGivenError(command.assignment_id)
    opening = Opening.of(STARS_FIELD, stars_bytes(command.stars), command.salt)
    sealed = RatingSealed(
        **about(command, assignment),
        side=side,
        stars=opening.commitment,
        sealed_by=command.by,
        sealed_at=command.at,
        station_id=command.station_id if isinstance(command, RateBuyer) else None,
    )
    return Decision((sealed,), (opening,))


def _reveal(state: Ratings, assignment: Assignment, command: RevealRatings) -> RatingsRevealed:
    if state.revealed or not state.sealed or assignment.judged_at is None:
        raise RatingTooLateError(command.assignment_id)
    due_at = assignment.judged_at + RATING_TIME
    if len(state.sealed) < len(Side) and command.at <= due_at:
        raise NotDueYetError(due_at)
    opened = {
        one.side: commit(STARS_FIELD, stars_bytes(one.stars), one.salt) for one in command.openings
    }
    if opened != state.sealed:
        raise RatingOpeningMismatchError(command.assignment_id)
    stars = {one.side: one.stars for one in command.openings}
    return RatingsRevealed(
        **about(command, assignment),
        by_worker=stars.get(Side.WORKER),
        by_buyer=stars.get(Side.BUYER),
        revealed_at=command.at,
    )


RATING_DECIDER: Final = Decider(boundary=boundary, initial=Ratings, evolve=evolve, decide=decide)
