"""Whatever happens to the bank, in whatever order, its books sum to zero and say what happened."""

import asyncio
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sandbox_bank.banking import (
    CROOKED,
    DRIFTED,
    Living,
    assert_balanced,
    living_bank,
)
from tests.sandbox_bank.reading import assert_valid, read_camt

FEN = Decimal("0.01")
AMOUNTS = st.integers(1, 50_000).map(lambda minor: str(minor * FEN))
NAMES = st.integers(1, 4)
LIVES = st.lists(
    st.one_of(
        st.tuples(st.just("pay"), NAMES, AMOUNTS),
        st.tuples(st.just("decline"), NAMES, AMOUNTS),
        st.tuples(st.just("refunds"), NAMES, AMOUNTS),
        st.tuples(st.just("chargebacks"), NAMES, AMOUNTS),
        st.tuples(st.just("payout"), NAMES, AMOUNTS),
        st.tuples(st.just("deposit"), NAMES, AMOUNTS),
        st.tuples(st.just("wait"), st.integers(1, 60), st.just("")),
        st.tuples(st.just("days"), st.integers(1, 4), st.just("")),
        st.tuples(
            st.just("switch"),
            st.integers(1, 3),
            st.sampled_from(["payout_fails", "payout_returns", "payout_stuck", "refund_fails"]),
        ),
    ),
    max_size=25,
)
WHATEVER = {200, 201, 400, 404, 409}


async def live(living: Living, step: tuple[str, int, str]) -> None:
    """One thing that happens; much of it is refused, none of it breaks."""
    kind, number, text = step
    amount = {"value": text, "currency": "CNY"}
    match kind:
        case "pay" | "decline":
            asked = living.payment(f"PAY-{number}", text)
            answer = await living.post("/v1/payments", asked)
            assert answer.status_code in WHATEVER
            if answer.status_code == 201:
                await living.decide(answer.json(), "approve" if kind == "pay" else "decline")
        case "refunds" | "chargebacks":
            asked = {"payment_reference": f"PAY-{number}", "amount": amount}
            names = {"reference": f"{kind}-{number}-{text}"}
            assert (await living.post(f"/v1/{kind}", asked | names)).status_code in WHATEVER
        case "payout":
            asked = living.payout(f"P-{number}-{text}", text)
            assert (await living.post("/v1/payouts", asked)).status_code in WHATEVER
        case "deposit":
            asked = {"reference": f"D-{number}-{text}", "amount": amount, "payer_name": "演示"}
            assert (await living.post("/v1/deposits", asked)).status_code == 201
        case "switch":
            await living.switch(text, times=number)
        case "wait":
            await living.advance(minutes=number)
        case _:
            await living.move(number * 86_400)


async def assert_the_books_say_it(living: Living) -> None:
    """Each account is what the objects that the merchant sees add up to."""
    payments = await everything(living, "/v1/payments")
    takings = await everything(living, "/v1/refunds")
    payouts = await everything(living, "/v1/payouts")
    captured = [one for one in payments if one["state"] == "captured"]
    back = Counter[str]()
    for one in takings:
        if one["state"] == "done":
            back[one["payment_reference"]] += int(Decimal(one["amount"]["value"]) / FEN)
    for one in payments:
        assert int(Decimal(one["taken_back"]["value"]) / FEN) == back[one["reference"]]
    fees = sum(Decimal(one["fee"]["value"]) for one in captured)
    assert Decimal(await living.balance("fees")) == fees
    came = sum(Decimal(one["amount"]["value"]) for one in captured)
    gone = sum(Decimal(one["amount"]["value"]) for one in payouts if one["state"] == "settled")
    deposits = await living.bank.pool.fetchval(
        "SELECT coalesce(sum(minor), 0) FROM sandbox_bank.lines"
        " JOIN sandbox_bank.entries USING (entry_id) WHERE kind = 'deposit' AND minor > 0"
    )
    outside = gone + back.total() * FEN - came - deposits * FEN
    assert Decimal(await living.balance("outside")) == outside


async def everything(living: Living, path: str) -> list[Any]:
    """A list, whole."""
    found, after = [], 0
    while after is not None:
        part = await living.found(f"{path}?after={after}")
        found += part["items"]
        after = part["after"]
    return found


async def assert_the_statements_say_it(living: Living) -> None:
    """They follow each other and lead to the custody account as it is, less today."""
    await living.move(86_400)
    before = Decimal(0)
    for one in reversed(await living.found("/v1/statements")):
        for currency in one["currencies"]:
            answer = await living.get(f"/v1/statements/{currency}/{one['day']}/camt053")
            read = read_camt(answer.content)
            assert read.opening == before
            assert read.adds_up
            assert read.closing >= 0
            assert_valid(answer.content)
            before = read.closing
    assert before == Decimal(await living.balance("custody"))


def test_the_books_sum_to_zero_after_any_life(new_bank_dsn: Callable[[], str]) -> None:
    """And every account agrees with what the merchant was told."""
    dsn = new_bank_dsn()

    async def run(steps: list[tuple[str, int, str]]) -> None:
        connection = await asyncpg.connect(dsn)
        await connection.execute("DROP SCHEMA IF EXISTS sandbox_bank CASCADE")
        await connection.close()
        async with living_bank(dsn) as living:
            for step in steps:
                await live(living, step)
            await assert_balanced(dsn)
            await assert_the_books_say_it(living)
            await assert_the_statements_say_it(living)

    @settings(
        max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
    )
    @given(LIVES)
    def any_life(steps: list[tuple[str, int, str]]) -> None:
        asyncio.run(run(steps))

    any_life()


async def test_an_entry_that_does_not_sum_to_zero_is_refused(living: Living) -> None:
    """By the database itself, whoever writes it."""
    await living.fund("1.00")
    with pytest.raises(asyncpg.RaiseError, match="does not sum to zero"):
        await living.bank.pool.execute(
            "INSERT INTO sandbox_bank.lines SELECT entry_id, 'fees', 'CNY', 1"
            " FROM sandbox_bank.entries"
        )


async def test_the_checks_can_fail(bank_dsn: str) -> None:
    """A balance that drifted and a line that was changed are found."""
    async with living_bank(bank_dsn) as living:
        await living.fund("1.00")
        pool = living.bank.pool
        await pool.execute("UPDATE sandbox_bank.balances SET minor = 99 WHERE account = 'custody'")
        assert await pool.fetch(DRIFTED) != []
        assert await pool.fetch(CROOKED) == []
        await pool.execute("UPDATE sandbox_bank.lines SET minor = 99 WHERE account = 'custody'")
        assert await pool.fetch(CROOKED) != []
