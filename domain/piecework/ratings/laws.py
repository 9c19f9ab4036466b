"""What must always hold of ratings."""

from typing import Final

from domain.facts.households import ActScope
from domain.facts.piecework.ratings import RatingSealed
from domain.households.laws import StationActs


class RatingsAtStation(StationActs):
    """A station seals ratings of workers for whom it may."""

    scope = ActScope.WORK
    concerns = (RatingSealed,)


LAWS: Final = (RatingsAtStation,)
