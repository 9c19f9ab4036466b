"""A household's ledger: what was allocated, asked for, on its way and paid, line by line."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from msgspec import Struct

from domain.facts.allocations import AllocationEvent, FundsAllocated
from domain.facts.households import (
    STANDING_AFTER,
    HouseholdEvent,
    HouseholdRegistered,
    StationBound,
    StationEvent,
)
from domain.facts.payouts import (
    PayoutApproved,
    PayoutCancelled,
    PayoutEvent,
    PayoutFailed,
    PayoutRequested,
    PayoutSent,
    PayoutSettled,
    PayoutSource,
)
from projections.projection import Connection, Fact, Projection, Row
from projections.rows import copy_rows

HOUSEHOLD_COLUMNS: Final = ("household_id", "county", "need_tier", "registered_at", "position")
FLAG_COLUMNS: Final = ("household_id", "verified", "consented", "frozen", "exited", "position")
SET_FLAGS: Final = """
    UPDATE households SET verified = coalesce(flag.verified, households.verified),
        consented = coalesce(flag.consented, households.consented),
        frozen = coalesce(flag.frozen, households.frozen),
        exited = coalesce(flag.exited, households.exited), position = flag.position
    FROM unnest($1::text[], $2::boolean[], $3::boolean[], $4::boolean[], $5::boolean[],
        $6::bigint[]) AS flag (household_id, verified, consented, frozen, exited, position)
    WHERE households.household_id = flag.household_id
"""
UPSERT_STATION: Final = """
    INSERT INTO stations (household_id, station_id, scopes, bound_at, position)
    VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (household_id, station_id) DO UPDATE SET scopes = excluded.scopes,
        bound_at = excluded.bound_at, position = excluded.position
"""
DELETE_STATION: Final = "DELETE FROM stations WHERE household_id = $1 AND station_id = $2"
SELECT_TOTALS_OF: Final = """
    SELECT household_id, currency, allocated_minor, requested_minor, in_flight_minor, paid_minor
    FROM totals WHERE household_id = ANY($1)
"""
UPSERT_TOTALS: Final = """
    INSERT INTO totals (household_id, currency, allocated_minor, requested_minor,
        in_flight_minor, paid_minor, position)
    SELECT * FROM unnest($1::text[], $2::text[], $3::numeric[], $4::numeric[], $5::numeric[],
        $6::numeric[], $7::bigint[])
    ON CONFLICT (household_id, currency) DO UPDATE SET
        allocated_minor = excluded.allocated_minor, requested_minor = excluded.requested_minor,
        in_flight_minor = excluded.in_flight_minor, paid_minor = excluded.paid_minor,
        position = excluded.position
"""
LINE_COLUMNS: Final = (
    *("household_id", "position", "type", "reference", "campaign_id", "currency", "minor"),
    *("allocated_minor", "requested_minor", "in_flight_minor", "paid_minor"),
    *("effective_at", "recorded_at"),
)
SELECT_HOUSEHOLD: Final = """
    SELECT household_id, county, need_tier, verified, consented, frozen, exited, registered_at
    FROM household_ledger.households WHERE household_id = $1
"""
SELECT_HOUSEHOLDS: Final = """
    SELECT household_id, county, need_tier, verified, consented, frozen, exited, registered_at
    FROM household_ledger.households WHERE household_id > $1 ORDER BY household_id LIMIT $2
"""
SELECT_TOTALS: Final = """
    SELECT currency, allocated_minor, requested_minor, in_flight_minor, paid_minor
    FROM household_ledger.totals WHERE household_id = $1 ORDER BY currency
"""
SELECT_LINES: Final = """
    SELECT position, type, reference, campaign_id, currency, minor, allocated_minor,
        requested_minor, in_flight_minor, paid_minor, effective_at, recorded_at
    FROM household_ledger.lines WHERE household_id = $1 AND position < $2
    ORDER BY position DESC LIMIT $3
"""


SELECT_STATIONS: Final = """
    SELECT station_id, scopes, bound_at FROM household_ledger.stations
    WHERE household_id = $1 ORDER BY station_id
"""
SELECT_BELONGING: Final = """
    SELECT household_id FROM household_ledger.stations
    WHERE station_id = $1 AND household_id = ANY($2) AND $3 = ANY(scopes)
"""


class StationView(Struct, frozen=True):
    """A station that may act for a household.

    Attributes:
        scopes: What it may do: ``work``, ``payouts``, ``consent``.
        bound_at: Since when.
    """

    station_id: str
    scopes: list[str]
    bound_at: datetime


class HouseholdView(Struct, frozen=True):
    """A household as everybody may see it."""

    household_id: str
    county: str
    need_tier: int
    verified: bool
    consented: bool
    frozen: bool
    exited: bool
    registered_at: datetime


class HouseholdTotals(Struct, frozen=True):
    """A household's money in one currency, in minor units.

    Attributes:
        allocated_minor: All that was given to it, less what was taken back.
        requested_minor: Asked for, not yet approved.
        in_flight_minor: Approved and on its way.
        paid_minor: Arrived.
    """

    currency: str
    allocated_minor: int = 0
    requested_minor: int = 0
    in_flight_minor: int = 0
    paid_minor: int = 0

    @property
    def available_minor(self) -> int:
        """Neither paid nor asked for."""
        return self.allocated_minor - self.requested_minor - self.in_flight_minor - self.paid_minor


class HouseholdLine(Struct, frozen=True):
    """One event of the ledger and the totals after it."""

    position: int
    type: str
    reference: str
    campaign_id: str | None
    minor: int
    totals: HouseholdTotals
    effective_at: datetime
    recorded_at: datetime


class _Step(Struct, frozen=True):
    """What an event does to the four totals."""

    household_id: str
    currency: str
    minor: int
    moves: tuple[int, int, int, int]


class HouseholdLedger(Projection):
    """Standing, lines and totals of every household."""

    name = "household_ledger"
    tables = ("households", "totals", "lines", "stations")
    handles = (HouseholdEvent, AllocationEvent, PayoutEvent)

    async def apply(self, connection: Connection, facts: Sequence[Fact]) -> None:
        """Note standing, then money."""
        await _note_standing(connection, facts)
        steps = []
        for fact in facts:
            if not isinstance(fact.event, HouseholdEvent):
                steps += [(fact, step) for step in _steps(fact)]
        if steps:
            await self._move(connection, steps)

    async def _move(self, connection: Connection, steps: list[tuple[Fact, _Step]]) -> None:
        concerned = list({step.household_id for _, step in steps})
        rows = await connection.fetch(SELECT_TOTALS_OF, concerned)
        totals: dict[tuple[str, str], list[int]] = {
            (row[0], row[1]): [*map(int, tuple(row)[2:]), 0] for row in rows
        }
        lines: list[Row] = []
        for fact, step in steps:
            key = step.household_id, step.currency
            before = totals.get(key, [0, 0, 0, 0, 0])
            after = [old + move for old, move in zip(before, step.moves, strict=False)]
            totals[key] = [*after, fact.position]
            lines.append(_line(fact, step, after))
        await copy_rows(connection, "lines", LINE_COLUMNS, lines)
        moved = [(*key, *state) for key, state in totals.items() if state[-1]]
        await connection.execute(UPSERT_TOTALS, *map(list, zip(*moved, strict=True)))


async def _note_standing(connection: Connection, facts: Sequence[Fact]) -> None:
    new: list[Row] = []
    flags: dict[str, dict[str, Any]] = {}
    for fact in facts:
        match fact.event:
            case HouseholdRegistered() as event:
                place = event.county, event.need_tier, event.registered_at
                new.append((event.household_id, *place, fact.position))
            case StationEvent() as event:
                await _note_station(connection, fact.position, event)
            case HouseholdEvent() as event:
                flag, value = STANDING_AFTER[type(event)]
                known = flags.setdefault(event.household_id, {"household_id": event.household_id})
                known |= {flag: value, "position": fact.position}
    await copy_rows(connection, "households", HOUSEHOLD_COLUMNS, new)
    if flags:
        rows = [tuple(map(known.get, FLAG_COLUMNS)) for known in flags.values()]
        done = await connection.execute(SET_FLAGS, *map(list, zip(*rows, strict=True)))
        assert done == f"UPDATE {len(flags)}", flags.keys()


async def _note_station(connection: Connection, position: int, event: StationEvent) -> None:
    key = event.household_id, event.station_id
    if isinstance(event, StationBound):
        about = [*event.scopes], event.bound_at, position
        await connection.execute(UPSERT_STATION, *key, *about)
    else:
        await connection.execute(DELETE_STATION, *key)


def _steps(fact: Fact) -> list[_Step]:
    event = fact.event
    if isinstance(event, AllocationEvent):
        sign = 1 if isinstance(event, FundsAllocated) else -1
        return [
            _Step(share.household_id, event.currency, share.minor, (sign * share.minor, 0, 0, 0))
            for share in event.shares
        ]
    assert isinstance(event, PayoutEvent)
    if event.source is PayoutSource.EARNINGS:
        return []
    minor = event.amount.minor
    match event:
        case PayoutRequested():
            moves = (0, minor, 0, 0)
        case PayoutApproved():
            moves = (0, -minor, minor, 0)
        case PayoutSent():
            moves = (0, 0, 0, 0)
        case PayoutSettled():
            moves = (0, 0, -minor, minor)
        case PayoutFailed() | PayoutCancelled(approved=True):
            moves = (0, 0, -minor, 0)
        case PayoutCancelled():
            moves = (0, -minor, 0, 0)
        case _:
            raise TypeError(type(event).__name__)
    return [_Step(event.household_id, event.amount.currency, minor, moves)]


def _line(fact: Fact, step: _Step, after: list[int]) -> Row:
    event = fact.event
    if isinstance(event, AllocationEvent):
        reference, campaign_id = event.allocation_id, event.campaign_id
    else:
        assert isinstance(event, PayoutEvent)
        reference, campaign_id = event.payout_id, None  # type: ignore[assignment]
    return (
        *(step.household_id, fact.position, fact.type, reference, campaign_id),
        *(step.currency, step.minor, *after, event.happened_at(), fact.recorded_at),
    )


async def household(connection: Connection, household_id: str) -> HouseholdView | None:
    """One household; absent if there is none."""
    row = await connection.fetchrow(SELECT_HOUSEHOLD, household_id)
    return None if row is None else HouseholdView(*row)


async def households(connection: Connection, after: str, limit: int) -> list[HouseholdView]:
    """Households by id."""
    return [HouseholdView(*row) for row in await connection.fetch(SELECT_HOUSEHOLDS, after, limit)]


async def stations(connection: Connection, household_id: str) -> list[StationView]:
    """Those that may act for a household now."""
    return [StationView(*row) for row in await connection.fetch(SELECT_STATIONS, household_id)]


async def belonging_to(
    connection: Connection, station_id: str, household_ids: Sequence[str], scope: str
) -> set[str]:
    """Which of these households let a station do this."""
    rows = await connection.fetch(SELECT_BELONGING, station_id, household_ids, scope)
    return {row[0] for row in rows}


async def totals(connection: Connection, household_id: str) -> list[HouseholdTotals]:
    """Its money, a row for each currency."""
    rows = await connection.fetch(SELECT_TOTALS, household_id)
    return [HouseholdTotals(row[0], *map(int, tuple(row)[1:])) for row in rows]


async def lines(
    connection: Connection, household_id: str, before: int, limit: int
) -> list[HouseholdLine]:
    """The last lines before a position, newest first."""
    rows = await connection.fetch(SELECT_LINES, household_id, before, limit)
    return [
        HouseholdLine(
            *(row["position"], row["type"], row["reference"], row["campaign_id"], row["minor"]),
            totals=HouseholdTotals(row["currency"], *map(int, tuple(row)[6:10])),
            effective_at=row["effective_at"],
            recorded_at=row["recorded_at"],
        )
        for row in rows
    ]
