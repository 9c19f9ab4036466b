"""A household's ledger: what was allocated, asked for, on its way and paid, line by line."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from msgspec import Struct

from domain.facts.allocations import AllocationEvent, FundsAllocated
from domain.facts.households import HouseholdEvent
from domain.facts.payouts import (
    PayoutApproved,
    PayoutCancelled,
    PayoutEvent,
    PayoutFailed,
    PayoutRequested,
    PayoutReturned,
    PayoutSent,
    PayoutSettled,
    PayoutSource,
)
from domain.ids import AllocationId, CampaignId, HouseholdId, PayoutId
from domain.money import Currency
from projections.households.standing import note_standing
from projections.projection import Connection, Fact, Projection
from projections.rows import TableRow, Unbounded, copy_rows, execute_for, given, listed, row_of


class TotalsRow(TableRow, kw_only=True):
    """A household's money in one currency, as ``HouseholdTotals`` says."""

    household_id: HouseholdId
    currency: Currency
    allocated_minor: Unbounded = 0
    requested_minor: Unbounded = 0
    in_flight_minor: Unbounded = 0
    paid_minor: Unbounded = 0
    position: int = 0


class LineRow(TableRow, kw_only=True):
    """An event that concerned a household's money, and the totals after it."""

    household_id: HouseholdId
    position: int
    type: str
    reference: AllocationId | PayoutId
    campaign_id: CampaignId | None
    currency: Currency
    minor: int
    allocated_minor: Unbounded
    requested_minor: Unbounded
    in_flight_minor: Unbounded
    paid_minor: Unbounded
    effective_at: datetime
    recorded_at: datetime


SELECT_TOTALS_OF: Final = f"""
    SELECT {listed(TotalsRow)} FROM totals WHERE household_id = ANY($1)
"""  # noqa: S608 - the columns of the row
UPSERT_TOTALS: Final = f"""
    INSERT INTO totals ({listed(TotalsRow)}) SELECT {listed(TotalsRow)} FROM {given(TotalsRow)}
    ON CONFLICT (household_id, currency) DO UPDATE SET
        allocated_minor = excluded.allocated_minor, requested_minor = excluded.requested_minor,
        in_flight_minor = excluded.in_flight_minor, paid_minor = excluded.paid_minor,
        position = excluded.position
"""  # noqa: S608 - the columns of the row


class Moves(Struct, gc=False):
    """What an event adds to each total."""

    allocated_minor: int = 0
    requested_minor: int = 0
    in_flight_minor: int = 0
    paid_minor: int = 0


class Step(NamedTuple):
    """What an event does to the money of one household."""

    household_id: HouseholdId
    currency: Currency
    minor: int
    moves: Moves


class HouseholdLedger(Projection):
    """Standing, lines and totals of every household."""

    name = "household_ledger"
    tables = ("households", "totals", "lines", "stations")
    handles = (HouseholdEvent, AllocationEvent, PayoutEvent)

    async def apply(self, connection: Connection, facts: Sequence[Fact]) -> None:
        """Note standing, then money."""
        await note_standing(connection, facts)
        steps: list[tuple[Fact, Step]] = []
        for fact in facts:
            if not isinstance(fact.event, HouseholdEvent):
                steps += [(fact, step) for step in _steps(fact)]
        if steps:
            await _move(connection, steps)


async def _move(connection: Connection, steps: list[tuple[Fact, Step]]) -> None:
    households = [*{step.household_id for _, step in steps}]
    known = [row_of(TotalsRow, row) for row in await connection.fetch(SELECT_TOTALS_OF, households)]
    totals = {(row.household_id, row.currency): row for row in known}
    moved: dict[tuple[HouseholdId, Currency], TotalsRow] = {}
    lines: list[LineRow] = []
    for fact, step in steps:
        key = step.household_id, step.currency
        row = totals.get(key)
        if row is None:
            row = totals[key] = TotalsRow(household_id=key[0], currency=key[1])
        _add(row, step.moves)
        row.position = fact.position
        moved[key] = row
        lines.append(_line(fact, step, row))
    await copy_rows(connection, "lines", lines)
    await execute_for(connection, UPSERT_TOTALS, moved.values())


def _add(row: TotalsRow, moves: Moves) -> None:
    row.allocated_minor += moves.allocated_minor
    row.requested_minor += moves.requested_minor
    row.in_flight_minor += moves.in_flight_minor
    row.paid_minor += moves.paid_minor


def _steps(fact: Fact) -> list[Step]:
    match fact.event:
        case AllocationEvent(currency=currency) as event:
            sign = 1 if isinstance(event, FundsAllocated) else -1
            return [
                Step(
                    share.household_id,
                    currency,
                    share.minor,
                    Moves(allocated_minor=sign * share.minor),
                )
                for share in event.shares
            ]
        case PayoutEvent(source=PayoutSource.EARNINGS):
            return []
        case PayoutEvent(amount=amount) as event:
            moves = _moves(event, amount.minor)
            return [Step(event.household_id, amount.currency, amount.minor, moves)]
        case other:
            raise TypeError(type(other).__name__)


def _moves(event: PayoutEvent, minor: int) -> Moves:
    match event:
        case PayoutRequested():
            return Moves(requested_minor=minor)
        case PayoutApproved():
            return Moves(requested_minor=-minor, in_flight_minor=minor)
        case PayoutSent():
            return Moves()
        case PayoutSettled():
            return Moves(in_flight_minor=-minor, paid_minor=minor)
        case PayoutReturned():
            return Moves(paid_minor=-minor)
        case PayoutFailed() | PayoutCancelled(approved=True):
            return Moves(in_flight_minor=-minor)
        case PayoutCancelled():
            return Moves(requested_minor=-minor)
        case _:
            raise TypeError(type(event).__name__)


def _line(fact: Fact, step: Step, after: TotalsRow) -> LineRow:
    event = fact.event
    reference: AllocationId | PayoutId
    campaign_id: CampaignId | None
    if isinstance(event, AllocationEvent):
        reference, campaign_id = event.allocation_id, event.campaign_id
    else:
        assert isinstance(event, PayoutEvent)
        reference, campaign_id = event.payout_id, None
    return LineRow(
        household_id=step.household_id,
        position=fact.position,
        type=fact.type,
        reference=reference,
        campaign_id=campaign_id,
        currency=step.currency,
        minor=step.minor,
        effective_at=event.happened_at(),
        recorded_at=fact.recorded_at,
        allocated_minor=after.allocated_minor,
        requested_minor=after.requested_minor,
        in_flight_minor=after.in_flight_minor,
        paid_minor=after.paid_minor,
    )
