"""Due times in tables, and what is asked of them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from msgspec.structs import astuple

from projections.due_times import Line, Timer
from projections.projection import Connection, Fact, Projection
from projections.rows import read
from projections.timers.board import FOLDS_OF, HANDLED, LINES, Board

SELECT_TIMERS: Final = """
    SELECT subject, kind, due_at, position, order_id, lot, station_id
    FROM timers WHERE subject = ANY($1)
"""
DELETE_LINES: Final = "DELETE FROM {table} WHERE {key} = ANY($1)"
DELETE_TIMERS: Final = """
    DELETE FROM timers USING unnest($1::text[], $2::text[]) AS slot (whose, what)
    WHERE subject = whose AND kind = what
"""
SELECT_DUE: Final = """
    SELECT subject, kind, due_at, position, order_id, lot, station_id
    FROM timers.timers
    WHERE due_at <= $1 AND (due_at, position, kind, subject) > ($2, $3, $4, $5)
    ORDER BY due_at, position, kind, subject LIMIT $6
"""
BEGINNING: Final = (datetime(1970, 1, 1, tzinfo=UTC), 0, "", "")
SELECT_NEXT: Final = "SELECT min(due_at) FROM timers.timers WHERE due_at > $1"
SELECT_LONGEST_OVERDUE: Final = """
    SELECT due_at FROM timers.timers WHERE due_at <= $1 ORDER BY due_at LIMIT 1
"""
SELECT_OVERDUE: Final = (
    "SELECT count(*) AS timers, min(due_at) AS oldest_at FROM timers.timers WHERE due_at <= $1"
)
SELECT_POSITION: Final = "SELECT position FROM timers.progress"


class Timers(Projection):
    """Every due time that stands. A batch is folded on a board and written together."""

    name = "timers"
    tables = ("timers", *(lines.table for lines in LINES))
    handles = HANDLED

    async def apply(self, connection: Connection, facts: Sequence[Fact]) -> None:
        """Read what the facts concern, fold, and write what has changed."""
        board = await _board(connection, facts)
        timers = board.timers.copy()
        lines = {kept.row: board.lines[kept.row].copy() for kept in LINES}
        for fact in facts:
            board.apply(fact)
        for kept in LINES:
            changes = _changes(lines[kept.row], board.lines[kept.row])
            statement = DELETE_LINES.format(table=kept.table, key=kept.key)
            await _replace(connection, kept.table, kept.row, (statement, changes[0]), changes[1])
        slots, changed = _changes(timers, board.timers)
        rows = [timer for slot in changed for timer in slot]
        keys = [subject for subject, _ in slots], [kind for _, kind in slots]
        await _replace(connection, "timers", Timer, (DELETE_TIMERS, *keys), rows)


async def _board(connection: Connection, facts: Sequence[Fact]) -> Board:
    """The lines that the folds of these facts may look at, and the due times that they may move."""
    subjects: set[str] = set()
    rows: set[type[Line]] = set()
    for fact in facts:
        for fold in FOLDS_OF[type(fact.event)]:
            subjects.update(fold.subjects(fact.event))
            rows.update(fold.looks_at)
            if fold.lines is not None:
                rows.add(fold.lines.row)
    wanted = [*subjects]
    lines = [
        read(kept.row, row)
        for kept in LINES
        if kept.row in rows
        for row in await connection.fetch(kept.select, wanted)
    ]
    return Board(lines, [read(Timer, row) for row in await connection.fetch(SELECT_TIMERS, wanted)])


def _changes(before: Mapping[Any, Any], after: Mapping[Any, Any]) -> tuple[list[Any], list[Any]]:
    """The keys whose rows go, and what comes instead."""
    changed = [key for key, value in after.items() if before.get(key) != value]
    gone = [key for key in before if key not in after]
    return [*gone, *changed], [after[key] for key in changed]


async def _replace(
    connection: Connection,
    table: str,
    kind: type[Line | Timer],
    delete: tuple[str, *tuple[list[Any], ...]],
    lines: Iterable[Line | Timer],
) -> None:
    statement, *keys = delete
    if not keys[0]:
        return
    await connection.execute(statement, *keys)
    await connection.copy_records_to_table(
        table, records=[astuple(line) for line in lines], columns=kind.__struct_fields__
    )


async def due(connection: Connection, at: datetime, after: Timer | None, limit: int) -> list[Timer]:
    """What is due at a moment, after another one: the earliest first, then as they were set."""
    key = BEGINNING if after is None else (after.due_at, after.position, after.kind, after.subject)
    return [read(Timer, row) for row in await connection.fetch(SELECT_DUE, at, *key, limit)]


async def next_due_at(connection: Connection, after: datetime) -> datetime | None:
    """When the next one after a moment is due; absent if none stands."""
    found: datetime | None = await connection.fetchval(SELECT_NEXT, after)
    return found


async def overdue(connection: Connection, at: datetime) -> tuple[int, datetime | None]:
    """How many are due at a moment, and since when the oldest of them has been."""
    row = await connection.fetchrow(SELECT_OVERDUE, at)
    assert row is not None
    return row["timers"], row["oldest_at"]


async def longest_overdue(connection: Connection, at: datetime) -> datetime | None:
    """Since when the oldest of them has been due, by index alone; absent if nothing is."""
    due_at: datetime | None = await connection.fetchval(SELECT_LONGEST_OVERDUE, at)
    return due_at


async def folded(connection: Connection) -> int:
    """The position that the due times are as of."""
    position: int = await connection.fetchval(SELECT_POSITION)
    return position
