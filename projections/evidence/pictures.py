"""Where each picture is named: in an order's sample, or as evidence of somebody's work.

Pictures are kept under their hash alone, so this is what says whose case one belongs to.
"""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from domain.decider import Event
from domain.facts.piecework.judgement import (
    AssignmentPartiallyApproved,
    AssignmentRejected,
    ReworkRequested,
)
from domain.facts.piecework.orders import OrderDrafted
from domain.facts.piecework.work import AssignmentSubmitted
from domain.ids import AssignmentId, OrderId, PictureHash
from projections.projection import Connection, Fact, Projection
from projections.rows import TableRow, execute_for, given, listed, read


class PictureRow(TableRow, kw_only=True):
    """A picture where it is named."""

    sha256: PictureHash
    order_id: OrderId
    assignment_id: AssignmentId | None = None
    position: int


INSERT_NAMED: Final = f"""
    INSERT INTO pictures ({listed(PictureRow)}) SELECT {listed(PictureRow)} FROM {given(PictureRow)}
    ON CONFLICT DO NOTHING
"""  # noqa: S608 - the columns of the row
SELECT_NAMED: Final = """
    SELECT order_id, assignment_id FROM evidence.pictures WHERE sha256 = $1
    ORDER BY position LIMIT $2
"""
NAMED_MAX: Final = 64
"""Cases of one picture that are looked at; an honest one has one or two."""
FINDING: Final = (AssignmentPartiallyApproved, AssignmentRejected, ReworkRequested)


class Named(Struct, frozen=True):
    """A place where a picture is named.

    Attributes:
        assignment_id: Whose work it shows; absent for the sample of an order.
    """

    order_id: OrderId
    assignment_id: AssignmentId | None


class Evidence(Projection):
    """Every picture and where it is named first in each order and each assignment."""

    name = "evidence"
    tables = ("pictures",)
    handles = (OrderDrafted, AssignmentSubmitted, *FINDING)

    async def apply(self, connection: Connection, facts: Sequence[Fact]) -> None:
        """Note them."""
        rows = [_row(sha256, fact) for fact in facts for sha256 in pictures_of(fact.event)]
        await execute_for(connection, INSERT_NAMED, rows)


def pictures_of(event: Event) -> tuple[PictureHash, ...]:
    """The pictures that an event names."""
    match event:
        case OrderDrafted():
            return event.work.pictures
        case AssignmentSubmitted():
            return event.pictures
        case AssignmentPartiallyApproved() | AssignmentRejected() | ReworkRequested():
            return event.fault.pictures
        case _:
            raise TypeError(type(event).__name__)


def _row(sha256: PictureHash, fact: Fact) -> PictureRow:
    event, position = fact.event, fact.position
    if isinstance(event, OrderDrafted):
        return PictureRow(sha256=sha256, order_id=event.order_id, position=position)
    assert isinstance(event, (AssignmentSubmitted, *FINDING))
    return PictureRow(
        sha256=sha256,
        order_id=event.order_id,
        assignment_id=event.assignment_id,
        position=position,
    )


async def named(connection: Connection, sha256: PictureHash) -> list[Named]:
    """Where a picture is named, the earliest first."""
    rows = await connection.fetch(SELECT_NAMED, sha256, NAMED_MAX)
    return [read(Named, row) for row in rows]
