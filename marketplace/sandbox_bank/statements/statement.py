"""What a statement says, before it is written in one format or another."""

from datetime import date, datetime, timedelta
from typing import Any, Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from marketplace.sandbox_bank.bank import Moment
from marketplace.sandbox_bank.books import Account, EntryKind
from marketplace.sandbox_bank.clock import begin_of
from marketplace.sandbox_bank.faults import OF_STATEMENTS, Behaviour, Concerned, Reach, struck
from marketplace.sandbox_bank.money import PLACES
from marketplace.sandbox_bank.refusals import BankRefusalError, Rule

OPENING: Final = """
    SELECT coalesce(sum(minor), 0)::bigint
    FROM sandbox_bank.lines JOIN sandbox_bank.entries USING (entry_id)
    WHERE account = $1 AND currency = $2 AND at < $3
"""
LINES: Final = """
    SELECT kind, reference, counterparty, remark, at, minor
    FROM sandbox_bank.lines JOIN sandbox_bank.entries USING (entry_id)
    WHERE account = $1 AND currency = $2 AND at >= $3 AND at < $4
    ORDER BY at, entry_id
"""
PARTS: Final = """
    SELECT settled_in, kind, reference, payment_reference, gross_minor, fee_minor
    FROM sandbox_bank.acquired WHERE settled_in = ANY($1) ORDER BY serial
"""
IS_CLOSED: Final = "SELECT EXISTS (SELECT FROM sandbox_bank.days WHERE day = $1)"
HOLDER: Final = "明账沙箱商户 Mingzhang sandbox merchant"
NUMBERS: Final = {
    currency: f"6299 0000 0000 {number:04}".replace(" ", "")
    for number, currency in enumerate(sorted(PLACES), 1)
}
"""The custody account's number in each currency; invented, as the bank is."""


class Part(Struct, frozen=True):
    """What a settlement brings, or keeps back, for one payment.

    Attributes:
        reference: The bank's name for it.
        payment_reference: The merchant's name for the payment.
        gross_minor: Negative where it went back to the payer.
    """

    kind: EntryKind
    reference: str
    payment_reference: str
    gross_minor: int
    fee_minor: int


class StatementLine(Struct, frozen=True):
    """One line.

    Attributes:
        reference: The bank's, or that of whoever sent a deposit.
        minor: What came in; negative what went out.
        parts: What a settlement is made of; empty for all others.
    """

    kind: EntryKind
    reference: str
    counterparty: str
    remark: str
    at: datetime
    minor: int
    parts: tuple[Part, ...] = ()


class Statement(Struct, frozen=True):
    """A day of an account; opening, lines and closing add up, unless a switch spoils them."""

    account: str
    currency: str
    day: date
    opening_minor: int
    closing_minor: int
    lines: tuple[StatementLine, ...]

    @property
    def number(self) -> str:
        """The statement's own name."""
        return f"STM-{self.day:%Y%m%d}-{self.currency}"


def account_number(currency: str) -> str:
    """Of the custody account in a currency.

    Raises:
        BankRefusalError: the bank keeps none.
    """
    number = NUMBERS.get(currency)
    if number is None:
        raise BankRefusalError(Rule.STATEMENT_NOT_YET, currency)
    return number


async def statement_of(moment: Moment, currency: str, day: date) -> Statement:
    """The statement of a day that has ended.

    Raises:
        BankRefusalError: no such account, or the day has not ended.
    """
    account = account_number(currency)
    if not await moment.connection.fetchval(IS_CLOSED, day):
        raise BankRefusalError(Rule.STATEMENT_NOT_YET, day.isoformat())
    begin, end = begin_of(day), begin_of(day + timedelta(days=1))
    custody = (Account.CUSTODY.value, currency)
    opening: int = await moment.connection.fetchval(OPENING, *custody, begin)
    rows = await moment.connection.fetch(LINES, *custody, begin, end)
    settled = [row["reference"] for row in rows if row["kind"] == EntryKind.SETTLEMENT]
    parts: dict[str, list[Part]] = {reference: [] for reference in settled}
    for row in await moment.connection.fetch(PARTS, settled):
        parts[row["settled_in"]].append(_read(row, Part))
    lines = tuple(
        replace(line, parts=tuple(parts.get(line.reference, ())))
        for line in (_read(row, StatementLine) for row in rows)
    )
    closing = opening + sum(line.minor for line in lines)
    return await _spoilt(moment, Statement(account, currency, day, opening, closing, lines))


def _read(row: Any, kind: type[Any]) -> Any:
    return msgspec.convert(dict(row), kind)


async def _spoilt(moment: Moment, statement: Statement) -> Statement:
    """The same, with what the switches make of it."""
    references = tuple(one for line in statement.lines for one in (line.reference, line.remark))
    if not references:
        return statement
    fault = await struck(moment.connection, OF_STATEMENTS, Concerned(references))
    if fault is None:
        return statement
    lines = list(statement.lines)
    meant = (
        index
        for index, line in enumerate(lines)
        if fault.reach is Reach.EVERYTHING or fault.subject in (line.reference, line.remark)
    )
    index, closing = next(meant), statement.closing_minor
    if fault.behaviour is Behaviour.STATEMENT_LINE_TWICE:
        lines.insert(index, lines[index])
    elif fault.behaviour is Behaviour.STATEMENT_LINE_MISSING:
        del lines[index]
    else:
        lines[index] = replace(lines[index], minor=lines[index].minor + 1)
        closing += fault.behaviour is Behaviour.STATEMENT_CENT_HIDDEN
    return replace(statement, lines=tuple(lines), closing_minor=closing)
