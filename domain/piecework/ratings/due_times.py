"""When ratings are opened, with what the vault says of them."""

from datetime import datetime
from typing import Final

from msgspec.structs import replace

from domain.due import Due, DueKind, DueTime, Opened
from domain.ids import Commitment
from domain.piecework.assignments.due_times import ALREADY, about
from domain.piecework.ratings.commands import OpenedRating, RevealRatings
from domain.piecework.ratings.errors import RatingTooLateError
from domain.piecework.ratings.rules import Ratings

REVEAL: Final = DueKind("reveal")


def _reveal(due: Due, at: datetime) -> RevealRatings:
    return RevealRatings(**about(due, at), openings=())


def _sealed(ratings: Ratings) -> tuple[Commitment, ...]:
    return tuple(ratings.sealed.values())


def _opened(command: RevealRatings, ratings: Ratings, found: Opened) -> RevealRatings:
    openings = []
    for side, commitment in ratings.sealed.items():
        salt, stars = found[commitment]
        openings.append(OpenedRating(side, int(stars), salt))
    return replace(command, openings=tuple(openings))


DUE_TIMES: Final = (
    DueTime(
        kind=REVEAL,
        command=_reveal,
        already=(*ALREADY, RatingTooLateError),
        sealed=_sealed,
        opened=_opened,
    ),
)
