"""What every step of an assignment says.

``by`` is the person who acts; ``household_id`` the household for whom, or ``buyer_id`` the buyer.
Whoever judges work also says to which household they belong, if to any that we know.
"""

from datetime import datetime

from domain.decider import Command
from domain.ids import ActorId, AssignmentId, BuyerId, HouseholdId, OrderId, StationId


class AssignmentCommand(Command, frozen=True, kw_only=True):
    """A step of an assignment."""

    order_id: OrderId
    lot: int
    assignment_id: AssignmentId
    at: datetime


class ActingCommand(AssignmentCommand, frozen=True, kw_only=True):
    """A step that concerns the household whose lot it is.

    Attributes:
        station_id: The station that does it; absent for anybody else.
    """

    household_id: HouseholdId
    by: ActorId
    station_id: StationId | None = None


class WorkerCommand(ActingCommand, frozen=True, kw_only=True):
    """A step of the worker, or of somebody who acts for the household.

    Attributes:
        station_id: The station that acts for the household; absent for its own worker.
    """


class JudgeCommand(AssignmentCommand, frozen=True, kw_only=True):
    """A step of whoever judges the work.

    Attributes:
        by_household: The household that this person belongs to; absent if none is known.
    """

    by: ActorId
    by_household: HouseholdId | None = None


class BuyersJudgement(JudgeCommand, frozen=True, kw_only=True):
    """A step that only the order's buyer may take."""

    buyer_id: BuyerId


class TimerCommand(AssignmentCommand, frozen=True, kw_only=True):
    """What time does when nobody else has."""
