"""Rows of tables as structs: written by their fields' names, read by the columns' names.

Many rows go into a table at once by ``COPY`` in CSV: msgspec writes a row's JSON some thirty times
faster than asyncpg its binary form (numeric columns and times are slow there), the server reads it
no slower, and a JSON line without its brackets is a CSV line as long as no text needs an escape.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from numbers import Number
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Final,
    NewType,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

import asyncpg
from msgspec import Struct, convert
from msgspec.json import Encoder
from msgspec.structs import astuple

from projections.projection import Connection

S = TypeVar("S", bound=Struct)
Unbounded = Annotated[int, "numeric"]
"""A sum of any number of amounts, or a place on the axis of a fund, which has no end."""
SQL_TYPES: Final = {bool: "boolean", int: "bigint", str: "text", datetime: "timestamptz"}
ROW_END: Final = b"]\n"
_encoder = Encoder()


class TableRow(Struct, array_like=True):
    """A row of a table, or what a statement makes of one; its fields are the columns.

    Children are ``kw_only``: of fifteen values in a line two ids could swap unseen.
    """


async def copy_rows(connection: Connection, table: str, rows: Sequence[TableRow]) -> None:
    """Add rows of one kind, if there are any: texts, whole numbers, booleans, times in UTC."""
    if not rows:
        return
    columns, lines = rows[0].__struct_fields__, csv_lines(rows)
    if lines is None:
        records = map(astuple, rows)
        await connection.copy_records_to_table(table, records=records, columns=columns)
        return
    await connection.copy_to_table(
        table, source=_whole(lines), columns=columns, format="csv", null="null"
    )


def csv_lines(rows: Sequence[TableRow]) -> bytes | None:
    """Rows as CSV in which ``null`` is no value and ``"null"`` a text.

    Returns:
        The lines; absent where JSON and CSV part ways: a text with a quote, a backslash or a
        control character.
    """
    lines = _encoder.encode_lines(rows)
    if b"\\" in lines:
        return None
    # A line feed is between rows only: within a text it would have been escaped.
    return lines.removeprefix(b"[").removesuffix(ROW_END).replace(b"]\n[", b"\n")


async def _whole(lines: bytes) -> AsyncIterator[bytes]:
    """A source for asyncpg, which would read a file in a thread."""
    yield lines


async def execute_for(connection: Connection, statement: str, rows: Iterable[Struct]) -> int:
    """Run a statement over ``given`` rows of one kind, if there are any.

    Returns:
        How many rows of the table it wrote or took out.
    """
    columns = by_column(rows)
    if not columns:
        return 0
    done: str = await connection.execute(statement, *columns)
    return int(done.rpartition(" ")[2])


def by_column(rows: Iterable[Struct]) -> list[list[Any]]:
    """A list for each field, as ``given`` takes them; none if there are no rows."""
    return [list(column) for column in zip(*map(astuple, rows), strict=True)]


@lru_cache
def given(kind: type[Struct]) -> str:
    """Rows of a kind as a table of a statement, ``given``, whose columns are their fields."""
    hints = get_type_hints(kind, include_extras=True)
    fields = kind.__struct_fields__
    arrays = [f"${at}::{sql_type(hints[name])}[]" for at, name in enumerate(fields, 1)]
    return f"unnest({', '.join(arrays)}) AS given ({', '.join(fields)})"


def listed(kind: type[Struct], of: str | None = None) -> str:
    """The names of a kind's columns, for a statement; those ``of`` a table where two have them."""
    prefix = "" if of is None else f"{of}."
    return ", ".join(prefix + name for name in kind.__struct_fields__)


def words(values: Iterable[StrEnum]) -> str:
    """Statuses as a statement lists them: the words are ours, and none has a quote."""
    return ", ".join(f"'{value}'" for value in values)


def sql_type(hint: Any) -> str:
    """The type of the column that keeps values of a field.

    Raises:
        TypeError: no column keeps such values.
    """
    if get_origin(hint) is Annotated:
        notes = [note for note in get_args(hint)[1:] if isinstance(note, str)]
        return notes[0] if notes else sql_type(get_args(hint)[0])
    if get_origin(hint) in (Union, UnionType):
        (present,) = (part for part in get_args(hint) if part is not NoneType)
        return sql_type(present)
    if isinstance(hint, NewType):
        return sql_type(hint.__supertype__)
    for kind, name in SQL_TYPES.items():
        if isinstance(hint, type) and issubclass(hint, kind):
            return name
    raise TypeError(hint)


def row_of(kind: type[S], record: asyncpg.Record) -> S:
    """A row as it was written: by the names of its columns, which are all of the record's."""
    return kind(**_values(record))


def read(kind: type[S], record: asyncpg.Record, **more: Any) -> S:
    """What a record says to readers, by the names of its columns.

    Args:
        kind: Its fields are columns of the record, or have defaults; other columns are passed over.
        record: As the database gives it.
        more: Fields that are no columns.

    Raises:
        msgspec.ValidationError: a column is missing, or is not of the field's type.
    """
    return convert(_values(record) | more, kind)


def _values(record: asyncpg.Record) -> dict[str, Any]:
    return {name: _whole_number(value) for name, value in record.items()}


def _whole_number(value: Any) -> Any:
    """What has no end comes as a number of another kind, though it is whole."""
    odd = isinstance(value, Number) and not isinstance(value, int)
    return int(value) if odd else value
