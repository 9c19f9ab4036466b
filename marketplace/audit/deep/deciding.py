"""One pass over the log in which every append is decided again."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import asyncpg

from domain import catalogue
from domain.catalogue import UnknownEventError
from domain.decider import Criterion, Event
from domain.deciders import decider_of
from domain.leaf import RecordedEvent, decode_leaf
from domain.reading_back import (
    Append,
    BoundsWiderError,
    NotAllowedError,
    OpeningMissingError,
    OverlookedError,
)
from domain.redeciding import BOUNDS, command_of, decide_again, finished
from marketplace.audit.deep.states import States
from marketplace.audit.money import form_problem
from marketplace.audit.spill import Spills
from marketplace.audit.verdict import NAMED_MAX, Bad, Named, Verdict
from marketplace.connections import REPLAYS, connect
from marketplace.handling import query_of
from marketplace.log.reading import select_events

SELECT_LEAVES: Final = """
    SELECT position, leaf FROM log_events WHERE position <= $1 ORDER BY position
"""
SELECT_OPENINGS: Final = "SELECT commitment, salt, value FROM vault_openings"
ROWS_AT_ONCE: Final = 400
STATES_MAX: Final = 20_000
"""Kept in memory; those beyond are made anew when they are needed again."""
IN_FLIGHT: Final = timedelta(minutes=2)
"""For so long after a fact's recorded time a decision may honestly have overlooked it: that is the
time at which its append began, and clocks may differ by the minute that the log allows.
"""
OUTAGES: Final = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError)


async def decide_all_again(
    dsn: str,
    size: int,
    progress: Callable[[int], None],
    *,
    states_max: int = STATES_MAX,
    named_max: int = NAMED_MAX,
) -> tuple[Bad, ...]:
    """Every event that no rule allows, and every one that can't be told, up to a number.

    Args:
        dsn: The log, of which bytes and indexes were compared before.
        size: Up to which event.
        progress: Gets the position as it grows.
        states_max: How many states are kept in memory.
        named_max: How many events of each verdict are named.
    """
    connection, reading = await connect(dsn, REPLAYS), await connect(dsn, REPLAYS)
    try:
        with TemporaryDirectory(prefix="audit-") as folder, closing(Spills(Path(folder))) as spills:
            openings = spills.values("openings", tuple[bytes, bytes])
            async with reading.transaction(isolation="repeatable_read", readonly=True):
                cursor = await reading.cursor(SELECT_OPENINGS)
                while rows := await cursor.fetch(ROWS_AT_ONCE):
                    for commitment, salt, value in rows:
                        openings[commitment] = salt, value
                states, found = States(connection, states_max), Named(named_max)
                deep = Deep(connection, openings.get, states, found)
                async for group in _appends(reading, size):
                    await deep.take(group)
                    progress(group[-1].position)
            return deep.all_found()
    finally:
        await reading.close()
        await connection.close()


async def _appends(connection: asyncpg.Connection, size: int) -> AsyncIterator[list[RecordedEvent]]:
    """What was recorded in one go, one after the other."""
    group: list[RecordedEvent] = []
    cursor = await connection.cursor(SELECT_LEAVES, size)
    while rows := await cursor.fetch(ROWS_AT_ONCE):
        for row in rows:
            recorded = decode_leaf(row["leaf"])
            group.append(recorded)
            if recorded.header.part == recorded.header.parts:
                yield group
                group = []


class Deep:
    """Decides append after append."""

    def __init__(
        self,
        connection: asyncpg.Connection,
        openings: Callable[[str], Any],
        states: States,
        found: Named,
    ) -> None:
        self._connection = connection
        self._states = states
        self._openings = openings
        self._met: frozenset[type[Event]] = frozenset()
        self._found = found

    async def take(self, group: Sequence[RecordedEvent]) -> None:
        """Decide the next append again, then fold its events in."""
        position = group[0].position
        try:
            events = tuple(catalogue.decode(one.payload) for one in group)
        except UnknownEventError as error:
            self._found.name(Verdict.LAW_BROKEN, position, str(error))
            return
        append = Append(events, group[0].header.at, self._openings, self._met)
        try:
            await self._decide(append, position)
        except NotAllowedError as error:
            self._found.name(Verdict.LAW_BROKEN, position, f"no rule allows it: {error}")
        except (OpeningMissingError, BoundsWiderError) as error:
            self._found.name(Verdict.NOT_COMPARED, position, f"not decided again: {error}")
        for at, event in enumerate(events, position):
            header, payload = group[at - position].header, group[at - position].payload
            # The replay looks no further than the first broken law; what hides behind it is here.
            problem = form_problem(event, header.type, header.tags, payload)
            if problem is not None:
                self._found.name(Verdict.LOG_DAMAGED, at, problem)
            if event.actor() not in (None, header.actor):
                self._found.name(Verdict.LAW_BROKEN, at, f"{event.actor()} is not {header.actor}")
            if type(event) not in self._met:
                self._met |= {type(event)}
            try:
                self._states.push(event)
            except Exception as error:  # noqa: BLE001 - whatever a fold says of an impossible event
                self._found.name(Verdict.LAW_BROKEN, at, f"no state can take it: {error!r}")

    async def _decide(self, append: Append, position: int) -> None:
        command = command_of(append)
        decider = decider_of(command)
        try:
            state = await self._states.of(decider, command, position)
            whole = finished(command, state, append)
            if decider.boundary(whole) != decider.boundary(command):
                state = await self._states.of(decider, whole, position)
            decide_again(decider, state, whole, append)
        except OverlookedError as error:
            if await self._was_there(error):
                raise NotAllowedError(str(error)) from error
        except (NotAllowedError, OpeningMissingError, BoundsWiderError, *OUTAGES):
            raise
        except BOUNDS as error:
            # The boundary of a command looks at the bounds, too.
            raise BoundsWiderError(f"it exceeds a bound of today: {error}") from error
        except Exception as error:
            raise NotAllowedError(f"the rule can't decide on such a log: {error!r}") from error

    async def _was_there(self, overlooked: OverlookedError) -> bool:
        """Whether any of the facts was there, beyond doubt, when the decision was asked for."""
        for fact in overlooked.facts:
            first = await self._first(fact)
            if first is not None and first + IN_FLIGHT < overlooked.asked_at:
                return True
        return False

    async def _first(self, fact: Criterion) -> datetime | None:
        found = await select_events(self._connection, query_of((fact,)), 0, 2**62, 1)
        return found[0].header.at if found else None

    def all_found(self) -> tuple[Bad, ...]:
        """What no rule allows, or can't be told."""
        return self._found.all_found()
