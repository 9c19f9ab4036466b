"""A statement as CSV (RFC 4180): ids, codes and plain decimals, all of it ASCII."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from io import StringIO
from typing import Any, Final

from domain.calendar import BEIJING
from domain.money import Currency, Money
from marketplace.csv_cells import CellWriter
from projections.earnings.ledger import EarningsLine
from projections.earnings.steps import Evidence
from projections.earnings.views import CurrencyStatement, LotStatement, Statement
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
    *(name.removesuffix("_minor") for name in Evidence.__struct_fields__),
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
    due = section.opening_due_minor
    opening = {"part": "opening", **about, "position": statement.opening_position}
    yield _plain({**opening, "due_minor": due})
    for line in section.lines:
        due += line.moved_minor
        yield _plain({"part": "line", **about, **_line(line), "due_minor": due})
    for lot in section.lots:
        yield _plain({"part": "lot", **about, **_lot(lot)})
    closing = {"part": "closing", **about, "position": statement.closing_position}
    yield _plain({**closing, "due_minor": section.closing_due_minor})


def _line(line: EarningsLine) -> Record:
    evidence = {name: getattr(line.evidence, name) for name in Evidence.__struct_fields__}
    return {
        "position": line.position,
        "recorded_at": line.recorded_at,
        "effective_at": line.effective_at,
        "type": line.type,
        "amount_minor": line.minor,
        "moved_minor": line.moved_minor,
        **evidence,
    }


def _lot(lot: LotStatement) -> Record:
    taken = {name: getattr(lot, name) for name in lot.__struct_fields__}
    return {name: value for name, value in taken.items() if name.removesuffix("_minor") in COLUMNS}


def _plain(record: Record) -> Record:
    """Amounts as decimals of the major unit, times in Beijing, nothing where there is nothing."""
    currency = Currency(record["currency"])
    plain = {}
    for name, value in record.items():
        if value is None:
            continue
        if name.endswith("_minor"):
            plain[name.removesuffix("_minor")] = Money(value, currency).text()
        elif isinstance(value, datetime):
            plain[name] = value.astimezone(BEIJING).isoformat(timespec="seconds")
        else:
            plain[name] = value
    return plain
