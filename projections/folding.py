"""Rows that a batch changes: taken out of their table, folded in memory, put back.

Two statements a table and batch, however many events there are. It happens within the batch's
transaction, so nobody ever sees a row missing.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import astuple

from projections.projection import Connection

R = TypeVar("R", bound=Struct)


@lru_cache
def take_out(table: str, kind: type[Struct], condition: str) -> str:
    """The statement that takes rows out; its columns are the fields of the struct.

    Args:
        table: Whose rows, without a schema.
        kind: A row as a struct.
        condition: Which rows, with ``$1`` and so on.
    """
    columns = ", ".join(kind.__struct_fields__)
    return f"DELETE FROM {table} WHERE {condition} RETURNING {columns}"  # noqa: S608 - names of ours


async def put_back(connection: Connection, table: str, rows: Iterable[Struct]) -> None:
    """Write rows, those that were taken out and new ones alike."""
    records = list(rows)
    if records:
        await connection.copy_records_to_table(
            table, records=map(astuple, records), columns=records[0].__struct_fields__
        )
