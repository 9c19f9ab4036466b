"""What can be asked of a lot that nobody has."""

from datetime import datetime

from domain.decider import Command
from domain.ids import ActorId, AssignmentId, HouseholdId, OrderId, StationId
from domain.text import Reference


class ClaimCommand(Command, frozen=True, kw_only=True):
    """A household takes a lot.

    Attributes:
        station_id: The station that acts for the villager; absent if nobody does.
    """

    order_id: OrderId
    lot: int
    assignment_id: AssignmentId
    household_id: HouseholdId
    by: ActorId
    at: datetime


class AcceptAssignment(ClaimCommand, frozen=True, kw_only=True):
    """Take a lot over the network."""

    station_id: StationId | None = None


class RedeemClaimToken(ClaimCommand, frozen=True, kw_only=True):
    """Bring a token in that was handed out at a station without a network.

    Attributes:
        serial: The token's; its signature was checked.
        claimed_at: When the villager took it, as the station noted.
    """

    station_id: StationId
    serial: Reference
    claimed_at: datetime
