"""Custody of materials: handed out, taken back, counted, and decided about."""

from typing import Any, Final

from litestar.params import FromPath, JSONBody

from domain.facts.piecework.claims import AssignmentAccepted
from domain.piecework.assignments.errors import JudgeIsWorkerError
from domain.piecework.assignments.materials.commands import (
    AcceptScrap,
    AdjudicateLoss,
    IssueMaterials,
    MaterialsCommand,
    ReturnMaterials,
)
from marketplace.identity.staff import Role, Staff
from marketplace.web.desk import Desk, Receipt, keyed
from marketplace.web.materials import bodies
from marketplace.web.parties import (
    AnyRequest,
    about,
    attend,
    claim_of,
    judges_household,
    order_of,
    require_own_order,
    station_of,
)
from marketplace.web.values.bodies import Quantity

STOREKEEPERS: Final = (Role.STATION, Role.OPERATOR, Role.BUYER)


async def _require_other(desk: Desk, staff: Staff, accepted: AssignmentAccepted) -> None:
    """Nobody counts what their own household is to account for."""
    if await judges_household(desk, staff.actor_id, accepted) is not None:
        raise JudgeIsWorkerError(accepted.assignment_id, staff.actor_id)


async def _count(
    request: AnyRequest,
    assignment_id: str,
    kind: type[MaterialsCommand],
    quantity: int,
) -> Receipt:
    staff, desk = await attend(request)
    accepted = await claim_of(desk, assignment_id)
    await require_own_order(desk, staff, accepted.order_id)
    await _require_other(desk, staff, accepted)
    command = kind(
        **about(desk, accepted),
        household_id=accepted.household_id,
        station_id=None if staff.role is Role.BUYER else station_of(staff),
        quantity=quantity,
        by=staff.actor_id,
    )
    return await desk.take(assignment_id, command, staff.actor_id)


@keyed("/assignments/{assignment_id:str}/materials", *STOREKEEPERS)
async def issue_materials(
    request: AnyRequest, assignment_id: FromPath[str], data: JSONBody[Quantity]
) -> Receipt:
    """Hand materials for so many pieces out."""
    return await _count(request, assignment_id, IssueMaterials, data.quantity)


@keyed("/assignments/{assignment_id:str}/materials-returns", *STOREKEEPERS)
async def return_materials(
    request: AnyRequest, assignment_id: FromPath[str], data: JSONBody[Quantity]
) -> Receipt:
    """Take unused materials back."""
    return await _count(request, assignment_id, ReturnMaterials, data.quantity)


@keyed("/assignments/{assignment_id:str}/scrap-acceptances", *STOREKEEPERS)
async def accept_scrap(
    request: AnyRequest, assignment_id: FromPath[str], data: JSONBody[Quantity]
) -> Receipt:
    """Count declared scrap within the agreed rate; it is never charged."""
    return await _count(request, assignment_id, AcceptScrap, data.quantity)


@keyed("/assignments/{assignment_id:str}/losses", Role.OFFICER, Role.ARBITER)
async def adjudicate_loss(
    request: AnyRequest, assignment_id: FromPath[str], data: JSONBody[bodies.Loss]
) -> Receipt:
    """Decide about materials that are not accounted for."""
    staff, desk = await attend(request)
    accepted = await claim_of(desk, assignment_id)
    await _require_other(desk, staff, accepted)
    fields: dict[str, Any] = {"charged_minor": 0}
    if data.charge is not None:
        charge = data.charge.money()
        charge.require((await order_of(desk, accepted.order_id)).terms.currency)
        fields["charged_minor"] = charge.minor
    command = AdjudicateLoss(
        **about(desk, accepted),
        household_id=accepted.household_id,
        quantity=data.quantity,
        scrap=data.scrap,
        reason=data.reason,
        by=staff.actor_id,
        **fields,
    )
    return await desk.take(assignment_id, command, staff.actor_id)


COMMANDS: Final = (issue_materials, return_materials, accept_scrap, adjudicate_loss)
