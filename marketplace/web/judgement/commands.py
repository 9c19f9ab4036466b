"""Inspecting what was handed in, approving or refusing it, and paying more than was agreed."""

from typing import Any, Final

from litestar.params import FromPath, JSONBody

from domain.piecework.assignments.judgement.commands import (
    ApproveAssignment,
    ApproveInPart,
    InspectLot,
    RejectAssignment,
    RequestRework,
)
from domain.piecework.assignments.pay.commands import PayBonus
from marketplace.identity.staff import Role
from marketplace.web.desk import AtDesk, Desk, Receipt, keyed
from marketplace.web.evidence.access import Evidence
from marketplace.web.judgement import bodies
from marketplace.web.parties import as_buyer, as_judge, claim_of, require_own_order


@keyed("/assignments/{assignment_id:str}/inspection", Role.INSPECTOR)
async def inspect_lot(
    desk: AtDesk, assignment_id: FromPath[str], data: JSONBody[bodies.Inspection]
) -> Receipt:
    """Note what the sample showed; the sampling table says how many pieces it has.

    What was handed in is inspected once. If its refusal is contested, another person looks once
    more, for whoever decides.
    """
    accepted = await claim_of(desk, assignment_id)
    command = InspectLot(**await as_judge(desk, accepted), defects=data.defects)
    return await desk.take(assignment_id, command)


@keyed("/assignments/{assignment_id:str}/approval", Role.BUYER)
async def approve_lot(desk: AtDesk, assignment_id: FromPath[str]) -> Receipt:
    """All is good; the worker is paid."""
    accepted = await claim_of(desk, assignment_id)
    command = ApproveAssignment(**await as_buyer(desk, accepted))
    return await desk.take(assignment_id, command)


async def _with_fault(desk: Desk, assignment_id: str, found: bodies.FoundFault) -> dict[str, Any]:
    """A step of the order's buyer, who says what is wrong and shows it."""
    accepted = await claim_of(desk, assignment_id)
    await require_own_order(desk, accepted.order_id)
    case = accepted.order_id, accepted.assignment_id
    pictures = await Evidence(desk.state, desk.staff).nameable(found.pictures, *case)
    return await as_buyer(desk, accepted) | {"fault": found.fault(pictures)}


@keyed("/assignments/{assignment_id:str}/partial-approval", Role.BUYER)
async def approve_in_part(
    desk: AtDesk,
    assignment_id: FromPath[str],
    data: JSONBody[bodies.Refusal],
) -> Receipt:
    """Some pieces are good and paid; a clause and a picture say why the others are not."""
    refused = await _with_fault(desk, assignment_id, data.fault)
    return await desk.take(assignment_id, ApproveInPart(**refused, good=data.good))


@keyed("/assignments/{assignment_id:str}/rework", Role.BUYER)
async def request_rework(
    desk: AtDesk,
    assignment_id: FromPath[str],
    data: JSONBody[bodies.Rework],
) -> Receipt:
    """Have the pieces mended, at most twice."""
    refused = await _with_fault(desk, assignment_id, data.fault)
    return await desk.take(assignment_id, RequestRework(**refused))


@keyed("/assignments/{assignment_id:str}/rejection", Role.BUYER)
async def reject_lot(
    desk: AtDesk,
    assignment_id: FromPath[str],
    data: JSONBody[bodies.Refusal],
) -> Receipt:
    """Refuse the lot; its good pieces are paid."""
    refused = await _with_fault(desk, assignment_id, data.fault)
    return await desk.take(assignment_id, RejectAssignment(**refused, good=data.good))


@keyed("/assignments/{assignment_id:str}/bonuses", Role.BUYER)
async def pay_bonus(
    desk: AtDesk, assignment_id: FromPath[str], data: JSONBody[bodies.Bonus]
) -> Receipt:
    """Pay more than was agreed, from the order's bonus pool."""
    amount, accepted = data.amount.money(), await claim_of(desk, assignment_id)
    command = PayBonus(**await as_buyer(desk, accepted), amount=amount, reason=data.reason)
    return await desk.take(assignment_id, command)


COMMANDS: Final = (
    inspect_lot,
    approve_lot,
    approve_in_part,
    request_rework,
    reject_lot,
    pay_bonus,
)
