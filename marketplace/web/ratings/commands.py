"""Worker and buyer rate each other, sealed; once both have, the ratings are revealed together."""

import os
from contextlib import suppress
from hashlib import sha256
from typing import Any, Final

from litestar.params import FromPath, JSONBody

from domain.commitments import SALT_BYTES
from domain.facts.piecework.claims import AssignmentAccepted
from domain.facts.piecework.ratings import Side
from domain.ids import ActorId
from domain.piecework.ratings.commands import (
    OpenedRating,
    Rate,
    RateBuyer,
    RateWorker,
    RevealRatings,
)
from domain.piecework.ratings.errors import RatingTooLateError
from marketplace.identity.staff import Role
from marketplace.piecework.ratings import openings_of
from marketplace.web.desk import AtDesk, Desk, Receipt, keyed
from marketplace.web.parties import WORKERS_SIDE, about, as_worker, buyer_of, claim_of
from marketplace.web.ratings import bodies

REVEALING: Final = ActorId("system:ratings")


@keyed("/assignments/{assignment_id:str}/ratings", *WORKERS_SIDE, Role.BUYER)
async def rate_other_side(
    desk: AtDesk, assignment_id: FromPath[str], data: JSONBody[bodies.Rating]
) -> Receipt:
    """Rate the other side; nobody can read it before both have, or their time is over."""
    accepted = await claim_of(desk, assignment_id)
    given: dict[str, Any] = {"stars": data.stars, "salt": os.urandom(SALT_BYTES)}
    command: Rate
    if desk.staff.role is Role.BUYER:
        command = RateWorker(**about(desk, accepted), **given, buyer_id=buyer_of(desk.staff))
    else:
        command = RateBuyer(**as_worker(desk, accepted), **given)
    receipt = await desk.take(assignment_id, command)
    openings = await openings_of(desk.log, desk.pool, accepted.assignment_id)
    if len(openings) == len(Side):
        # Under a key of its own: if we fall over before it, whoever asks again reveals them.
        key = f"ratings:{accepted.assignment_id}"
        with suppress(RatingTooLateError):
            await desk.handler.handle(
                _reveal(desk, accepted, openings),
                actor=REVEALING,
                key=key,
                body=sha256(key.encode()).hexdigest(),
            )
    return receipt


def _reveal(
    desk: Desk, accepted: AssignmentAccepted, openings: tuple[OpenedRating, ...]
) -> RevealRatings:
    return RevealRatings(
        order_id=accepted.order_id,
        lot=accepted.lot,
        assignment_id=accepted.assignment_id,
        openings=openings,
        at=desk.now,
    )


@keyed("/assignments/{assignment_id:str}/ratings-revelation", Role.OFFICER)
async def reveal_ratings(desk: AtDesk, assignment_id: FromPath[str]) -> Receipt:
    """Open what one side sealed, once the other's time is over."""
    accepted = await claim_of(desk, assignment_id)
    openings = await openings_of(desk.log, desk.pool, accepted.assignment_id)
    return await desk.take(assignment_id, _reveal(desk, accepted, openings))


COMMANDS: Final = (rate_other_side, reveal_ratings)
