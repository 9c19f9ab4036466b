"""Rows as RFC 4180 has them, and any bytes at all: no row takes its neighbours with it."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.csv_cells import marked, restored
from marketplace.imports.errors import ImportFileError
from marketplace.imports.records import RECORD_CHARACTERS_MAX, Record, read_records
from marketplace.imports.rows import BadRow, GiftRow, RefundRow, SkippedRow
from tests.marketplace.importing import read_all

HEADER = "gift_id,donor_ref,received_at,amount,currency,message"
GOOD = "{},d,2026-01-01T00:00:00Z,1.00,CNY,{}"


def records(text: str) -> list[Record]:
    """All records of a text."""
    return [*read_records(io.StringIO(text, newline=""))]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_counts(end: str) -> None:
    """A record's number is that of its first line, whatever ends lines and however many it has."""
    text = end.join(("a,b", f'1,"x{end}y{end}z"', "", "2,w", ""))
    assert records(text) == [
        Record(1, ["a", "b"]),
        Record(2, ["1", f"x{end}y{end}z"]),
        Record(6, ["2", "w"]),
    ]


@pytest.mark.parametrize(
    ("spoiled", "cells"),
    [
        ('1,"x', ["1", '"x']),
        ('1,"x"y', ["1", '"x"y']),
        ('"', ['"']),
        ('1,"x" ,z', ["1", '"x" ', "z"]),
    ],
)
def test_quotes_that_do_not_fit_spoil_one_line(spoiled: str, cells: list[str]) -> None:
    """The row is given up, and no row behind it."""
    text = f"a,b\n{spoiled}\n2,w\n3,v\n"
    assert records(text) == [
        Record(1, ["a", "b"]),
        Record(2, cells, "RowNotCsv"),
        Record(3, ["2", "w"]),
        Record(4, ["3", "v"]),
    ]


def test_a_quoted_message_never_turns_into_a_row() -> None:
    """What stands within quotes that fit is a message, even if it looks like a gift."""
    message = "hello\ng-9,d,2026-01-01T00:00:00Z,999.00,CNY,x\n" * 1_000
    text = f"{HEADER}\n{GOOD.format('g-1', chr(34) + message + chr(34))}\n"
    assert [record.cells[0] for record in records(text)] == ["gift_id", "g-1"]


@pytest.mark.parametrize("quoted", [True, False])
def test_a_record_of_no_end_is_refused_and_the_next_is_read(quoted: bool) -> None:
    """Its beginning is shown, and no more than the bound is held."""
    long = "x" * 1_000 + ("\n" if quoted else "-")
    sign = '"' if quoted else ""

    class Long(io.StringIO):
        """A huge field, made as it is read."""

        def __init__(self) -> None:
            self._pieces = self._made()
            self._kept = ""

        def _made(self) -> Iterator[str]:
            yield f"a,b\n1,{sign}"
            for _ in range(RECORD_CHARACTERS_MAX // 1_000 + 2):
                yield long
            yield f"{sign}\n2,w\n"

        def readline(self, size: int = -1, /) -> str:  # type: ignore[override]
            while "\n" not in self._kept and len(self._kept) < size:
                piece = next(self._pieces, "")
                if not piece:
                    break
                self._kept += piece
            at = self._kept.find("\n", 0, size) + 1 or size
            line, self._kept = self._kept[:at], self._kept[at:]
            return line

    first, second, third = read_records(Long())
    assert (first.cells, third.cells) == (["a", "b"], ["2", "w"])
    assert (second.line, second.problem, second.cells[0]) == (2, "RowTooLong", "1")


def test_columns_that_nobody_reads_may_hold_anything(tmp_path: Path) -> None:
    """However long, and whatever is in it."""
    path = tmp_path / "gifts.csv"
    long = '"' + '""\x00,\n' * 100_000 + '"'
    path.write_text(f"{HEADER}\n{GOOD.format('g-1', long)}\n{GOOD.format('g-2', '')}\n")
    assert [row.gift_id for row in read_all(path)] == ["g-1", "g-2"]


ODD = st.one_of(
    st.sampled_from(['"', '""', ",", "\n", "\r", "\r\n", "\x00", "\ufeff", "-", "'", "="]),
    st.sampled_from(["0001-01-01T00:00:00+08:00", "9999-12-31T23:59:59-12:00", "4.2E+27", "1.00"]),
    st.sampled_from(["CNY", "g-1", "2026-02-30", "24:00", "-1.00", "0", HEADER, "١٢", "字"]),
    st.text(max_size=5),
)


@settings(max_examples=300, deadline=None, suppress_health_check=[*HealthCheck])
@given(
    st.lists(ODD, max_size=30).map("".join),
    st.sampled_from(["utf-8", "utf-16", "gb18030", "utf-8-sig"]),
    st.binary(max_size=8),
    st.integers(0, 400),
    st.sampled_from(["mingzhang", "alipay", "wechatpay", "bank"]),
)
def test_no_bytes_end_the_run(
    tmp_path_factory: pytest.TempPathFactory,
    text: str,
    encoding: str,
    spoiling: bytes,
    place: int,
    fmt: str,
) -> None:
    """Every row is a gift, a refund, passed over or refused; or the whole file is, by name."""
    body = f"{HEADER}\n{GOOD.format('g-1', '')}\n{text}\n{GOOD.format('g-2', '')}\n"
    whole = body.encode(encoding, errors="surrogatepass" if "8" in encoding[:5] else "replace")
    path = tmp_path_factory.mktemp("bytes") / "gifts.csv"
    path.write_bytes(whole[:place] + spoiling + whole[place:])
    try:
        rows = read_all(path, fmt, zone="+08:00")
    except ImportFileError:
        return
    assert all(isinstance(row, GiftRow | RefundRow | SkippedRow | BadRow) for row in rows)
    assert [row.line for row in rows] == sorted({row.line for row in rows})


@given(st.text(alphabet="'=+-@a\t ０＝", max_size=6) | st.text(max_size=6))
def test_a_cell_made_harmless_comes_back(cell: str) -> None:
    """What a spreadsheet must not run is marked, and read again as it was."""
    assert restored(marked(cell)) == cell
