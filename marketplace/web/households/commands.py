"""Registering families, and what changes their standing."""

from typing import Any, Final

from litestar.params import FromPath, JSONBody

from domain.households import commands as households
from domain.ids import HouseholdId
from marketplace.identity.staff import Role
from marketplace.web.desk import Receipt, keyed
from marketplace.web.households import bodies
from marketplace.web.parties import AnyRequest, attend, station_of, station_unless_office
from marketplace.web.values.bodies import Freeze, Unfreeze


@keyed("/households", Role.OFFICER, Role.OPERATOR)
async def register_household(request: AnyRequest, data: JSONBody[bodies.NewHousehold]) -> Receipt:
    """Register a family under a pseudonym; at a station, it belongs to that station."""
    staff, desk = await attend(request)
    household_id = HouseholdId(desk.new_id("H"))
    command = households.RegisterHousehold(
        household_id=household_id,
        county=data.county,
        need_tier=data.need_tier,
        station_id=None if staff.party is None else station_of(staff),
        by=staff.actor_id,
        at=desk.now,
    )
    return await desk.take(household_id, command, staff.actor_id)


async def _household(
    request: AnyRequest,
    household_id: str,
    kind: type[households.HouseholdCommand],
    **fields: Any,
) -> Receipt:
    staff, desk = await attend(request)
    key = HouseholdId(household_id)
    command = kind(household_id=key, by=staff.actor_id, at=desk.now, **fields)
    return await desk.take(household_id, command, staff.actor_id)


async def _consent(
    request: AnyRequest, household_id: str, kind: type[households.ConsentCommand]
) -> Receipt:
    staff, _ = await attend(request)
    station_id = station_unless_office(staff)
    return await _household(request, household_id, kind, station_id=station_id)


@keyed("/households/{household_id:str}/verification", Role.OFFICER, Role.APPROVER)
async def verify_household(request: AnyRequest, household_id: FromPath[str]) -> Receipt:
    """Confirm a registration, as another person than who registered."""
    kind = households.VerifyHousehold
    return await _household(request, household_id, kind)


@keyed("/households/{household_id:str}/consent", Role.OFFICER, Role.OPERATOR)
async def give_consent(request: AnyRequest, household_id: FromPath[str]) -> Receipt:
    """Take down that the household agrees."""
    return await _consent(request, household_id, households.GiveConsent)


@keyed("/households/{household_id:str}/consent-withdrawal", Role.OFFICER, Role.OPERATOR)
async def withdraw_consent(request: AnyRequest, household_id: FromPath[str]) -> Receipt:
    """Take down that the household no longer agrees."""
    return await _consent(request, household_id, households.WithdrawConsent)


@keyed("/households/{household_id:str}/freeze", Role.OFFICER, Role.APPROVER)
async def freeze_household(
    request: AnyRequest, household_id: FromPath[str], data: JSONBody[Freeze]
) -> Receipt:
    """Stop money for the household."""
    kind = households.FreezeHousehold
    return await _household(request, household_id, kind, reason=data.reason)


@keyed("/households/{household_id:str}/unfreeze", Role.APPROVER)
async def unfreeze_household(
    request: AnyRequest, household_id: FromPath[str], data: JSONBody[Unfreeze]
) -> Receipt:
    """Let money flow again."""
    kind = households.UnfreezeHousehold
    return await _household(request, household_id, kind, reason=data.reason)


@keyed("/households/{household_id:str}/exit", Role.OFFICER)
async def exit_household(
    request: AnyRequest, household_id: FromPath[str], data: JSONBody[bodies.Exit]
) -> Receipt:
    """Take the household off the programme."""
    kind = households.ExitHousehold
    return await _household(request, household_id, kind, reason=data.reason)


COMMANDS: Final = (
    register_household,
    verify_household,
    give_consent,
    withdraw_consent,
    freeze_household,
    unfreeze_household,
    exit_household,
)
