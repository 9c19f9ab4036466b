"""Reading a case that was contested, as whoever decides it needs it."""

from typing import Final

import asyncpg
from litestar import get
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from msgspec import Struct

from domain.facts.piecework.terms import Work
from domain.ids import AssignmentId
from projections.assignments import queries as assignment_views
from projections.assignments.views import AssignmentView
from projections.money import RateView
from projections.orders import queries as order_views
from projections.orders.views import RateReview, Retake, ToldPay


class DisputeView(Struct, frozen=True):
    """What an arbiter decides on.

    Attributes:
        assignment: The work, what was refused and how that was contested.
        work: What was asked: pieces can be refused only by one of its clauses.
        rate: Pay for good pieces.
        rate_review: The fair-rate test that the order passed.
        retake: The newest sample that was timed once more; absent if none was.
        told_pay: What an hour of the order really brought, and whether that is below the minimum
            wage; absent while no worker told any hours.
    """

    assignment: AssignmentView
    work: Work
    rate: RateView
    rate_review: RateReview | None
    retake: Retake | None
    told_pay: ToldPay | None


@get("/assignments/{assignment_id:str}/dispute")
async def read_dispute(
    assignment_id: FromPath[AssignmentId], pool: NamedDependency[asyncpg.Pool]
) -> DisputeView:
    """A refusal that was contested, with the order's clauses and what its work really paid."""
    async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read"):
        found = await assignment_views.assignment(connection, assignment_id)
        if found is None or found.appeal is None:
            raise NotFoundException(f"nothing was contested of {assignment_id}")
        order = await order_views.order(connection, found.order_id)
    assert order is not None
    return DisputeView(
        assignment=found,
        work=order.work,
        rate=order.terms.rate,
        rate_review=order.rate_review,
        retake=order.retake,
        told_pay=order.told_pay,
    )


QUERIES: Final = (read_dispute,)
