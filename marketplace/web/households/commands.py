"""Registering families, and what changes their standing."""

from typing import Final

from litestar.params import FromPath, JSONBody

from domain.households import commands as households
from domain.ids import HouseholdId
from marketplace.identity.staff import Role
from marketplace.web.desk import AtDesk, Receipt, keyed
from marketplace.web.households import bodies
from marketplace.web.parties import station_of, station_unless_office
from marketplace.web.values.bodies import Freeze, Unfreeze


@keyed("/households", Role.OFFICER, Role.OPERATOR)
async def register_household(desk: AtDesk, data: JSONBody[bodies.NewHousehold]) -> Receipt:
    """Register a family under a pseudonym; at a station, it belongs to that station."""
    household_id = HouseholdId(desk.new_id("H"))
    command = households.RegisterHousehold(
        household_id=household_id,
        county=data.county,
        need_tier=data.need_tier,
        station_id=None if desk.staff.party is None else station_of(desk.staff),
        by=desk.actor,
        at=desk.now,
    )
    return await desk.take(household_id, command)


@keyed("/households/{household_id:str}/verification", Role.OFFICER, Role.APPROVER)
async def verify_household(desk: AtDesk, household_id: FromPath[str]) -> Receipt:
    """Confirm a registration, as another person than who registered."""
    command = households.VerifyHousehold(
        household_id=HouseholdId(household_id), by=desk.actor, at=desk.now
    )
    return await desk.take(household_id, command)


@keyed("/households/{household_id:str}/consent", Role.OFFICER, Role.OPERATOR)
async def give_consent(desk: AtDesk, household_id: FromPath[str]) -> Receipt:
    """Take down that the household agrees."""
    command = households.GiveConsent(
        household_id=HouseholdId(household_id),
        station_id=station_unless_office(desk.staff),
        by=desk.actor,
        at=desk.now,
    )
    return await desk.take(household_id, command)


@keyed("/households/{household_id:str}/consent-withdrawal", Role.OFFICER, Role.OPERATOR)
async def withdraw_consent(desk: AtDesk, household_id: FromPath[str]) -> Receipt:
    """Take down that the household no longer agrees."""
    command = households.WithdrawConsent(
        household_id=HouseholdId(household_id),
        station_id=station_unless_office(desk.staff),
        by=desk.actor,
        at=desk.now,
    )
    return await desk.take(household_id, command)


@keyed("/households/{household_id:str}/freeze", Role.OFFICER, Role.APPROVER)
async def freeze_household(
    desk: AtDesk, household_id: FromPath[str], data: JSONBody[Freeze]
) -> Receipt:
    """Stop money for the household."""
    command = households.FreezeHousehold(
        household_id=HouseholdId(household_id), reason=data.reason, by=desk.actor, at=desk.now
    )
    return await desk.take(household_id, command)


@keyed("/households/{household_id:str}/unfreeze", Role.APPROVER)
async def unfreeze_household(
    desk: AtDesk, household_id: FromPath[str], data: JSONBody[Unfreeze]
) -> Receipt:
    """Let money flow again."""
    command = households.UnfreezeHousehold(
        household_id=HouseholdId(household_id), reason=data.reason, by=desk.actor, at=desk.now
    )
    return await desk.take(household_id, command)


@keyed("/households/{household_id:str}/exit", Role.OFFICER)
async def exit_household(
    desk: AtDesk, household_id: FromPath[str], data: JSONBody[bodies.Exit]
) -> Receipt:
    """Take the household off the programme."""
    command = households.ExitHousehold(
        household_id=HouseholdId(household_id), reason=data.reason, by=desk.actor, at=desk.now
    )
    return await desk.take(household_id, command)


COMMANDS: Final = (
    register_household,
    verify_household,
    give_consent,
    withdraw_consent,
    freeze_household,
    unfreeze_household,
    exit_household,
)
