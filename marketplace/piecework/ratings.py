"""OpenedRating sealed ratings: what the vault kept of them."""

from typing import Final

import asyncpg

from domain import catalogue
from domain.decider import wire_name
from domain.facts.piecework.ratings import RatingSealed
from domain.ids import AssignmentId, assignment_tag
from domain.piecework.ratings.commands import OpenedRating
from marketplace.log import EventLog
from marketplace.log.contract import DCBQuery, DCBQueryItem
from marketplace.vault.openings import opening

SEALED: Final = wire_name(RatingSealed)


async def openings_of(
    log: EventLog, pool: asyncpg.Pool, assignment_id: AssignmentId
) -> tuple[OpenedRating, ...]:
    """All that can be revealed of an assignment: one for each side that has rated."""
    item = DCBQueryItem(types=[SEALED], tags=[assignment_tag(assignment_id)])
    found = []
    for recorded in await log.read(DCBQuery(items=[item])):
        sealed = catalogue.decode(recorded.payload)
        assert isinstance(sealed, RatingSealed)
        kept = await opening(pool, sealed.stars)
        if kept is not None:
            salt, stars = kept
            found.append(OpenedRating(sealed.side, int(stars), salt))
    return tuple(found)
