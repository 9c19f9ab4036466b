"""The worker's steps on a lot, by themselves or through a station."""

from typing import Final

from litestar.params import FromPath, JSONBody
from msgspec.structs import asdict

from domain import catalogue
from domain.facts.piecework.work import RestKept
from domain.ids import AssignmentId
from domain.piecework.assignments.materials.commands import ConfirmReceipt, DeclareScrap
from domain.piecework.assignments.work.commands import (
    ExtendLease,
    ReturnAssignment,
    SubmitAssignment,
)
from marketplace.web.desk import AtDesk, Receipt, keyed
from marketplace.web.evidence.access import Evidence
from marketplace.web.parties import WORKERS_SIDE, as_worker, claim_of
from marketplace.web.values.bodies import Quantity
from marketplace.web.work import bodies


class SubmissionReceipt(Receipt, frozen=True):
    """What became of a hand-in.

    Attributes:
        rest_id: The assignment that is left, if this was a part; absent if all was handed in.
    """

    rest_id: AssignmentId | None = None


@keyed("/assignments/{assignment_id:str}/receipt", *WORKERS_SIDE)
async def confirm_receipt(
    desk: AtDesk, assignment_id: FromPath[str], data: JSONBody[Quantity]
) -> Receipt:
    """Say how much of the materials came."""
    accepted = await claim_of(desk, assignment_id)
    command = ConfirmReceipt(**as_worker(desk, accepted), quantity=data.quantity)
    return await desk.take(assignment_id, command)


@keyed("/assignments/{assignment_id:str}/scrap", *WORKERS_SIDE)
async def declare_scrap(
    desk: AtDesk, assignment_id: FromPath[str], data: JSONBody[Quantity]
) -> Receipt:
    """Say that materials were spoiled."""
    accepted = await claim_of(desk, assignment_id)
    command = DeclareScrap(**as_worker(desk, accepted), quantity=data.quantity)
    return await desk.take(assignment_id, command)


@keyed("/assignments/{assignment_id:str}/extension", *WORKERS_SIDE)
async def extend_lease(desk: AtDesk, assignment_id: FromPath[str]) -> Receipt:
    """Get more time, once."""
    accepted = await claim_of(desk, assignment_id)
    command = ExtendLease(**as_worker(desk, accepted))
    return await desk.take(assignment_id, command)


@keyed("/assignments/{assignment_id:str}/return", *WORKERS_SIDE)
async def return_lot(
    desk: AtDesk, assignment_id: FromPath[str], data: JSONBody[bodies.GivingBack]
) -> Receipt:
    """Give the lot back, without penalty."""
    accepted = await claim_of(desk, assignment_id)
    command = ReturnAssignment(**as_worker(desk, accepted), reason=data.reason)
    return await desk.take(assignment_id, command)


@keyed("/assignments/{assignment_id:str}/submission", *WORKERS_SIDE)
async def submit_work(
    desk: AtDesk,
    assignment_id: FromPath[str],
    data: JSONBody[bodies.Submission],
) -> SubmissionReceipt:
    """Hand finished pieces in; sent twice on a bad network under one key, they count once.

    Less than the lot is a part of it, judged and paid alone. The rest is named in `rest_id` and can
    be handed in under either id until the lease ends. Once it has, all is taken until somebody else
    claims it.
    """
    accepted = await claim_of(desk, assignment_id)
    case = accepted.order_id, accepted.assignment_id
    command = SubmitAssignment(
        **as_worker(desk, accepted),
        quantity=data.quantity,
        pictures=await Evidence(desk.state, desk.staff).nameable(data.pictures, *case),
        worked_seconds=data.worked_seconds,
    )
    appended = await desk.record(command)
    events = [catalogue.decode(one.payload) for one in appended.events]
    rest = next((one.assignment_id for one in events if isinstance(one, RestKept)), None)
    return SubmissionReceipt(**asdict(await desk.receipt(assignment_id, appended)), rest_id=rest)


COMMANDS: Final = (confirm_receipt, declare_scrap, extend_lease, return_lot, submit_work)
