"""A statement as CSV (RFC 4180): ids, codes and plain decimals, all of it ASCII."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from io import StringIO
from typing import Any, Final

from msgspec.structs import asdict

from domain.calendar import BEIJING
from marketplace.csv_cells import CellWriter
from projections.earnings.ledger import EarningsLine
from projections.earnings.steps import Evidence
from projections.earnings.views import CurrencyStatement, LotStatement, Statement
from projections.money import MoneyView
from projections.treatments import Treatment

WORK: Final = (
    "worked_seconds",
    "hourly",
    "scrap_declared",
    "scrap_accepted",
    "scrap_ruled",
    "missing",
)
COLUMNS: Final = (
    "part",
    "currency",
    "position",
    "recorded_at",
    "effective_at",
    "type",
    "amount",
    "moved",
    "due",
    "pay",
    "bonus",
    "compensation",
    "charged",
    "rate",
    "rate_pieces",
    *Evidence.__struct_fields__,
    *WORK,
)
"""``part`` is ``opening``, ``line``, ``lot``, ``closing`` or ``passed_over``: an event that some
read model leaves out by a person's decision. The ``moved`` of all lines leads from the ``due`` of
opening to that of closing; amounts of lots say the same once more, by lot."""
Record = dict[str, Any]


def csv_of(statement: Statement, passed_over: Iterable[Treatment] = ()) -> str:
    """Every currency's opening, lines, lots and closing, then what is left out.

    Times are Beijing time.
    """
    text = StringIO()
    writer = CellWriter(text)
    writer.write(COLUMNS)
    for section in statement.currencies:
        for record in _section(statement, section):
            assert record.keys() <= set(COLUMNS)
            writer.write(record.get(column) for column in COLUMNS)
    for one in passed_over:
        left_out = {"part": "passed_over", "position": one.position, "type": one.event_type}
        writer.write(left_out.get(column) for column in COLUMNS)
    return text.getvalue()


def _section(statement: Statement, section: CurrencyStatement) -> Iterator[Record]:
    about = {"currency": section.closing.currency}
    due = section.opening_due
    opening = {"part": "opening", **about, "position": statement.opening_position}
    yield _plain({**opening, "due": due})
    for line in section.lines:
        due += line.moved
        yield _plain({"part": "line", **about, **_line(line), "due": due})
    for lot in section.lots:
        yield _plain({"part": "lot", **about, **_lot(lot)})
    closing = {"part": "closing", **about, "position": statement.closing_position}
    yield _plain({**closing, "due": section.closing_due})


def _line(line: EarningsLine) -> Record:
    return {
        "position": line.position,
        "recorded_at": line.recorded_at,
        "effective_at": line.effective_at,
        "type": line.type,
        "amount": line.amount,
        "moved": line.moved,
        **asdict(line.evidence),
    }


def _lot(lot: LotStatement) -> Record:
    taken = asdict(lot) | {"rate": lot.rate.amount, "rate_pieces": lot.rate.pieces}
    return {name: value for name, value in taken.items() if name in COLUMNS}


def _plain(record: Record) -> Record:
    """Amounts as decimals of the major unit, times in Beijing, nothing where there is nothing."""
    plain = {}
    for name, value in record.items():
        if value is None:
            continue
        if isinstance(value, MoneyView):
            plain[name] = value.value
        elif isinstance(value, datetime):
            plain[name] = value.astimezone(BEIJING).isoformat(timespec="seconds")
        else:
            plain[name] = value
    return plain
