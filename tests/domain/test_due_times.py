"""Each kind of due time asks for the command that silence means, about what is due."""

from datetime import UTC, datetime

import pytest
from msgspec import Struct

from domain.decider import Command
from domain.due import DueKind
from domain.due_times import DUE_TIMES
from domain.facts.piecework.ratings import Side
from domain.ids import AssignmentId, Commitment, OrderId, StationId
from domain.piecework.assignments.appeals.commands import UpholdBySilence
from domain.piecework.assignments.due_times import ANSWER, LEASE, REVIEW
from domain.piecework.assignments.judgement.commands import ApproveBySilence
from domain.piecework.assignments.work.commands import ExpireLease
from domain.piecework.ratings.commands import OpenedRating, RevealRatings
from domain.piecework.ratings.due_times import REVEAL
from domain.piecework.ratings.rules import Ratings

AT = datetime(2026, 11, 27, 12, tzinfo=UTC)


class Line(Struct, frozen=True):
    """What the read model has of one due time."""

    subject: str
    order_id: OrderId
    lot: int | None
    station_id: StationId | None = None


LINE = Line("A-1", OrderId("O-1"), 3)


@pytest.mark.parametrize(
    ("kind", "command"),
    [
        (LEASE, ExpireLease),
        (REVIEW, ApproveBySilence),
        (ANSWER, UpholdBySilence),
        (REVEAL, RevealRatings),
    ],
)
def test_what_is_due_of_an_assignment_names_it_whole(kind: DueKind, command: type[Command]) -> None:
    """Order, lot, assignment and the moment in which it is asked for."""
    more = {"openings": ()} if command is RevealRatings else {}
    asked = command(
        order_id=OrderId("O-1"), lot=3, assignment_id=AssignmentId("A-1"), at=AT, **more
    )
    assert DUE_TIMES[kind].command(LINE, AT) == asked


def test_an_assignment_without_a_lot_is_a_mistake_of_the_program() -> None:
    """Every assignment is of a lot."""
    with pytest.raises(AssertionError):
        DUE_TIMES[LEASE].command(Line("A-1", OrderId("O-1"), None), AT)


def test_ratings_are_opened_with_what_the_vault_says() -> None:
    """Of each that was sealed, the stars and the salt."""
    found = {
        Commitment("aa"): (b"salt of the worker", b"5"),
        Commitment("bb"): (b"salt of the buyer", b"2"),
    }
    due = DUE_TIMES[REVEAL]
    asked = due.command(LINE, AT)
    assert isinstance(asked, RevealRatings)
    assert due.opened is not None
    assert due.sealed is not None
    ratings = Ratings(asked)
    ratings.sealed = dict(zip((Side.WORKER, Side.BUYER), found, strict=True))
    assert due.sealed(ratings) == (*found,)
    whole = due.opened(asked, ratings, found)
    assert whole.openings == (
        OpenedRating(Side.WORKER, 5, b"salt of the worker"),
        OpenedRating(Side.BUYER, 2, b"salt of the buyer"),
    )
