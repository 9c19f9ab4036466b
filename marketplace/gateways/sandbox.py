"""The sandbox: a pretended bank that does what it is told, and keeps its own books.

Its books stand for what a real bank would know: they are no part of the ledger, and survive a
killed worker as a bank would.
"""

import asyncio
from enum import StrEnum
from typing import Final

import asyncpg

from domain.facts.payouts import PayoutFailure
from domain.ids import HouseholdId, derive_id
from workers.gateway import Answered, PaymentOrder, Refused, Returned, Settled

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


class Behaviour(StrEnum):
    """What the sandbox does with a household's payouts."""

    SETTLE = "settle"
    REFUSE = "refuse"
    HANG = "hang"
    PAY_AND_HANG = "pay_and_hang"
    ANSWER_TWICE = "answer_twice"
    UNREACHABLE = "unreachable"
    SETTLE_AND_RETURN = "settle_and_return"


def given_back(order: PaymentOrder) -> Returned:
    """What the sandbox says of a payment that came back, however often it is asked."""
    reference = derive_id("SBR", order.payout_id)
    return Returned(order.payout_id, order.amount, reference, PayoutFailure.ACCOUNT_CLOSED)


class SandboxGateway:
    """Implements ``workers.gateway.Gateway`` over tables of its own."""

    name = "sandbox"

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def instruct(self, household_id: HouseholdId, behaviour: Behaviour) -> None:
        """Say what is to become of a household's payouts from now on."""
        await self._pool.execute(SET_INSTRUCTION, household_id, behaviour.value)

    async def pay(self, order: PaymentOrder, answered: Answered) -> None:
        """Do as instructed; without an instruction, settle.

        Raises:
            ConnectionError: by instruction.
        """
        told = await self._pool.fetchval(SELECT_INSTRUCTION, order.household_id)
        behaviour = Behaviour(told or Behaviour.SETTLE)
        if behaviour is Behaviour.UNREACHABLE:
            raise ConnectionError("the sandbox is unreachable, as instructed")
        if behaviour is Behaviour.REFUSE:
            await answered(Refused(order.payout_id, PayoutFailure.ACCOUNT_CLOSED))
            return
        if behaviour is Behaviour.HANG:
            await asyncio.Event().wait()
        reference = await self._transfer(order)
        if behaviour is Behaviour.PAY_AND_HANG:
            await asyncio.Event().wait()
        await answered(Settled(order.payout_id, reference))
        if behaviour is Behaviour.ANSWER_TWICE:
            await answered(Settled(order.payout_id, reference))
        if behaviour is Behaviour.SETTLE_AND_RETURN:
            await answered(given_back(order))

    async def _transfer(self, order: PaymentOrder) -> str:
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
