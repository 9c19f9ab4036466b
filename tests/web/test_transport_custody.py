"""A carter is paid out of what the bank's lines have brought, and of nothing others rely on."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Final

import asyncpg
import pytest

from domain.ids import PayoutId
from domain.money import Currency, Money
from marketplace.identity.staff import Role
from marketplace.log import EventLog
from projections.payouts.custody import CARTER, Custody
from tests.worlds.web_village import Village, cny, village_of

AGE: Final = "UPDATE payout_reservations SET reserved_at = reserved_at - $1::interval"


@pytest.fixture
async def village(dsn: str, log: EventLog, tmp_path: Path) -> AsyncIterator[Village]:
    """Everybody, with a worker."""
    async with village_of(dsn, log, tmp_path) as opened:
        await opened.enrol("worker", Role.WORKER, "H-1")
        yield opened


async def paying(village: Village, order: str, amount: str, reference: str) -> str:
    """Pay a carter; what became of it."""
    said = {"amount": cny(amount), "bank_reference": reference}
    answer = await village.post("officer", f"/orders/{order}/transport-payments", said)
    return str(answer.json().get("code", answer.status_code))


async def test_no_two_payments_rely_on_the_same_money(village: Village) -> None:
    """Two carters at once, and money for one: one is paid, the other refused by name."""
    order = await village.open_order()
    line = {"gateway": "sandbox", "amount": cny("5.00"), "bank_reference": "line-1"}
    assert await paying(village, order, "4.00", "cart-0") == "CustodyShort"
    await village.done("officer", "/bank-lines", line)
    both = await asyncio.gather(*(paying(village, order, "4.00", f"cart-{n}") for n in (1, 2)))
    assert sorted(both) == ["201", "CustodyShort"]
    # Assets stand on the other side: one yuan is left.
    assert await village.balance("assets:bank:custody") == -100
    assert await paying(village, order, "1.00", "cart-3") == "201", "the rest is nobody's"


async def test_a_refused_payment_leaves_nothing_set_aside(village: Village) -> None:
    """A line of the statement that was used before is refused, and the money is free again."""
    order = await village.open_order()
    line = {"gateway": "sandbox", "amount": cny("6.00"), "bank_reference": "line-1"}
    await village.done("officer", "/bank-lines", line)
    assert await paying(village, order, "1.00", "cart-1") == "201"
    assert await paying(village, order, "5.00", "cart-1") == "StatementLineRepeated"
    assert await paying(village, order, "5.00", "cart-2") == "201"


async def test_a_payment_that_nobody_told_of_frees_its_money(village: Village, dsn: str) -> None:
    """A process that died between setting aside and recording holds it for an hour."""
    await village.open_order()
    line = {"gateway": "sandbox", "amount": cny("6.00"), "bank_reference": "line-1"}
    await village.done("officer", "/bank-lines", line)
    amount = Money(600, Currency.CNY)
    async with asyncpg.create_pool(dsn, min_size=1, max_size=2) as pool:
        custody = Custody(pool)
        assert await custody.set_aside(f"{CARTER}died", amount)
        assert not await custody.set_aside(PayoutId("P-1"), amount)
        await pool.execute(AGE, timedelta(hours=1))
        assert await custody.set_aside(PayoutId("P-1"), amount)
