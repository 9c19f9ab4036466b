"""Rows reach a table as they were, whatever stands in their texts, and come back by name."""

import inspect
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from importlib import import_module
from pkgutil import walk_packages

import asyncpg
import msgspec
import pytest

import projections
from domain.ids import HouseholdId
from domain.money import Currency
from projections.money import MoneyView, money_view
from projections.rows import (
    TableRow,
    Unbounded,
    copy_rows,
    csv_lines,
    execute_for,
    given,
    kept,
    listed,
    read,
    row_of,
    sql_type,
)


class Kept(TableRow, kw_only=True):
    """A row of the table below."""

    number: Unbounded | None
    word: str | None
    at: datetime | None
    flag: bool | None = True


TABLE = "CREATE TEMP TABLE kept (word text, number numeric, flag boolean, at timestamptz)"
AT = datetime(2026, 3, 1, 8, 30, 15, 250_001, tzinfo=UTC)
PLAIN = [
    Kept(number=0, word="", at=AT),
    Kept(number=-(2**63), word="null", at=AT - timedelta(days=40_000), flag=False),
    Kept(number=2**63, word="贵州, 乡村图书", at=None, flag=None),
    Kept(number=None, word=" [1,2],[3] ", at=AT),
    Kept(number=7, word=None, at=AT),
    Kept(number=8, word=Currency.CNY, at=AT),
    Kept(number=9, word="it's ; a 'word'", at=AT),
    Kept(number=2**63 * 10**30, word="beyond 64 bits", at=AT),
]
ODD = [
    Kept(number=10, word='a "quote"', at=AT),
    Kept(number=11, word="a\\backslash", at=AT),
    Kept(number=12, word="two\nlines\r\nand\ta tab", at=AT),
    Kept(number=13, word="]\n[", at=AT),
    Kept(number=14, word="\\.", at=AT),
]


@pytest.mark.parametrize(
    "rows", [[], PLAIN, ODD, PLAIN + ODD, *([row] for row in PLAIN + ODD)], ids=lambda _: None
)
async def test_rows_are_kept_as_they_are(dsn: str, rows: list[Kept]) -> None:
    """Alone or together, in their order, by whichever of the two ways: copied or given."""
    connection = await asyncpg.connect(dsn)
    add = f"INSERT INTO kept ({listed(Kept)}) SELECT {listed(Kept)} FROM {given(Kept)}"  # noqa: S608
    try:
        await connection.execute(TABLE)
        await copy_rows(connection, "kept", rows)
        assert await execute_for(connection, add, rows) == len(rows)
        found = await connection.fetch("SELECT flag, number, word, at FROM kept")
        assert [row_of(Kept, row) for row in found] == rows + rows
    finally:
        await connection.close()


def test_only_odd_texts_take_the_slow_way() -> None:
    """So the two ways above are two, and ids, amounts and names go the fast one."""
    assert csv_lines(PLAIN) is not None
    assert [csv_lines([row]) for row in ODD] == [None] * len(ODD)


class Shown(msgspec.Struct, frozen=True):
    """What a reader would see of such a row."""

    number: int
    word: Currency
    household_id: HouseholdId


async def test_what_is_read_is_what_it_says_it_is(dsn: str) -> None:
    """Columns go by name, and a value of another kind is refused and not shown."""
    connection = await asyncpg.connect(dsn)
    try:
        row = await connection.fetchrow(
            "SELECT 'H-1' AS household_id, 'CNY' AS word, 7.0 AS number"
        )
        assert row is not None
        assert read(Shown, row) == Shown(7, Currency.CNY, HouseholdId("H-1"))
        assert read(Shown, row, number=8).number == 8
        row = await connection.fetchrow("SELECT 'H-1' AS household_id, 'XXX' AS word, 7 AS number")
        assert row is not None
        with pytest.raises(msgspec.ValidationError, match="XXX"):
            read(Shown, row)
        row = await connection.fetchrow("SELECT 'CNY' AS word, 7 AS number")
        assert row is not None
        with pytest.raises(msgspec.ValidationError, match="household_id"):
            read(Shown, row)
    finally:
        await connection.close()


def test_a_field_says_what_its_column_is() -> None:
    """Ids and enumerations are texts, sums have no end; what no column keeps is refused."""
    kinds = (HouseholdId, Currency | None, Unbounded, int, bool | None, datetime)
    names = ["text", "text", "numeric", "bigint", "boolean", "timestamptz"]
    assert [sql_type(kind) for kind in kinds] == names
    with pytest.raises(TypeError):
        sql_type(float)


def _kinds(of: type[TableRow]) -> Iterator[type[TableRow]]:
    for kind in of.__subclasses__():
        yield kind
        yield from _kinds(kind)


def test_every_row_is_written_by_name() -> None:
    """Two columns of one type can't swap unseen: no row takes a value by its place."""
    for module in walk_packages(projections.__path__, "projections."):
        import_module(module.name)
    kinds = [kind for kind in _kinds(TableRow) if kind.__module__.startswith("projections.")]
    assert len(kinds) > 10
    for kind in kinds:
        for field in inspect.signature(kind).parameters.values():
            assert field.kind is inspect.Parameter.KEYWORD_ONLY, (kind, field.name)


class Purse(msgspec.Struct, frozen=True):
    """What readers see of money: some of it may be absent."""

    name: str
    amount: MoneyView
    held: MoneyView
    fee: MoneyView | None = None


def test_money_is_read_from_columns_of_minor_units() -> None:
    """By the currency beside them; what has no value stays absent, and a sum has no end."""
    record = {"name": "a", "minor": 5, "held_minor": Decimal(-12_345), "currency": "CNY"}
    purse = read(Purse, record | {"fee_minor": None})
    assert (purse.amount.value, purse.held.value, purse.fee) == ("0.05", "-123.45", None)
    assert read(Purse, record, fee_minor=7).fee == money_view(7, "CNY")
    yen = read(Purse, record, currency="JPY")
    assert (yen.amount.value, yen.held.minor) == ("5", -12_345)
    assert listed(Purse) == "name, minor, held_minor, fee_minor, currency"
    assert kept(purse) == {"name": "a", "minor": 5, "held_minor": -12_345, "fee_minor": None}
    with pytest.raises(msgspec.ValidationError, match="held"):
        read(Purse, {"name": "a", "minor": 5, "currency": "CNY"})
