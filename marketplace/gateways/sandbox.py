"""The sandbox: a pretended bank that does what it is told, and keeps its own books.

Its books stand for what a real bank would know: they are no part of the ledger, and survive a
killed worker as a bank would.
"""

import asyncio
from enum import StrEnum
from typing import Final, NoReturn

import asyncpg

from domain.facts.payouts import PayoutFailure
from domain.ids import HouseholdId, PayoutId, derive_id
from domain.money import Currency, Money
from workers.gateway import PayoutOrder, PayoutSeen, PayoutState

SET_INSTRUCTION: Final = """
    INSERT INTO sandbox_gateway.instructions (household_id, behaviour) VALUES ($1, $2)
    ON CONFLICT (household_id) DO UPDATE SET behaviour = excluded.behaviour
"""
SELECT_INSTRUCTION: Final = """
    SELECT behaviour FROM sandbox_gateway.instructions WHERE household_id = $1
"""
# One id is paid once and as it was first asked for; asking again is only counted.
PAY: Final = """
    INSERT INTO sandbox_gateway.payments (payout_id, household_id, currency, minor, reference)
    VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (payout_id) DO UPDATE SET asked = payments.asked + 1
    RETURNING reference, household_id, currency, minor
"""
SELECT_PAYMENT: Final = """
    SELECT reference, household_id, currency, minor FROM sandbox_gateway.payments
    WHERE payout_id = $1
"""


class Behaviour(StrEnum):
    """What the sandbox does with a household's payouts."""

    SETTLE = "settle"
    REFUSE = "refuse"
    HANG = "hang"
    PAY_AND_HANG = "pay_and_hang"
    UNREACHABLE = "unreachable"
    SETTLE_AND_RETURN = "settle_and_return"
    """It arrives, and whoever asks afterwards hears that it came back."""


def given_back(payout_id: PayoutId, amount: Money) -> PayoutSeen:
    """What the sandbox says of a payment that came back, however often it is asked."""
    return PayoutSeen(
        payout_id,
        PayoutState.RETURNED,
        amount,
        derive_id("SBR", payout_id),
        PayoutFailure.ACCOUNT_CLOSED,
    )


class SandboxGateway:
    """Implements ``workers.gateway.PayoutRail`` over tables of its own."""

    name = "sandbox"

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def instruct(self, household_id: HouseholdId, behaviour: Behaviour) -> None:
        """Say what is to become of a household's payouts from now on."""
        await self._pool.execute(SET_INSTRUCTION, household_id, behaviour.value)

    async def pay_out(self, order: PayoutOrder) -> PayoutSeen:
        """Do as instructed; without an instruction, settle.

        Raises:
            ConnectionError: by instruction.
        """
        behaviour = await self._behaviour(order.household_id)
        if behaviour is Behaviour.UNREACHABLE:
            _break_off()
        if behaviour is Behaviour.REFUSE:
            reason = PayoutFailure.ACCOUNT_CLOSED
            return PayoutSeen(order.payout_id, PayoutState.FAILED, order.amount, reason=reason)
        if behaviour is Behaviour.HANG:
            await asyncio.Event().wait()
        reference = await self._transfer(order)
        if behaviour is Behaviour.PAY_AND_HANG:
            await asyncio.Event().wait()
        return PayoutSeen(order.payout_id, PayoutState.SETTLED, order.amount, reference)

    async def find_payout(self, payout_id: PayoutId) -> PayoutSeen:
        """What stands in the books, if it is to answer at all.

        Raises:
            ConnectionError: by instruction.
        """
        row = await self._pool.fetchrow(SELECT_PAYMENT, payout_id)
        if row is None:
            return PayoutSeen(payout_id, PayoutState.UNKNOWN)
        amount = Money(row["minor"], Currency(row["currency"]))
        match await self._behaviour(HouseholdId(row["household_id"])):
            case Behaviour.UNREACHABLE:
                _break_off()
            case Behaviour.HANG | Behaviour.PAY_AND_HANG:
                await asyncio.Event().wait()
            case Behaviour.SETTLE_AND_RETURN:
                return given_back(payout_id, amount)
        return PayoutSeen(payout_id, PayoutState.SETTLED, amount, row["reference"])

    async def _behaviour(self, household_id: HouseholdId) -> Behaviour:
        told = await self._pool.fetchval(SELECT_INSTRUCTION, household_id)
        return Behaviour(told or Behaviour.SETTLE)

    async def _transfer(self, order: PayoutOrder) -> str:
        amount = order.amount
        asked = (order.household_id, amount.currency.value, amount.minor)
        payment = (order.payout_id, *asked, derive_id("SBX", order.payout_id))
        try:
            row = await self._pool.fetchrow(PAY, *payment)
        except asyncpg.UniqueViolationError:
            # Two asked in the same moment and met at the reference first: now the row is there.
            row = await self._pool.fetchrow(PAY, *payment)
        assert row is not None
        assert tuple(row)[1:] == asked, f"{order.payout_id} was asked for with other content"
        reference: str = row["reference"]
        return reference


def _break_off() -> NoReturn:
    raise ConnectionError("the sandbox is unreachable, as instructed")
