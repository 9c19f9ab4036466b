"""Where households stand, and which stations may act for them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from domain.facts.households import (
    STANDING_AFTER,
    HouseholdEvent,
    HouseholdRegistered,
    StationBound,
    StationEvent,
)
from domain.ids import HouseholdId
from projections.projection import Connection, Fact
from projections.rows import TableRow, copy_rows, execute_for, given


class HouseholdRow(TableRow, kw_only=True):
    """A household as it was registered."""

    household_id: HouseholdId
    county: str
    need_tier: int
    registered_at: datetime
    position: int


class Flags(TableRow, kw_only=True):
    """What a batch made of a household's standing; absent is what stays as it was."""

    household_id: HouseholdId
    verified: bool | None = None
    consented: bool | None = None
    frozen: bool | None = None
    exited: bool | None = None
    position: int = 0


SET_FLAGS: Final = f"""
    UPDATE households SET verified = coalesce(given.verified, households.verified),
        consented = coalesce(given.consented, households.consented),
        frozen = coalesce(given.frozen, households.frozen),
        exited = coalesce(given.exited, households.exited), position = given.position
    FROM {given(Flags)} WHERE households.household_id = given.household_id
"""  # noqa: S608 - the columns of the row
UPSERT_STATION: Final = """
    INSERT INTO stations (household_id, station_id, scopes, bound_at, position)
    VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (household_id, station_id) DO UPDATE SET scopes = excluded.scopes,
        bound_at = excluded.bound_at, position = excluded.position
"""
DELETE_STATION: Final = "DELETE FROM stations WHERE household_id = $1 AND station_id = $2"


async def note_standing(connection: Connection, facts: Sequence[Fact]) -> None:
    """Write what became of households; facts of other kinds are passed over."""
    new: list[HouseholdRow] = []
    changed: dict[HouseholdId, Flags] = {}
    for fact in facts:
        match fact.event:
            case HouseholdRegistered() as event:
                new.append(_registered(fact.position, event))
            case StationEvent() as event:
                await _note_station(connection, fact.position, event)
            case HouseholdEvent(household_id=key) as event:
                flags = changed.setdefault(key, Flags(household_id=key))
                flags.position = fact.position
                standing, holds = STANDING_AFTER[type(event)]
                setattr(flags, standing, holds)
    await copy_rows(connection, "households", new)
    done = await execute_for(connection, SET_FLAGS, changed.values())
    assert done == len(changed), changed.keys()


def _registered(position: int, event: HouseholdRegistered) -> HouseholdRow:
    return HouseholdRow(
        household_id=event.household_id,
        county=event.county,
        need_tier=event.need_tier,
        registered_at=event.registered_at,
        position=position,
    )


async def _note_station(connection: Connection, position: int, event: StationEvent) -> None:
    key = event.household_id, event.station_id
    if isinstance(event, StationBound):
        about = [*event.scopes], event.bound_at, position
        await connection.execute(UPSERT_STATION, *key, *about)
    else:
        await connection.execute(DELETE_STATION, *key)
