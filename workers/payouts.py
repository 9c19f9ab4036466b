"""Carrying payouts out: whatever is killed, repeated or lost, each is paid exactly once.

Nothing here is remembered. Every run asks the log where the payout stands and takes the next step
from there: set its money aside in the custody account, record that it is sent, *then* tell the
gateway, then record what it answered. A run
that is cut short leaves a payout that the next run finds in one of these places; the gateway pays
one payout id once; and the log takes one ending.
"""

import asyncio
import logging
from hashlib import sha256
from typing import Final

from domain.errors import DomainError
from domain.facts.payouts import PayoutStatus
from domain.ids import HouseholdId, PayoutId
from domain.payouts.commands import (
    FailPayout,
    PayoutCommand,
    ReturnByGateway,
    SendPayout,
    SettlePayout,
)
from domain.payouts.errors import PayoutNotInStatusError
from domain.payouts.rules import Payout
from projections.payouts.custody import Custody
from workers.commands import PAYOUT_WORKER, Clock, Commands
from workers.gateway import Answer, Gateway, PaymentOrder, Refused, Returned, Settled

GATEWAY_SECONDS: Final = 10.0
logger = logging.getLogger(__name__)


class PayoutWorker:
    """Takes payouts from approved to their end."""

    def __init__(
        self,
        commands: Commands,
        gateway: Gateway,
        clock: Clock,
        custody: Custody,
        *,
        gateway_seconds: float = GATEWAY_SECONDS,
    ) -> None:
        self._commands = commands
        self._gateway = gateway
        self._clock = clock
        self._custody = custody
        self._gateway_seconds = gateway_seconds

    async def carry_out(self, payout_id: PayoutId, household_id: HouseholdId) -> PayoutStatus:
        """Take a payout as far as it goes now.

        Returns:
            Where it stands. ``sent``: the gateway has not answered; ask again later. ``approved``:
            the custody account does not cover it, or the payee may not be paid now; the sweep asks
            again.

        Raises:
            OSError: the gateway or the log can't be reached; ask again.
        """
        payout = await self._standing(payout_id, household_id)
        if payout.status is PayoutStatus.APPROVED:
            payout = await self._send_covered(payout, payout_id, household_id)
        if payout.status is not PayoutStatus.SENT:
            return payout.status
        assert payout.requested is not None
        order = PaymentOrder(payout_id, household_id, payout.requested.amount)

        async def answered(answer: Answer) -> None:
            await self.record(answer, household_id)

        try:
            async with asyncio.timeout(self._gateway_seconds):
                await self._gateway.pay(order, answered)
        except TimeoutError:
            logger.warning("gateway %s: no answer about %s", self._gateway.name, payout_id)
        return (await self._standing(payout_id, household_id)).status

    async def record(self, answer: Answer, household_id: HouseholdId) -> None:
        """Record what a gateway said; what it says again changes nothing."""
        command: PayoutCommand
        key = None
        match answer:
            case Settled(payout_id, reference):
                said = PayoutStatus.SETTLED
                # One reference of a gateway settles one payout: a second one is an error.
                key = f"settlement:{self._gateway.name}:{reference}"
                command = SettlePayout(
                    payout_id=payout_id,
                    household_id=household_id,
                    gateway_reference=reference,
                    at=self._clock(),
                )
            case Refused(payout_id, reason):
                said = PayoutStatus.FAILED
                command = FailPayout(
                    payout_id=payout_id,
                    household_id=household_id,
                    reason=reason,
                    at=self._clock(),
                )
            case Returned(payout_id, amount, reference, reason):
                said = PayoutStatus.RETURNED
                command = ReturnByGateway(
                    payout_id=payout_id,
                    household_id=household_id,
                    amount=amount,
                    reason=reason,
                    gateway_reference=reference,
                    at=self._clock(),
                )
        try:
            body = None if key is None else sha256(answer.payout_id.encode()).hexdigest()
            await self._commands.handle(command, actor=PAYOUT_WORKER, key=key, body=body)
        except PayoutNotInStatusError as error:
            over = error.status is PayoutStatus.RETURNED and said is PayoutStatus.SETTLED
            if error.status is not said and not over:
                # Money moved, or didn't, against what we have recorded: somebody must look.
                logger.exception("gateway %s contradicts the log", self._gateway.name)
                raise

    async def _standing(self, payout_id: PayoutId, household_id: HouseholdId) -> Payout:
        payout = await self._commands.state_for(self._sending(payout_id, household_id))
        assert isinstance(payout, Payout)
        return payout

    async def _send_covered(
        self, payout: Payout, payout_id: PayoutId, household_id: HouseholdId
    ) -> Payout:
        """Send it if the custody account covers it, beside all that is on its way."""
        assert payout.requested is not None
        amount = payout.requested.amount
        if not await self._custody.set_aside(payout_id, amount):
            logger.info("payout %s waits: custody does not cover %s", payout_id, amount)
            return payout
        payout = await self._send(payout_id, household_id)
        if payout.status is PayoutStatus.APPROVED:
            await self._custody.release(payout_id)
        return payout

    async def _send(self, payout_id: PayoutId, household_id: HouseholdId) -> Payout:
        try:
            await self._commands.handle(self._sending(payout_id, household_id), actor=PAYOUT_WORKER)
        except PayoutNotInStatusError:
            pass  # Another worker was faster; go on from where it came to.
        except DomainError as error:
            logger.warning("payout %s waits: %s", payout_id, error)
        return await self._standing(payout_id, household_id)

    def _sending(self, payout_id: PayoutId, household_id: HouseholdId) -> SendPayout:
        return SendPayout(
            payout_id=payout_id,
            household_id=household_id,
            gateway=self._gateway.name,
            at=self._clock(),
        )
