"""Rows reach a table as they were, whatever stands in their texts."""

from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from domain.money import Currency
from projections.projection import Row
from projections.rows import copy_rows, csv_lines

TABLE = "CREATE TEMP TABLE kept (number numeric, word text, at timestamptz, flag boolean)"
COLUMNS = ("number", "word", "at", "flag")
AT = datetime(2026, 3, 1, 8, 30, 15, 250_001, tzinfo=UTC)
PLAIN: list[Row] = [
    (0, "", AT, True),
    (-(2**63), "null", AT - timedelta(days=40_000), False),
    (2**63, "贵州, 乡村图书", None, None),
    (None, " [1,2],[3] ", AT, True),
    (7, None, AT, True),
    (8, Currency.CNY, AT, True),
    (9, "it's ; a 'word'", AT, True),
    (2**63 * 10**30, "beyond 64 bits", AT, True),
]
ODD: list[Row] = [
    (10, 'a "quote"', AT, True),
    (11, "a\\backslash", AT, True),
    (12, "two\nlines\r\nand\ta tab", AT, True),
    (13, "]\n[", AT, True),
    (14, "\\.", AT, True),
]


@pytest.mark.parametrize(
    "rows", [[], PLAIN, ODD, PLAIN + ODD, *([row] for row in PLAIN + ODD)], ids=lambda _: None
)
async def test_rows_are_kept_as_they_are(dsn: str, rows: list[Row]) -> None:
    """Alone or together, in their order."""
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(TABLE)
        await copy_rows(connection, "kept", COLUMNS, rows)
        found = await connection.fetch("SELECT number, word, at, flag FROM kept")
        assert [tuple(row) for row in found] == rows
    finally:
        await connection.close()


def test_only_odd_texts_take_the_slow_way() -> None:
    """So the two ways above are two, and ids, amounts and names go the fast one."""
    assert csv_lines(PLAIN) is not None
    assert [csv_lines([row]) for row in ODD] == [None] * len(ODD)
