"""Which station may act for a household: said by the household, or taken down for it."""

from typing import Any, Final

from litestar.exceptions import PermissionDeniedException
from litestar.params import FromPath, JSONBody

from domain.households import commands as households
from domain.households.belonging import CONFIRMATION_FIELD
from domain.ids import HouseholdId, StationId
from marketplace.identity.staff import Role
from marketplace.web.desk import AtDesk, Desk, Receipt, keyed
from marketplace.web.households import bodies
from marketplace.web.parties import household_for, station_unless_office
from marketplace.web.said import Said

SAYING: Final = (Role.WORKER, Role.OPERATOR, Role.STATION, Role.OFFICER)


async def _about(desk: Desk, household_id: str) -> dict[str, Any]:
    """Who says it, for which household, and through which station."""
    return {
        "household_id": HouseholdId(await household_for(desk, household_id)),
        "through": station_unless_office(desk.staff),
        "own": desk.staff.role is Role.WORKER,
        "by": desk.actor,
        "at": desk.now,
    }


@keyed("/households/{household_id:str}/stations", *SAYING)
async def bind_station(
    desk: AtDesk, household_id: FromPath[str], data: JSONBody[bodies.NewBinding]
) -> Receipt:
    """Let a station act for a household: its worker says so, or somebody takes its word down.

    Staff of a station takes down its own station only, and not the right to ask for payouts.
    """
    about = await _about(desk, household_id)
    station_id = about["through"] if data.station_id is None else StationId(data.station_id)
    if station_id is None:
        raise PermissionDeniedException("station_id is needed: which station may act?")
    said = Said(CONFIRMATION_FIELD, data.confirmation)
    command = households.BindStation(
        **about, station_id=station_id, scopes=data.scopes, confirmation=said.commitment
    )
    return await desk.take(household_id, command, said.openings)


@keyed("/households/{household_id:str}/stations/{station_id:str}/withdrawal", *SAYING)
async def release_station(
    desk: AtDesk, household_id: FromPath[str], station_id: FromPath[str]
) -> Receipt:
    """Let a station no longer act for a household; what it did stays."""
    about = await _about(desk, household_id)
    command = households.ReleaseStation(**about, station_id=StationId(station_id))
    return await desk.take(household_id, command)


@keyed(
    "/households/{household_id:str}/stations/{station_id:str}/transfer", Role.WORKER, Role.OFFICER
)
async def transfer_household(
    desk: AtDesk,
    household_id: FromPath[str],
    station_id: FromPath[str],
    data: JSONBody[bodies.Transfer],
) -> Receipt:
    """Let another station act in place of this one, in one step."""
    said = Said(CONFIRMATION_FIELD, data.confirmation)
    command = households.TransferHousehold(
        **await _about(desk, household_id),
        station_id=StationId(station_id),
        to=StationId(data.to),
        scopes=data.scopes,
        confirmation=said.commitment,
    )
    return await desk.take(household_id, command, said.openings)


COMMANDS: Final = (bind_station, release_station, transfer_household)
