"""What can be asked of ratings."""

from msgspec import Struct

from domain.commitments import Salt
from domain.facts.piecework.ratings import Side
from domain.ids import ActorId, BuyerId, HouseholdId, StationId
from domain.piecework.assignments.commands import AssignmentCommand


class RatingCommand(AssignmentCommand, frozen=True, kw_only=True):
    """Something about the ratings of an assignment."""


class Rate(RatingCommand, frozen=True, kw_only=True):
    """Rate the other side.

    Attributes:
        stars: 1 to 5.
        salt: 32 random bytes for the commitment; kept in the vault with the stars.
    """

    stars: int
    salt: Salt
    by: ActorId


class RateBuyer(Rate, frozen=True, kw_only=True):
    """The worker's side.

    Attributes:
        station_id: The station that acts for the household; absent for its own worker.
    """

    household_id: HouseholdId
    station_id: StationId | None = None


class RateWorker(Rate, frozen=True, kw_only=True):
    """The buyer's side."""

    buyer_id: BuyerId


class OpenedRating(Struct, frozen=True):
    """What a rating says, from the vault."""

    side: Side
    stars: int
    salt: Salt


class RevealRatings(RatingCommand, frozen=True, kw_only=True):
    """Open all that was sealed."""

    openings: tuple[OpenedRating, ...]
