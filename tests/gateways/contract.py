"""What holds of every rail; each adapter's tests are a child of these classes.

A child gives the fixture ``outside``: the rail, and hands that do what people and banks do there.
"""

import asyncio
from typing import Any, Protocol

import pytest

from domain.ids import HouseholdId, PayoutId
from domain.money import Currency, Money
from workers.gateway import Payee, PayoutOrder, PayoutRail, PayoutState

PAYOUT = PayoutId("P-CONTRACT1")
HOUSEHOLD = HouseholdId("H-CONTRACT")
PAYEE = Payee("payee@example.com", "演示收款人")
AMOUNT = Money(12_345, Currency.CNY)
SILENCE_SECONDS = 0.2
"""How long a test waits for what never answers."""


class PayoutHands(Protocol):
    """What the outside of a payout rail can be made to do."""

    rail: PayoutRail

    async def refuse_payees(self) -> None:
        """From now on, accounts are closed."""

    async def be_silent(self) -> None:
        """From now on, do what is asked and don't answer within a moment."""

    async def speak(self) -> None:
        """Answer again."""

    async def paid(self, payout_id: PayoutId) -> int:
        """How many times money left for a payout."""


class PayoutContract:
    """Of a rail that money goes out on."""

    order = PayoutOrder(PAYOUT, HOUSEHOLD, AMOUNT, PAYEE)

    async def test_what_nobody_told_it_is_unknown(self, outside: PayoutHands) -> None:
        """Only such a payout is told again."""
        seen = await outside.rail.find_payout(PAYOUT)
        assert (seen.payout_id, seen.state) == (PAYOUT, PayoutState.UNKNOWN)

    async def test_a_payout_arrives_and_is_found(self, outside: PayoutHands) -> None:
        """It has its amount and the rail's own name, the same whoever asks."""
        told = await outside.rail.pay_out(self.order)
        found = await outside.rail.find_payout(PAYOUT)
        assert found.state is PayoutState.SETTLED
        assert (found.payout_id, found.amount) == (PAYOUT, AMOUNT)
        assert told.gateway_reference in {None, found.gateway_reference}
        assert await outside.paid(PAYOUT) == 1

    async def test_one_id_is_paid_once(self, outside: PayoutHands) -> None:
        """Asked for ten times at once, one payment leaves."""
        asking = [outside.rail.pay_out(self.order) for _ in range(10)]
        answers: list[Any] = await asyncio.gather(*asking)
        assert {answer.payout_id for answer in answers} == {PAYOUT}
        assert await outside.paid(PAYOUT) == 1

    async def test_after_a_time_out_it_is_found(self, outside: PayoutHands) -> None:
        """It was done though nobody answered: the query says so, and nothing is sent again."""
        await outside.be_silent()
        with pytest.raises((TimeoutError, OSError)):
            async with asyncio.timeout(SILENCE_SECONDS):
                await outside.rail.pay_out(self.order)
        await outside.speak()
        assert (await outside.rail.find_payout(PAYOUT)).state is PayoutState.SETTLED
        assert await outside.paid(PAYOUT) == 1

    async def test_a_closed_account_fails_for_good(self, outside: PayoutHands) -> None:
        """With a reason, and no money leaves."""
        await outside.refuse_payees()
        seen = await outside.rail.pay_out(self.order)
        if seen.state is PayoutState.PENDING:
            seen = await outside.rail.find_payout(PAYOUT)
        assert seen.state is PayoutState.FAILED
        assert seen.reason is not None
        assert await outside.paid(PAYOUT) == 0
