"""The formats that a statement can be had in."""

from collections.abc import Callable
from enum import StrEnum
from typing import Final

from msgspec import Struct

from marketplace.sandbox_bank.statements.bank_csv import (
    write_columns,
    write_settlement_details,
    write_signs,
)
from marketplace.sandbox_bank.statements.camt053 import write_camt053
from marketplace.sandbox_bank.statements.statement import Statement


class Format(StrEnum):
    """What a format is called in an address."""

    CAMT053 = "camt053"
    CSV_COLUMNS = "csv_columns"
    CSV_SIGNS = "csv_signs"
    CSV_SETTLEMENT = "csv_settlement"


class Writing(Struct, frozen=True):
    """How a format is written and what the file is."""

    write: Callable[[Statement], bytes]
    media_type: str
    suffix: str


FORMATS: Final = {
    Format.CAMT053: Writing(write_camt053, "application/xml", ".camt053.xml"),
    Format.CSV_COLUMNS: Writing(write_columns, "text/csv; charset=gb18030", ".csv"),
    Format.CSV_SIGNS: Writing(write_signs, "text/csv; charset=gb18030", ".signs.csv"),
    Format.CSV_SETTLEMENT: Writing(
        write_settlement_details, "text/csv; charset=gb18030", ".settlement.csv"
    ),
}
