"""For whom a caller acts: their own household, buyer or station, or a villager at their station."""

from typing import Any, Final

from litestar.exceptions import PermissionDeniedException, ValidationException
from msgspec.structs import replace

from domain.facts.households import HouseholdRegistered
from domain.facts.piecework.claims import AssignmentAccepted
from domain.facts.piecework.orders import OrderDrafted
from domain.facts.piecework.work import RestKept
from domain.households.errors import HouseholdUnknownError
from domain.ids import (
    AssignmentId,
    BuyerId,
    HouseholdId,
    OrderId,
    StationId,
    assignment_tag,
    household_tag,
    order_tag,
)
from domain.piecework.assignments.errors import AssignmentUnknownError
from domain.piecework.orders.errors import NotTheBuyerError, OrderUnknownError
from marketplace.identity.staff import PARTY_PREFIXES, Role, Staff, households_of
from marketplace.web.desk import Desk

OFFICE: Final = (Role.OFFICER, Role.ADMIN)
"""Whoever acts for the marketplace itself, for no household."""
WORKERS_SIDE: Final = (Role.WORKER, Role.OPERATOR, Role.STATION)
"""A worker for the own household, or whoever acts for a villager at a station."""


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


async def household_for(desk: Desk, named: str | None) -> HouseholdId:
    """The household for which a caller acts.

    Raises:
        PermissionDeniedException: a worker named another one.
        ValidationException: somebody else named none.
        HouseholdUnknownError: there is no such household.
    """
    if desk.staff.role is Role.WORKER:
        own = HouseholdId(_party(desk.staff, Role.WORKER))
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


async def require_own_order(desk: Desk, order_id: OrderId) -> None:
    """Let a buyer do to own orders only what others may do to any.

    Raises:
        OrderUnknownError, NotTheBuyerError: it is none, or another buyer's.
    """
    if desk.staff.role is Role.BUYER:
        buyer_id = buyer_of(desk.staff)
        if (await order_of(desk, order_id)).buyer_id != buyer_id:
            raise NotTheBuyerError(order_id, buyer_id)


async def claim_of(desk: Desk, assignment_id: str) -> AssignmentAccepted:
    """The claim that an assignment began with; of the rest of a lot, that of the lot.

    Raises:
        AssignmentUnknownError: there is no such assignment.
    """
    key = AssignmentId(assignment_id)
    accepted = await desk.first(assignment_tag(key))
    if isinstance(accepted, RestKept) and accepted.assignment_id == key:
        return replace(await claim_of(desk, accepted.part_of), assignment_id=key)
    if not isinstance(accepted, AssignmentAccepted):
        raise AssignmentUnknownError(key)
    return accepted


def about(desk: Desk, accepted: AssignmentAccepted) -> dict[str, Any]:
    """The fields that every step of an assignment by a person begins with."""
    return {
        "order_id": accepted.order_id,
        "lot": accepted.lot,
        "assignment_id": accepted.assignment_id,
        "by": desk.actor,
        "at": desk.now,
    }


def as_worker(desk: Desk, accepted: AssignmentAccepted) -> dict[str, Any]:
    """A step of the worker: for the own household, whosever the lot is, or at the lot's station.

    Raises:
        PermissionDeniedException: the caller is neither a worker nor at a station.
    """
    if desk.staff.role is Role.WORKER:
        household_id = HouseholdId(_party(desk.staff, Role.WORKER))
    else:
        household_id = accepted.household_id
    station_id = acting_station(desk.staff)
    return about(desk, accepted) | {"household_id": household_id, "station_id": station_id}


async def as_judge(desk: Desk, accepted: AssignmentAccepted) -> dict[str, Any]:
    """A step of whoever judges work, which says to whose household the judge belongs."""
    return about(desk, accepted) | {"by_household": await judges_household(desk, accepted)}


async def as_buyer(desk: Desk, accepted: AssignmentAccepted) -> dict[str, Any]:
    """A step that only the order's buyer may take.

    Raises:
        PermissionDeniedException: the caller stands for no buyer.
    """
    return {"buyer_id": buyer_of(desk.staff)} | await as_judge(desk, accepted)


async def judges_household(desk: Desk, accepted: AssignmentAccepted) -> HouseholdId | None:
    """The worker's household if the caller belongs to it; absent if we know of no such tie."""
    theirs = await households_of(desk.pool, desk.actor)
    return accepted.household_id if accepted.household_id in theirs else None
