"""The worker's steps on a lot, by themselves or through a station."""

from typing import Final

from litestar.params import FromPath, JSONBody

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
) -> Receipt:
    """Hand finished pieces in; sent twice on a bad network under one key, they count once."""
    accepted = await claim_of(desk, assignment_id)
    case = accepted.order_id, accepted.assignment_id
    command = SubmitAssignment(
        **as_worker(desk, accepted),
        quantity=data.quantity,
        pictures=await Evidence(desk.state, desk.staff).nameable(data.pictures, *case),
        worked_seconds=data.worked_seconds,
    )
    return await desk.take(assignment_id, command)


COMMANDS: Final = (confirm_receipt, declare_scrap, extend_lease, return_lot, submit_work)
