"""For whom a caller acts: their own household, buyer or station, or a villager at their station."""

from typing import Any, Final

from litestar import Request
from litestar.exceptions import PermissionDeniedException, ValidationException

from domain.facts.households import HouseholdRegistered
from domain.facts.piecework.claims import AssignmentAccepted
from domain.facts.piecework.orders import OrderDrafted
from domain.households.errors import HouseholdUnknownError
from domain.ids import (
    ActorId,
    AssignmentId,
    BuyerId,
    HouseholdId,
    OrderId,
    StationId,
    assignment_tag,
    household_tag,
    order_tag,
)
from domain.piecework.assignments.commands import BuyersJudgement
from domain.piecework.assignments.errors import AssignmentUnknownError
from domain.piecework.orders.errors import NotTheBuyerError, OrderUnknownError
from marketplace.identity.staff import PARTY_PREFIXES, Role, Staff, households_of
from marketplace.web.desk import BeforeRecording, Desk, Receipt

AnyRequest = Request[Any, Any, Any]
OFFICE: Final = (Role.OFFICER, Role.ADMIN)
"""Whoever acts for the marketplace itself, for no household."""
WORKERS_SIDE: Final = (Role.WORKER, Role.OPERATOR, Role.STATION)
"""A worker for the own household, or whoever acts for a villager at a station."""


async def attend(request: AnyRequest) -> tuple[Staff, Desk]:
    """Who calls, a role that the route names, and a desk with the caller's key."""
    staff: Staff = request.state.staff
    return staff, Desk(request)


def _party(staff: Staff, role: Role) -> str:
    prefix = PARTY_PREFIXES[role]
    if staff.party is None or not staff.party.startswith(prefix):
        raise PermissionDeniedException(f"a token that stands for {prefix}… is needed")
    return staff.party


def buyer_of(staff: Staff) -> BuyerId:
    """The buyer that a caller stands for.

    Raises:
        PermissionDeniedException: none.
    """
    return BuyerId(_party(staff, Role.BUYER))


def station_of(staff: Staff) -> StationId:
    """The station that a caller stands for.

    Raises:
        PermissionDeniedException: none.
    """
    return StationId(_party(staff, Role.STATION))


def acting_station(staff: Staff) -> StationId | None:
    """The station through which a caller acts for a household; absent for its own worker.

    An operator who belongs to no station registers families, and acts for none of them.

    Raises:
        PermissionDeniedException: the caller is neither its worker nor at a station.
    """
    return None if staff.role is Role.WORKER else station_of(staff)


def station_unless_office(staff: Staff) -> StationId | None:
    """As ``acting_station``; absent too for whoever acts for the marketplace itself.

    Raises:
        PermissionDeniedException: as there.
    """
    return None if staff.role in OFFICE else acting_station(staff)


async def household_for(desk: Desk, staff: Staff, named: str | None) -> HouseholdId:
    """The household for which a caller acts.

    Raises:
        PermissionDeniedException: a worker named another one.
        ValidationException: somebody else named none.
        HouseholdUnknownError: there is no such household.
    """
    if staff.role is Role.WORKER:
        own = HouseholdId(_party(staff, Role.WORKER))
        if named not in (None, own):
            raise PermissionDeniedException("a worker acts for the own household only")
        return own
    if named is None:
        raise ValidationException("household_id is needed: for whom do you act?")
    household_id = HouseholdId(named)
    if not isinstance(await desk.first(household_tag(household_id)), HouseholdRegistered):
        raise HouseholdUnknownError(household_id)
    return household_id


async def order_of(desk: Desk, order_id: OrderId) -> OrderDrafted:
    """An order as it was drafted.

    Raises:
        OrderUnknownError: there is no such order.
    """
    drafted = await desk.first(order_tag(order_id))
    if not isinstance(drafted, OrderDrafted):
        raise OrderUnknownError(order_id)
    return drafted


async def require_own_order(desk: Desk, staff: Staff, order_id: OrderId) -> None:
    """Let a buyer do to own orders only what others may do to any.

    Raises:
        OrderUnknownError, NotTheBuyerError: it is none, or another buyer's.
    """
    if staff.role is Role.BUYER:
        buyer_id = buyer_of(staff)
        if (await order_of(desk, order_id)).buyer_id != buyer_id:
            raise NotTheBuyerError(order_id, buyer_id)


async def claim_of(desk: Desk, assignment_id: str) -> AssignmentAccepted:
    """The claim that an assignment began with.

    Raises:
        AssignmentUnknownError: there is no such assignment.
    """
    key = AssignmentId(assignment_id)
    accepted = await desk.first(assignment_tag(key))
    if not isinstance(accepted, AssignmentAccepted):
        raise AssignmentUnknownError(key)
    return accepted


def about(desk: Desk, accepted: AssignmentAccepted) -> dict[str, Any]:
    """The fields that every step of an assignment begins with."""
    return {
        "order_id": accepted.order_id,
        "lot": accepted.lot,
        "assignment_id": accepted.assignment_id,
        "at": desk.now,
    }


async def judges_household(
    desk: Desk, actor_id: ActorId, accepted: AssignmentAccepted
) -> HouseholdId | None:
    """The worker's household if the judge belongs to it; absent if we know of no such tie."""
    theirs = await households_of(desk.pool, actor_id)
    return accepted.household_id if accepted.household_id in theirs else None


def acting_for(staff: Staff, accepted: AssignmentAccepted) -> HouseholdId:
    """A worker's own household, whosever the lot is; at a station, the lot's household."""
    if staff.role is Role.WORKER:
        return HouseholdId(_party(staff, Role.WORKER))
    return accepted.household_id


async def as_buyer(
    request: AnyRequest,
    assignment_id: str,
    kind: type[BuyersJudgement],
    before_recording: BeforeRecording | None = None,
    **fields: Any,
) -> Receipt:
    """A step that only the order's buyer may take."""
    staff, desk = await attend(request)
    accepted = await claim_of(desk, assignment_id)
    command = kind(
        **about(desk, accepted),
        buyer_id=buyer_of(staff),
        by=staff.actor_id,
        by_household=await judges_household(desk, staff.actor_id, accepted),
        **fields,
    )
    return await desk.take(assignment_id, command, staff.actor_id, before_recording)
