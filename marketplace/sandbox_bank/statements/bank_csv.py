"""CSV as the internet banking of Chinese banks writes it: GB18030, lines before the header.

Two shapes stand for many: one with what came in and what went out in columns of their own and a
line of totals, and one with a direction, days and times apart and figures with thousands marked.
"""

from io import StringIO
from typing import Final

from marketplace.csv_cells import CellWriter
from marketplace.sandbox_bank.books import EntryKind
from marketplace.sandbox_bank.clock import BEIJING
from marketplace.sandbox_bank.money import PLACES, decimal_text
from marketplace.sandbox_bank.statements.statement import HOLDER, Statement, StatementLine

ENCODING: Final = "gb18030"
KINDS: Final = {
    EntryKind.SETTLEMENT: "收单清算",
    EntryKind.PAYOUT: "代付",
    EntryKind.PAYOUT_RETURN: "代付退票",
    EntryKind.DEPOSIT: "转账汇入",
}
GROUP: Final = 3


def write_columns(statement: Statement) -> bytes:
    """In and out in two columns, a balance in each line, totals at the end."""
    sink = StringIO()
    writer = CellWriter(sink)
    _head(writer, statement)
    writer.write(
        ("交易时间", "流水号", "摘要", "收入金额", "支出金额", "账户余额", "对方户名", "附言")
    )
    balance = statement.opening_minor
    for line in statement.lines:
        balance += line.minor
        writer.write(
            (
                line.at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S"),
                line.reference,
                KINDS[line.kind],
                *_in_and_out(line, statement.currency),
                decimal_text(balance, statement.currency),
                line.counterparty,
                line.remark,
            )
        )
    came = sum(line.minor for line in statement.lines if line.minor > 0)
    went = -sum(line.minor for line in statement.lines if line.minor < 0)
    totals = (decimal_text(came, statement.currency), decimal_text(went, statement.currency))
    closing = decimal_text(statement.closing_minor, statement.currency)
    writer.write(("合计", "", f"{len(statement.lines)}笔", *totals, closing, "", ""))
    return sink.getvalue().encode(ENCODING)


def write_signs(statement: Statement) -> bytes:
    """A direction (借 out, 贷 in) and an amount with thousands marked; no totals."""
    sink = StringIO()
    writer = CellWriter(sink)
    _head(writer, statement)
    writer.write(
        ("记账日期", "记账时间", "借贷标志", "交易金额", "余额", "交易流水", "户名", "备注")
    )
    balance = statement.opening_minor
    for line in statement.lines:
        balance += line.minor
        at = line.at.astimezone(BEIJING)
        writer.write(
            (
                at.strftime("%Y%m%d"),
                at.strftime("%H%M%S"),
                "借" if line.minor < 0 else "贷",
                _grouped(abs(line.minor), statement.currency),
                _grouped(balance, statement.currency),
                line.reference,
                line.counterparty,
                f"{KINDS[line.kind]} {line.remark}".strip(),
            )
        )
    return sink.getvalue().encode(ENCODING)


def write_settlement_details(statement: Statement) -> bytes:
    """What the day's settlement is made of: a line for each payment, refund and dispute."""
    sink = StringIO()
    writer = CellWriter(sink)
    writer.write((f"#清算明细 {statement.day.isoformat()} {statement.currency}",))
    writer.write(("清算批次", "类型", "银行流水号", "商户订单号", "交易金额", "手续费", "清算金额"))
    for line in statement.lines:
        for part in line.parts:
            figures = (part.gross_minor, part.fee_minor, part.gross_minor - part.fee_minor)
            writer.write(
                (
                    line.reference,
                    {EntryKind.CAPTURE: "支付", EntryKind.REFUND: "退款"}.get(part.kind, "拒付"),
                    part.reference,
                    part.payment_reference,
                    *(decimal_text(minor, statement.currency) for minor in figures),
                )
            )
    return sink.getvalue().encode(ENCODING)


def _head(writer: CellWriter, statement: Statement) -> None:
    """What stands before the header."""
    currency = statement.currency
    writer.write((f"账号：{statement.account}", f"户名：{HOLDER}", f"币种：{currency}"))
    writer.write((f"查询日期：{statement.day:%Y-%m-%d}", f"共{len(statement.lines)}笔"))
    opening = decimal_text(statement.opening_minor, currency)
    closing = decimal_text(statement.closing_minor, currency)
    writer.write((f"期初余额：{opening}", f"期末余额：{closing}"))


def _in_and_out(line: StatementLine, currency: str) -> tuple[str, str]:
    amount = decimal_text(abs(line.minor), currency)
    return ("", amount) if line.minor < 0 else (amount, "")


def _grouped(minor: int, currency: str) -> str:
    whole, point, fraction = decimal_text(abs(minor), currency).partition(".")
    first = len(whole) % GROUP or GROUP
    groups = [whole[:first], *(whole[at : at + GROUP] for at in range(first, len(whole), GROUP))]
    assert len(fraction) == PLACES[currency]
    return f"{'-' if minor < 0 else ''}{','.join(groups)}{point}{fraction}"
