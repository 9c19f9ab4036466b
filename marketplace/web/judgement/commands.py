"""Inspecting what was handed in, approving or refusing it, and paying more than was agreed."""

from typing import Any, Final

from litestar.params import FromPath, JSONBody

from domain.piecework.assignments.commands import BuyersJudgement
from domain.piecework.assignments.judgement.commands import (
    ApproveAssignment,
    ApproveInPart,
    InspectLot,
    RejectAssignment,
    RequestRework,
)
from domain.piecework.assignments.pay.commands import PayBonus
from marketplace.identity.staff import Role
from marketplace.web.desk import Receipt, keyed
from marketplace.web.evidence.access import Evidence
from marketplace.web.judgement import bodies
from marketplace.web.parties import (
    AnyRequest,
    about,
    as_buyer,
    attend,
    claim_of,
    judges_household,
    require_own_order,
)


@keyed("/assignments/{assignment_id:str}/inspection", Role.INSPECTOR)
async def inspect_lot(
    request: AnyRequest, assignment_id: FromPath[str], data: JSONBody[bodies.Inspection]
) -> Receipt:
    """Note what the sample showed; the sampling table says how many pieces it has."""
    staff, desk = await attend(request)
    accepted = await claim_of(desk, assignment_id)
    command = InspectLot(
        **about(desk, accepted),
        defects=data.defects,
        by=staff.actor_id,
        by_household=await judges_household(desk, staff.actor_id, accepted),
    )
    return await desk.take(assignment_id, command, staff.actor_id)


@keyed("/assignments/{assignment_id:str}/approval", Role.BUYER)
async def approve_lot(request: AnyRequest, assignment_id: FromPath[str]) -> Receipt:
    """All is good; the worker is paid."""
    return await as_buyer(request, assignment_id, ApproveAssignment)


async def _refuse(
    request: AnyRequest,
    assignment_id: str,
    kind: type[BuyersJudgement],
    found: bodies.FoundFault,
    **fields: Any,
) -> Receipt:
    staff, desk = await attend(request)
    accepted = await claim_of(desk, assignment_id)
    await require_own_order(desk, staff, accepted.order_id)
    case = accepted.order_id, accepted.assignment_id
    fault = found.fault(await Evidence(request, staff).nameable(found.pictures, *case))
    return await as_buyer(request, assignment_id, kind, fault=fault, **fields)


@keyed("/assignments/{assignment_id:str}/partial-approval", Role.BUYER)
async def approve_in_part(
    request: AnyRequest,
    assignment_id: FromPath[str],
    data: JSONBody[bodies.Refusal],
) -> Receipt:
    """Some pieces are good and paid; a clause and a picture say why the others are not."""
    kind, good = ApproveInPart, data.good
    return await _refuse(request, assignment_id, kind, data.fault, good=good)


@keyed("/assignments/{assignment_id:str}/rework", Role.BUYER)
async def request_rework(
    request: AnyRequest,
    assignment_id: FromPath[str],
    data: JSONBody[bodies.Rework],
) -> Receipt:
    """Have the pieces mended, at most twice."""
    return await _refuse(request, assignment_id, RequestRework, data.fault)


@keyed("/assignments/{assignment_id:str}/rejection", Role.BUYER)
async def reject_lot(
    request: AnyRequest,
    assignment_id: FromPath[str],
    data: JSONBody[bodies.Refusal],
) -> Receipt:
    """Refuse the lot; its good pieces are paid."""
    kind, good = RejectAssignment, data.good
    return await _refuse(request, assignment_id, kind, data.fault, good=good)


@keyed("/assignments/{assignment_id:str}/bonuses", Role.BUYER)
async def pay_bonus(
    request: AnyRequest, assignment_id: FromPath[str], data: JSONBody[bodies.Bonus]
) -> Receipt:
    """Pay more than was agreed, from the order's bonus pool."""
    kind, amount = PayBonus, data.amount.money()
    return await as_buyer(request, assignment_id, kind, amount=amount, reason=data.reason)


COMMANDS: Final = (
    inspect_lot,
    approve_lot,
    approve_in_part,
    request_rework,
    reject_lot,
    pay_bonus,
)
