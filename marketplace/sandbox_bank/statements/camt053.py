"""ISO 20022 camt.053.001.08, bank to customer statement (message definition report of 2019).

A settlement is one entry with a batch: its number of transactions, and for each the merchant's
reference (``EndToEndId``), the bank's, the amount and the bank's fee.
"""

from typing import Final
from xml.etree import ElementTree as ET

from marketplace.sandbox_bank.books import EntryKind
from marketplace.sandbox_bank.clock import BEIJING, begin_of
from marketplace.sandbox_bank.money import decimal_text
from marketplace.sandbox_bank.statements.statement import (
    HOLDER,
    Part,
    Statement,
    StatementLine,
)

NAMESPACE: Final = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
CODES: Final = {
    EntryKind.SETTLEMENT: ("PMNT", "MCRD", "POSP"),
    EntryKind.PAYOUT: ("PMNT", "ICDT", "DMCT"),
    EntryKind.PAYOUT_RETURN: ("PMNT", "ICDT", "RRTN"),
    EntryKind.DEPOSIT: ("PMNT", "RCDT", "DMCT"),
}
"""Domain, family and sub-family of the bank transaction codes (external code set of ISO 20022)."""
RETURN_REASON: Final = "AC04"
"""Closed account number, of the external code set of reasons for a return."""
NAME_MAX: Final = 70
CREDIT, DEBIT = "CRDT", "DBIT"


def write_camt053(statement: Statement) -> bytes:
    """The statement as a file."""
    document = ET.Element("Document", xmlns=NAMESPACE)
    message = ET.SubElement(document, "BkToCstmrStmt")
    made_at = max((line.at for line in statement.lines), default=begin_of(statement.day))
    made = made_at.astimezone(BEIJING).isoformat(timespec="seconds")
    header = ET.SubElement(message, "GrpHdr")
    _text(header, "MsgId", statement.number)
    _text(header, "CreDtTm", made)
    body = ET.SubElement(message, "Stmt")
    _text(body, "Id", statement.number)
    _text(body, "ElctrncSeqNb", str(statement.day.toordinal()))
    _text(body, "CreDtTm", made)
    account = ET.SubElement(body, "Acct")
    _text(account, "Id/Othr/Id", statement.account)
    _text(account, "Ccy", statement.currency)
    _text(account, "Nm", HOLDER[:NAME_MAX])
    _balance(body, "OPBD", statement.opening_minor, statement)
    _balance(body, "CLBD", statement.closing_minor, statement)
    for line in statement.lines:
        _entry(body, line, statement.currency)
    ET.indent(document)
    written: bytes = ET.tostring(document, encoding="UTF-8", xml_declaration=True)
    return written + b"\n"


def _text(parent: ET.Element, path: str, text: str) -> None:
    """An element below its parent, with those between made anew."""
    for name in path.split("/"):
        parent = ET.SubElement(parent, name)
    parent.text = text


def _amount(parent: ET.Element, name: str, minor: int, currency: str) -> None:
    amount = ET.SubElement(parent, name, Ccy=currency)
    amount.text = decimal_text(abs(minor), currency)


def _sign(minor: int) -> str:
    return DEBIT if minor < 0 else CREDIT


def _balance(parent: ET.Element, code: str, minor: int, statement: Statement) -> None:
    balance = ET.SubElement(parent, "Bal")
    _text(balance, "Tp/CdOrPrtry/Cd", code)
    _amount(balance, "Amt", minor, statement.currency)
    _text(balance, "CdtDbtInd", _sign(minor))
    _text(balance, "Dt/Dt", statement.day.isoformat())


def _entry(parent: ET.Element, line: StatementLine, currency: str) -> None:
    entry = ET.SubElement(parent, "Ntry")
    _text(entry, "NtryRef", line.reference)
    _amount(entry, "Amt", line.minor, currency)
    _text(entry, "CdtDbtInd", _sign(line.minor))
    _text(entry, "RvslInd", "true" if line.kind is EntryKind.PAYOUT_RETURN else "false")
    _text(entry, "Sts/Cd", "BOOK")
    day = line.at.astimezone(BEIJING).date().isoformat()
    _text(entry, "BookgDt/Dt", day)
    _text(entry, "ValDt/Dt", day)
    _text(entry, "AcctSvcrRef", line.reference)
    _code(entry, line.kind)
    details = ET.SubElement(entry, "NtryDtls")
    if line.kind is EntryKind.SETTLEMENT:
        _batch(details, line, currency)
    else:
        _transfer(details, line, currency)
    _text(entry, "AddtlNtryInf", f"{line.counterparty} {line.remark}".strip())


def _code(entry: ET.Element, kind: EntryKind) -> None:
    domain, family, sub_family = CODES[kind]
    code = ET.SubElement(ET.SubElement(entry, "BkTxCd"), "Domn")
    _text(code, "Cd", domain)
    inner = ET.SubElement(code, "Fmly")
    _text(inner, "Cd", family)
    _text(inner, "SubFmlyCd", sub_family)


def _batch(details: ET.Element, line: StatementLine, currency: str) -> None:
    batch = ET.SubElement(details, "Btch")
    _text(batch, "PmtInfId", line.reference)
    _text(batch, "NbOfTxs", str(len(line.parts)))
    _amount(batch, "TtlAmt", line.minor, currency)
    _text(batch, "CdtDbtInd", _sign(line.minor))
    for part in line.parts:
        _part(details, part, currency)


def _part(details: ET.Element, part: Part, currency: str) -> None:
    one = ET.SubElement(details, "TxDtls")
    references = ET.SubElement(one, "Refs")
    _text(references, "AcctSvcrRef", part.reference)
    _text(references, "EndToEndId", part.payment_reference)
    _text(references, "Prtry/Tp", part.kind.value)
    _text(references[-1], "Ref", part.payment_reference)
    net = part.gross_minor - part.fee_minor
    _amount(one, "Amt", net, currency)
    _text(one, "CdtDbtInd", _sign(net))
    gross = ET.SubElement(one, "AmtDtls")
    _amount(ET.SubElement(gross, "TxAmt"), "Amt", part.gross_minor, currency)
    if part.fee_minor:
        charges = ET.SubElement(one, "Chrgs")
        _amount(charges, "TtlChrgsAndTaxAmt", part.fee_minor, currency)
        record = ET.SubElement(charges, "Rcrd")
        _amount(record, "Amt", part.fee_minor, currency)
        _text(record, "CdtDbtInd", DEBIT)


def _transfer(details: ET.Element, line: StatementLine, currency: str) -> None:
    one = ET.SubElement(details, "TxDtls")
    references = ET.SubElement(one, "Refs")
    _text(references, "AcctSvcrRef", line.reference)
    if line.kind is not EntryKind.DEPOSIT:
        _text(references, "EndToEndId", line.remark)
    _amount(one, "Amt", line.minor, currency)
    _text(one, "CdtDbtInd", _sign(line.minor))
    parties = ET.SubElement(one, "RltdPties")
    role = "Dbtr" if line.kind is EntryKind.DEPOSIT else "Cdtr"
    _text(parties, f"{role}/Pty/Nm", line.counterparty[:140])
    if line.kind is EntryKind.DEPOSIT and line.remark:
        _text(one, "RmtInf/Ustrd", line.remark)
    if line.kind is EntryKind.PAYOUT_RETURN:
        _text(one, "RtrInf/Rsn/Cd", RETURN_REASON)
