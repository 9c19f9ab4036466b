"""No cell of ours is a formula."""

import csv
from io import StringIO

import pytest

from marketplace.csv_cells import CellWriter


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("http://evil.example")',
        "+1+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        " =1",
        "＝1",
        "|cmd",
    ],
)
def test_a_formula_becomes_text(text: str) -> None:
    """An apostrophe stands before it, and nothing else changes."""
    assert _written(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-5.00", "+3", "12", "100.00", "H-7Q2K", "纸盒", "a=b", "", "-"])
def test_numbers_and_words_stay(text: str) -> None:
    """A negative amount can be added up; a lone sign is no number."""
    assert _written(text) == ("'-" if text == "-" else text)


def _written(text: str) -> str:
    sink = StringIO(newline="")
    CellWriter(sink).write([text, None, 7])
    (row,) = csv.reader(StringIO(sink.getvalue(), newline=""))
    assert row[1:] == ["", "7"]
    return row[0]
