"""What was asked of ratings. The stars of sealed ones lie in the vault."""

from collections.abc import Mapping
from typing import Final

from msgspec.structs import replace

from domain.decider import Command, Event
from domain.facts.piecework.ratings import RatingSealed, RatingsRevealed, Side
from domain.piecework.orders.readings import OF_THE_ORDER
from domain.piecework.ratings.commands import (
    OpenedRating,
    Rate,
    RateBuyer,
    RateWorker,
    RevealRatings,
)
from domain.piecework.ratings.rules import Ratings
from domain.reading_back import Append, Finishing, Reading, asked, opened


def _sealed(event: RatingSealed, append: Append) -> Rate:
    salt, value = opened(append, event.stars)
    stars = int(value)
    if event.side is Side.WORKER:
        return asked(RateBuyer, event, stars=stars, salt=salt)
    return asked(RateWorker, event, stars=stars, salt=salt, buyer_id=OF_THE_ORDER)


def _rated(command: RateWorker, state: Ratings, _: Append) -> RateWorker:
    drafted = state.case.order.drafted
    return command if drafted is None else replace(command, buyer_id=drafted.buyer_id)


def _revealed(event: RatingsRevealed, _: Append) -> RevealRatings:
    """What was sealed is in the state, its openings in the vault."""
    return asked(RevealRatings, event, openings=())


def _opened(command: RevealRatings, state: Ratings, append: Append) -> RevealRatings:
    found = []
    for side, commitment in state.sealed.items():
        salt, value = opened(append, commitment)
        found.append(OpenedRating(side, int(value), salt))
    return replace(command, openings=tuple(found))


READINGS: Final[Mapping[type[Event], Reading]] = {
    RatingSealed: _sealed,
    RatingsRevealed: _revealed,
}
FINISHINGS: Final[Mapping[type[Command], Finishing]] = {
    RateWorker: _rated,
    RevealRatings: _opened,
}
