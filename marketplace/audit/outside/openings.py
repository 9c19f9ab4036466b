"""The vault's openings against what the log commits to."""

from collections.abc import AsyncIterator, Callable
from typing import Any, Final

import asyncpg

from domain import catalogue
from domain.catalogue import UnknownEventError
from domain.commitments import SALT_BYTES, commit
from domain.decider import Event, wire_name
from domain.facts.allocations import FundsAllocated
from domain.facts.households import StationBound
from domain.facts.piecework.appeals import AppealAnswered, AppealFiled, DisputeResolved
from domain.facts.piecework.qualifications import QualificationDefined
from domain.facts.piecework.ratings import RatingSealed
from domain.ids import Commitment
from domain.leaf import decode_leaf
from marketplace.audit.verdict import Fault, Verdict

SELECT_OPENINGS: Final = "SELECT commitment, field, salt, value FROM vault_openings"
SELECT_KEPT: Final = "SELECT commitment FROM vault_openings WHERE commitment = ANY($1)"
SELECT_LEAVES: Final = """
    SELECT position, leaf FROM log_events WHERE type = ANY($1) ORDER BY position
"""
ROWS_AT_ONCE: Final = 400
COMMITTING: Final[dict[type[Event], Callable[[Any], Commitment | None]]] = {
    FundsAllocated: lambda event: event.inputs,
    QualificationDefined: lambda event: event.key,
    RatingSealed: lambda event: event.stars,
    AppealFiled: lambda event: event.statement,
    AppealAnswered: lambda event: event.statement,
    DisputeResolved: lambda event: event.statement,
    StationBound: lambda event: event.confirmation,
}
"""What of each event the vault keeps an opening of; absent if the event commits to nothing."""
ELSEWHERE: Final[dict[str, str]] = {
    "HouseholdRegistered.particulars": "who registers a household keeps what opens it",
}
"""Commitments that this program never had an opening of, and why."""


async def unfit_openings(connection: asyncpg.Connection) -> list[Fault]:
    """Each opening that does not open its commitment, and each that is missing."""
    faults = [
        Fault(Verdict.OUTSIDE_UNFIT, None, f"the vault's opening of {commitment} does not open it")
        async for commitment, *kept in _rows(connection, SELECT_OPENINGS)
        if not _opens(commitment, *kept)
    ]
    types = [wire_name(kind) for kind in COMMITTING]
    cursor = await connection.cursor(SELECT_LEAVES, types)
    while rows := await cursor.fetch(ROWS_AT_ONCE):
        wanted: dict[str, tuple[int, str]] = {}
        for row in rows:
            event = event_of(row["leaf"])
            bound = None if event is None else COMMITTING[type(event)](event)
            if bound is not None:
                wanted.setdefault(bound, (row["position"], type(event).__name__))
        there = {row[0] for row in await connection.fetch(SELECT_KEPT, [*wanted])}
        for made, (position, kind) in wanted.items():
            if made not in there:
                problem = f"the vault lacks what the {kind} commits to"
                faults.append(Fault(Verdict.OUTSIDE_UNFIT, position, problem))
    return faults


def event_of(leaf: bytes) -> Event | None:
    """The event of a leaf; absent if its payload is none, which the replay names."""
    try:
        return catalogue.decode(decode_leaf(leaf).payload)
    except UnknownEventError:
        return None


async def _rows(connection: asyncpg.Connection, statement: str) -> AsyncIterator[tuple[Any, ...]]:
    cursor = await connection.cursor(statement)
    while rows := await cursor.fetch(ROWS_AT_ONCE):
        for row in rows:
            yield tuple(row)


def _opens(commitment: str, field: str, salt: bytes, value: bytes) -> bool:
    return len(salt) == SALT_BYTES and commit(field, value, salt) == commitment
