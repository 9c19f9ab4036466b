"""Custody of materials: handed out, taken back, counted, and decided about."""

from typing import Any, Final

from litestar.params import FromPath, JSONBody

from domain.facts.piecework.claims import AssignmentAccepted
from domain.piecework.assignments.errors import JudgeIsWorkerError
from domain.piecework.assignments.materials.commands import (
    AcceptScrap,
    AdjudicateLoss,
    IssueMaterials,
    ReturnMaterials,
)
from marketplace.identity.staff import Role
from marketplace.web.desk import AtDesk, Desk, Receipt, keyed
from marketplace.web.materials import bodies
from marketplace.web.parties import (
    about,
    claim_of,
    judges_household,
    order_of,
    require_own_order,
    station_of,
)
from marketplace.web.values.bodies import Quantity

STOREKEEPERS: Final = (Role.STATION, Role.OPERATOR, Role.BUYER)


async def _require_other(desk: Desk, accepted: AssignmentAccepted) -> None:
    """Nobody counts what their own household is to account for."""
    if await judges_household(desk, accepted) is not None:
        raise JudgeIsWorkerError(accepted.assignment_id, desk.actor)


async def _as_storekeeper(desk: Desk, assignment_id: str) -> dict[str, Any]:
    """A step of whoever counts: the order's buyer, or somebody at a station."""
    accepted = await claim_of(desk, assignment_id)
    await require_own_order(desk, accepted.order_id)
    await _require_other(desk, accepted)
    station_id = None if desk.staff.role is Role.BUYER else station_of(desk.staff)
    counted = {"household_id": accepted.household_id, "station_id": station_id}
    return about(desk, accepted) | counted


@keyed("/assignments/{assignment_id:str}/materials", *STOREKEEPERS)
async def issue_materials(
    desk: AtDesk, assignment_id: FromPath[str], data: JSONBody[Quantity]
) -> Receipt:
    """Hand materials for so many pieces out."""
    command = IssueMaterials(**await _as_storekeeper(desk, assignment_id), quantity=data.quantity)
    return await desk.take(assignment_id, command)


@keyed("/assignments/{assignment_id:str}/materials-returns", *STOREKEEPERS)
async def return_materials(
    desk: AtDesk, assignment_id: FromPath[str], data: JSONBody[Quantity]
) -> Receipt:
    """Take unused materials back."""
    command = ReturnMaterials(**await _as_storekeeper(desk, assignment_id), quantity=data.quantity)
    return await desk.take(assignment_id, command)


@keyed("/assignments/{assignment_id:str}/scrap-acceptances", *STOREKEEPERS)
async def accept_scrap(
    desk: AtDesk, assignment_id: FromPath[str], data: JSONBody[Quantity]
) -> Receipt:
    """Count declared scrap within the agreed rate; it is never charged."""
    command = AcceptScrap(**await _as_storekeeper(desk, assignment_id), quantity=data.quantity)
    return await desk.take(assignment_id, command)


@keyed("/assignments/{assignment_id:str}/losses", Role.OFFICER, Role.ARBITER)
async def adjudicate_loss(
    desk: AtDesk, assignment_id: FromPath[str], data: JSONBody[bodies.Loss]
) -> Receipt:
    """Decide about materials that are not accounted for."""
    accepted = await claim_of(desk, assignment_id)
    await _require_other(desk, accepted)
    charged_minor = 0
    if data.charge is not None:
        charge = data.charge.or_nothing()
        charge.require((await order_of(desk, accepted.order_id)).terms.currency)
        charged_minor = charge.minor
    command = AdjudicateLoss(
        **about(desk, accepted),
        household_id=accepted.household_id,
        quantity=data.quantity,
        scrap=data.scrap,
        reason=data.reason,
        charged_minor=charged_minor,
    )
    return await desk.take(assignment_id, command)


COMMANDS: Final = (issue_materials, return_materials, accept_scrap, adjudicate_loss)
