"""The worker's steps on a lot, by themselves or through a station."""

from typing import Any, Final

from litestar.params import FromPath, JSONBody

from domain.piecework.assignments.commands import WorkerCommand
from domain.piecework.assignments.materials.commands import ConfirmReceipt, DeclareScrap
from domain.piecework.assignments.work.commands import (
    ExtendLease,
    ReturnAssignment,
    SubmitAssignment,
)
from marketplace.web.desk import Receipt, keyed
from marketplace.web.evidence.access import Evidence
from marketplace.web.parties import (
    WORKERS_SIDE,
    AnyRequest,
    about,
    acting_for,
    acting_station,
    attend,
    claim_of,
)
from marketplace.web.values.bodies import Quantity
from marketplace.web.work import bodies


async def _step(
    request: AnyRequest, assignment_id: str, kind: type[WorkerCommand], **fields: Any
) -> Receipt:
    staff, desk = await attend(request)
    accepted = await claim_of(desk, assignment_id)
    command = kind(
        **about(desk, accepted),
        household_id=acting_for(staff, accepted),
        station_id=acting_station(staff),
        by=staff.actor_id,
        **fields,
    )
    return await desk.take(assignment_id, command, staff.actor_id)


@keyed("/assignments/{assignment_id:str}/receipt", *WORKERS_SIDE)
async def confirm_receipt(
    request: AnyRequest, assignment_id: FromPath[str], data: JSONBody[Quantity]
) -> Receipt:
    """Say how much of the materials came."""
    return await _step(request, assignment_id, ConfirmReceipt, quantity=data.quantity)


@keyed("/assignments/{assignment_id:str}/scrap", *WORKERS_SIDE)
async def declare_scrap(
    request: AnyRequest, assignment_id: FromPath[str], data: JSONBody[Quantity]
) -> Receipt:
    """Say that materials were spoiled."""
    return await _step(request, assignment_id, DeclareScrap, quantity=data.quantity)


@keyed("/assignments/{assignment_id:str}/extension", *WORKERS_SIDE)
async def extend_lease(request: AnyRequest, assignment_id: FromPath[str]) -> Receipt:
    """Get more time, once."""
    return await _step(request, assignment_id, ExtendLease)


@keyed("/assignments/{assignment_id:str}/return", *WORKERS_SIDE)
async def return_lot(
    request: AnyRequest, assignment_id: FromPath[str], data: JSONBody[bodies.GivingBack]
) -> Receipt:
    """Give the lot back, without penalty."""
    return await _step(request, assignment_id, ReturnAssignment, reason=data.reason)


@keyed("/assignments/{assignment_id:str}/submission", *WORKERS_SIDE)
async def submit_work(
    request: AnyRequest,
    assignment_id: FromPath[str],
    data: JSONBody[bodies.Submission],
) -> Receipt:
    """Hand finished pieces in; sent twice on a bad network under one key, they count once."""
    staff, desk = await attend(request)
    accepted = await claim_of(desk, assignment_id)
    case = accepted.order_id, accepted.assignment_id
    fields = {
        "quantity": data.quantity,
        "pictures": await Evidence(request, staff).nameable(data.pictures, *case),
        "worked_seconds": data.worked_seconds,
    }
    return await _step(request, assignment_id, SubmitAssignment, **fields)


COMMANDS: Final = (confirm_receipt, declare_scrap, extend_lease, return_lot, submit_work)
