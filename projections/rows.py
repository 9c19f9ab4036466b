"""Rows of tables as structs: written by their fields' names, read by the columns' names.

Many rows go into a table at once by ``COPY`` in CSV: msgspec writes a row's JSON some thirty times
faster than asyncpg its binary form (numeric columns and times are slow there), the server reads it
no slower, and a JSON line without its brackets is a CSV line as long as no text needs an escape.
"""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
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
from msgspec.structs import asdict, astuple

from projections.money import MoneyView, money_view
from projections.projection import Connection

S = TypeVar("S", bound=Struct)
Unbounded = Annotated[int, "numeric"]
"""A sum of any number of amounts, or a place on the axis of a fund, which has no end."""
SQL_TYPES: Final = {bool: "boolean", int: "bigint", str: "text", datetime: "timestamptz"}
ROW_END: Final = b"]\n"
PLAIN: Final = (int, str, datetime, NoneType)
CURRENCY: Final = "currency"
"""The column that says of what the minor units beside it are."""
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
    amounts = amounts_of(kind)
    columns = [amounts.get(name, name) for name in kind.__struct_fields__]
    if amounts and CURRENCY not in columns:
        columns.append(CURRENCY)
    return ", ".join(prefix + name for name in columns)


@lru_cache
def amounts_of(kind: type[Struct]) -> dict[str, str]:
    """The fields of a view that hold money, and the column of minor units of each.

    ``paid`` is kept as ``paid_minor``, and what is called ``amount`` as ``minor`` alone.
    """
    return {
        name: "minor" if name == "amount" else f"{name}_minor"
        for name, hint in get_type_hints(kind).items()
        if MoneyView in (hint, *get_args(hint))
    }


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


def read(kind: type[S], record: asyncpg.Record | Mapping[str, Any], **more: Any) -> S:
    """What a record says to readers, by the names of its columns; minor units become money.

    Args:
        kind: Its fields are columns of the record, or have defaults; other columns are passed over.
        record: As the database gives it, with the currency if there is money in it.
        more: Fields and columns that are not in the record, or stand for those that are.

    Raises:
        msgspec.ValidationError: a column is missing, or is not of the field's type.
    """
    values = _values(record) | more
    for name, column in amounts_of(kind).items():
        if name in more:
            continue
        minor = values.get(column)
        if minor is not None:
            values[name] = money_view(minor, values[CURRENCY])
        elif column in values:
            values[name] = None
    return convert(values, kind)


def kept(view: Struct) -> dict[str, Any]:
    """The columns that keep what a view says, but its currency: what ``read`` reads again."""
    amounts = amounts_of(type(view))
    return {
        amounts.get(name, name): value.minor if isinstance(value, MoneyView) else value
        for name, value in asdict(view).items()
    }


def _values(record: asyncpg.Record | Mapping[str, Any]) -> dict[str, Any]:
    return {name: _whole_number(value) for name, value in record.items()}


def _whole_number(value: Any) -> Any:
    """What has no end comes as a number of another kind, though it is whole."""
    # Asking whether it is a number of any kind costs more than all the rest of a row.
    is_as_it_should_be = isinstance(value, PLAIN) or not isinstance(value, Number)
    return value if is_as_it_should_be else int(value)
