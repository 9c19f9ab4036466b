"""Facts about ratings."""

from enum import StrEnum
from typing import Annotated, Final

from msgspec import Meta

from domain.decider import HappenedAt
from domain.facts.piecework.assignment import AssignmentEvent
from domain.ids import ActorId, Commitment, StationId

Stars = Annotated[int, Meta(ge=1, le=5)]
"""1 is worst, 5 is best."""


class Side(StrEnum):
    """Who rates the other."""

    WORKER = "worker"
    BUYER = "buyer"


class RatingSealed(AssignmentEvent, frozen=True, omit_defaults=True, tag="RatingSealed/1"):
    """One side rated the other; nobody can read it yet.

    Attributes:
        stars: Commitment to the stars.
        station_id: The station that acted for the household; absent if none did.
    """

    side: Side
    stars: Commitment
    sealed_by: ActorId
    sealed_at: HappenedAt
    station_id: StationId | None = None

    def actor(self) -> ActorId:
        """Who rated, for themselves or for the household."""
        return self.sealed_by


class RatingsRevealed(AssignmentEvent, frozen=True, tag="RatingsRevealed/1"):
    """The ratings of an assignment were opened together.

    Attributes:
        by_worker: Stars that the worker gave the buyer; absent if none.
        by_buyer: Stars that the buyer gave the worker; absent if none.
    """

    by_worker: Stars | None
    by_buyer: Stars | None
    revealed_at: HappenedAt


RATING_EVENTS: Final = (RatingSealed, RatingsRevealed)
