"""Many rows into a table at once.

``COPY`` in CSV: msgspec writes a row's JSON some thirty times faster than asyncpg its binary form
(numeric columns and times are slow there), the server reads it no slower, and a JSON line without
its brackets is a CSV line as long as no text needs an escape.
"""

from collections.abc import AsyncIterator, Sequence
from typing import Final

from msgspec.json import Encoder

from projections.projection import Connection, Row

ROW_END: Final = b"]\n"
_encoder = Encoder()


async def copy_rows(
    connection: Connection, table: str, columns: Sequence[str], rows: Sequence[Row]
) -> None:
    """Add rows, if there are any: texts, whole numbers, booleans, times in UTC, ``None``."""
    if not rows:
        return
    lines = csv_lines(rows)
    if lines is None:
        await connection.copy_records_to_table(table, records=rows, columns=columns)
        return
    await connection.copy_to_table(
        table, source=_whole(lines), columns=columns, format="csv", null="null"
    )


def csv_lines(rows: Sequence[Row]) -> bytes | None:
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
