"""The end of a day: what is settled, and the files that say so."""

from datetime import timedelta
from decimal import Decimal

import pytest
from lxml import etree

from tests.sandbox_bank.banking import DAY_SECONDS, Living, assert_balanced
from tests.sandbox_bank.reading import (
    Read,
    assert_valid,
    parts_of,
    read_camt,
    read_columns,
    read_signs,
    rows_of,
)

DAY, NEXT_DAY = "2026-03-02", "2026-03-03"


def refund(reference: str, value: str, payment: str = "PAY-1") -> dict[str, object]:
    """What asks for a refund."""
    amount = {"value": value, "currency": "CNY"}
    return {"reference": reference, "payment_reference": payment, "amount": amount}


async def a_day(living: Living) -> None:
    """Two payments, a refund, a stranger's transfer, two payouts; the day ends."""
    await living.fund("1000.00")
    await living.pay("PAY-1")
    await living.pay("PAY-2", "250.55")
    await living.done("/v1/refunds", refund("R-1", "30.00"))
    await living.done("/v1/payouts", living.payout("P-1", "400.00"))
    await living.done("/v1/payouts", living.payout("P-2", "0.01"))
    await living.advance(seconds=1)
    await living.move(DAY_SECONDS)


async def statement(living: Living, day: str = DAY, kind: str = "camt053") -> bytes:
    """A file."""
    answer = await living.get(f"/v1/statements/CNY/{day}/{kind}")
    assert answer.status_code == 200, answer.text
    return answer.content


async def test_a_day_settles_what_was_captured_less_fees_and_refunds(living: Living) -> None:
    """100.00 + 250.55 − 0.60 − 1.50 − 30.00: the fee's half fen is rounded up."""
    await a_day(living)
    assert await living.balance("acquiring") == "0.00"
    assert await living.balance("fees") == "2.10"
    assert await living.balance("custody") == "918.44"
    await assert_balanced(living.bank.settings.database_url or "")


async def test_every_format_says_the_same_and_adds_up(living: Living) -> None:
    """Opening, lines and closing; the settlement comes last, as it is made at the day's end."""
    await a_day(living)
    camt = read_camt(await statement(living))
    assert camt.adds_up
    assert (camt.opening, camt.closing) == (Decimal("0.00"), Decimal("918.44"))
    amounts = [amount for _, amount in camt.lines]
    assert amounts == [Decimal(one) for one in ("1000.00", "-400.00", "-0.01", "318.45")]
    assert camt.lines[-1][0] == "SET-20260302-CNY"
    assert read_columns(await statement(living, kind="csv_columns")) == camt
    assert read_signs(await statement(living, kind="csv_signs")) == camt


async def test_a_batch_says_what_it_is_made_of(living: Living) -> None:
    """The merchant's reference, what it brought and what the bank kept."""
    await a_day(living)
    expected = [
        ("PAY-1", Decimal("99.40"), Decimal("0.60")),
        ("PAY-2", Decimal("249.05"), Decimal("1.50")),
        ("PAY-1", Decimal("-30.00"), Decimal("0.00")),
    ]
    assert parts_of(await statement(living)) == expected
    rows = rows_of(await statement(living, kind="csv_settlement"))[2:]
    assert [(row[3], Decimal(row[6]), Decimal(row[5])) for row in rows] == expected


async def test_a_camt053_is_valid_by_the_standards_schema(living: Living) -> None:
    """Each kind of line; and the schema finds what is wrong."""
    await living.switch("payout_returns", reach="reference", subject="P-2", seconds=60)
    await a_day(living)
    content = await statement(living)
    assert_valid(content)
    for wrong in (
        content.replace(b"<Cd>BOOK</Cd>", b""),
        content.replace(b"camt.053.001.08", b"camt.053.001.02"),
        content.replace(b"CRDT", b"PLUS"),
    ):
        with pytest.raises(etree.DocumentInvalid):
            assert_valid(wrong)
    assert b"AC04" in content


async def test_a_day_without_lines_has_a_statement_too(living: Living) -> None:
    """It opens where the day before closed."""
    await a_day(living)
    await living.move(DAY_SECONDS)
    empty = await statement(living, NEXT_DAY)
    assert_valid(empty)
    closing = Decimal("918.44")
    assert read_camt(empty) == Read(closing, closing, [])
    assert read_columns(await statement(living, NEXT_DAY, "csv_columns")).lines == []


async def test_days_open_where_the_one_before_closed(living: Living) -> None:
    """Over a month, also when nobody looked for days."""
    await living.fund("1000.00")
    await living.switch("payout_returns", seconds=5 * DAY_SECONDS)
    await living.done("/v1/payouts", living.payout("P-1"))
    await living.advance(seconds=1)
    await living.move(40 * DAY_SECONDS)
    days = await living.found("/v1/statements")
    assert len(days) == 40
    before = Decimal("0.00")
    for one in reversed(days):
        read = read_camt(await statement(living, one["day"]))
        assert read.opening == before
        assert read.adds_up
        before = read.closing
    assert before == Decimal("1000.00")


async def test_a_day_that_has_not_ended_has_no_statement(living: Living) -> None:
    """Nor has an unknown currency, a day that is none, or an unknown format."""
    await living.fund("1.00")
    for path in (f"CNY/{DAY}/camt053", "CNY/yesterday/camt053", f"XXX/{DAY}/camt053"):
        refused = await living.get(f"/v1/statements/{path}")
        assert (refused.status_code, refused.json()["code"]) == (404, "statement_not_yet")
    await living.move(DAY_SECONDS)
    assert (await living.get(f"/v1/statements/CNY/{DAY}/pdf")).status_code == 404
    assert (await living.get(f"/v1/statements/CNY/{DAY}/camt053")).status_code == 200


async def test_what_went_back_may_exceed_what_came(living: Living) -> None:
    """The account pays the difference, or, where it can't, a later day does."""
    await living.pay("PAY-1")
    await living.move(DAY_SECONDS)
    assert await living.balance("custody") == "99.40"
    await living.done("/v1/refunds", refund("R-1", "100.00"))
    await living.move(DAY_SECONDS)
    assert (await living.balance("custody"), await living.balance("acquiring")) == (
        "99.40",
        "-100.00",
    )
    await living.pay("PAY-2", "50.00")
    await living.move(DAY_SECONDS)
    assert (await living.balance("custody"), await living.balance("acquiring")) == (
        "49.10",
        "0.00",
    )
    content = await statement(living, "2026-03-04")
    assert read_camt(content).lines == [("SET-20260304-CNY", Decimal("-50.30"))]
    assert_valid(content)


async def test_money_of_the_next_day_bears_nothing_of_this_one(living: Living) -> None:
    """A transfer after midnight, before the day was closed: the account was never below zero."""
    await living.pay("PAY-1")
    await living.move(DAY_SECONDS)
    await living.done("/v1/refunds", refund("R-1", "100.00"))
    living.wall.now += timedelta(seconds=DAY_SECONDS)
    await living.fund("500.00")
    await living.advance()
    read = read_camt(await statement(living, NEXT_DAY))
    assert (read.lines, read.closing) == ([], Decimal("99.40"))
    await living.move(DAY_SECONDS)
    assert await living.balance("custody") == "499.40"


async def test_promised_money_is_no_settlements(living: Living) -> None:
    """A payout that is under way keeps its money from a refund of yesterday's gift."""
    await living.pay("PAY-1")
    await living.move(DAY_SECONDS)
    await living.switch("payout_stuck", times=5_00)
    await living.done("/v1/payouts", living.payout("P-1", "90.00"))
    await living.done("/v1/refunds", refund("R-1", "20.00"))
    await living.move(DAY_SECONDS)
    assert await living.balance("custody") == "99.40"


async def test_currencies_are_settled_apart(living: Living) -> None:
    """Each has an account and a statement of its own; yen have no hundredth part."""
    yen = {"amount": {"value": "500", "currency": "JPY"}}
    opened = await living.open_payment("PAY-1", **yen)
    await living.decide(opened, "approve")
    await living.pay("PAY-2")
    await living.move(DAY_SECONDS)
    answer = await living.get(f"/v1/statements/JPY/{DAY}/camt053")
    assert_valid(answer.content)
    assert read_camt(answer.content).lines == [("SET-20260302-JPY", Decimal(497))]
    assert b'<Amt Ccy="JPY">497</Amt>' in answer.content


@pytest.mark.parametrize(
    ("behaviour", "lines", "adds_up"),
    [
        ("statement_cent_changed", ["1000.00", "-399.99", "-0.01", "318.45"], False),
        ("statement_cent_hidden", ["1000.00", "-399.99", "-0.01", "318.45"], True),
        ("statement_line_twice", ["1000.00", "-400.00", "-400.00", "-0.01", "318.45"], False),
        ("statement_line_missing", ["1000.00", "-0.01", "318.45"], False),
    ],
)
async def test_a_statement_may_be_wrong(
    living: Living, behaviour: str, lines: list[str], *, adds_up: bool
) -> None:
    """By a switch, for the line of one payout; the next file is right again."""
    await a_day(living)
    right = read_camt(await statement(living))
    await living.switch(behaviour, reach="reference", subject="P-1", times=1)
    wrong = read_camt(await statement(living))
    assert [amount for _, amount in wrong.lines] == [Decimal(one) for one in lines]
    assert wrong.adds_up is adds_up
    assert read_camt(await statement(living)) == right


async def test_what_strangers_write_is_text_in_every_format(living: Living) -> None:
    """No markup, no formula; a sign that a spreadsheet would run gets an apostrophe."""
    amount = {"value": "5.00", "currency": "CNY"}
    stranger = {"payer_name": "=HYPERLINK(1)", "remark": "<Amt>&𠮷"}
    await living.done("/v1/deposits", {"reference": "D-1", "amount": amount, **stranger})
    await living.move(DAY_SECONDS)
    content = await statement(living)
    assert_valid(content)
    assert "&lt;Amt&gt;&amp;𠮷" in content.decode()
    row = rows_of(await statement(living, kind="csv_columns"))[4]
    assert row[6:] == ["'=HYPERLINK(1)", "<Amt>&𠮷"]
