"""Carrying payouts out: whatever is killed, repeated or lost, each is paid exactly once.

Nothing here is remembered. Every run asks the log where the payout stands and takes the next step
from there: set its money aside in the custody account, record that it is sent, *then* ask the
gateway whether it knows the payout, tell it if it does not, and record what it says. A run that is
cut short leaves a payout that the next run finds in one of these places; the gateway pays one
payout id once; and the log takes one ending.
"""

import asyncio
import logging
from collections.abc import Awaitable
from hashlib import sha256
from typing import Any, Final

from domain.errors import DomainError
from domain.facts.payouts import PayoutFailure, PayoutStatus
from domain.ids import HouseholdId, PayoutId
from domain.money import Money
from domain.payouts.commands import (
    FailPayout,
    PayoutCommand,
    ReturnByGateway,
    SendPayout,
    SettlePayout,
)
from domain.payouts.errors import PayoutNotInStatusError
from domain.payouts.rules import Payout
from domain.text import GatewayName
from projections.payouts.custody import Custody
from workers.commands import PAYOUT_WORKER, Clock, Commands
from workers.gateway import (
    AnswerUnreadableError,
    ContradictionError,
    GatewayRefusedError,
    PayoutOrder,
    PayoutRail,
    PayoutSeen,
    PayoutState,
)

GATEWAY_SECONDS: Final = 10.0
STATUS_SAID: Final = {
    PayoutState.SETTLED: PayoutStatus.SETTLED,
    PayoutState.FAILED: PayoutStatus.FAILED,
    PayoutState.RETURNED: PayoutStatus.RETURNED,
}
"""What is recorded of what a gateway says; of the rest, nothing."""
logger = logging.getLogger(__name__)


class PayoutWorker:
    """Takes payouts from approved to their end, on one rail.

    Args:
        gateway: The rail; what was sent by another is never told to it.
        sends: Whether it sends what is approved, or only goes on with what it has sent before.
    """

    def __init__(
        self,
        commands: Commands,
        gateway: PayoutRail,
        clock: Clock,
        custody: Custody,
        *,
        gateway_seconds: float = GATEWAY_SECONDS,
        sends: bool = True,
    ) -> None:
        self._commands = commands
        self._gateway = gateway
        self._clock = clock
        self._custody = custody
        self._gateway_seconds = gateway_seconds
        self._sends = sends

    @property
    def gateway_name(self) -> GatewayName:
        """Who pays: the name in ``assets:gateway:<name>``."""
        return self._gateway.name

    async def carry_out(self, payout_id: PayoutId, household_id: HouseholdId) -> PayoutStatus:
        """Take a payout as far as it goes now.

        Returns:
            Where it stands. ``sent``: the gateway has not said what became of it; ask again later.
            ``approved``: the custody account does not cover it, the payee may not be paid now, or
            this rail sends nothing; the sweep asks again.

        Raises:
            OSError: the gateway or the log can't be reached; ask again.
        """
        payout = await self._standing(payout_id, household_id)
        if payout.status is PayoutStatus.APPROVED and self._sends:
            payout = await self._send_covered(payout, payout_id, household_id)
        if payout.status is not PayoutStatus.SENT or payout.gateway != self._gateway.name:
            return payout.status
        assert payout.requested is not None
        order = PayoutOrder(payout_id, household_id, payout.requested.amount)
        return await self._hear(self._pay_unless_known(order), payout_id, household_id)

    async def look_again(self, payout_id: PayoutId, household_id: HouseholdId) -> PayoutStatus:
        """Ask about a payout that a gateway was told of: what arrived may have come back since.

        Returns:
            Where it stands.

        Raises:
            OSError: the gateway or the log can't be reached, or is silent; ask again.
            GatewayError: the gateway says nothing that could be recorded.
            DomainError: it says what can't follow on what is recorded.
        """
        async with asyncio.timeout(self._gateway_seconds):
            seen = await self._gateway.find_payout(payout_id)
        await self.record(seen, household_id)
        return (await self._standing(payout_id, household_id)).status

    async def record(self, seen: PayoutSeen, household_id: HouseholdId) -> None:
        """Record what a gateway said; what it says again changes nothing.

        Raises:
            ContradictionError: it paid another amount than was ordered.
            DomainError: it says what can't follow on what is recorded.
        """
        said = STATUS_SAID.get(seen.state)
        if said is None:
            return
        about: dict[str, Any] = {
            "payout_id": seen.payout_id,
            "household_id": household_id,
            "at": self._clock(),
        }
        command: PayoutCommand
        key = body = None
        match seen:
            case PayoutSeen(state=PayoutState.SETTLED, gateway_reference=str(reference)):
                await self._require_amount(seen, household_id)
                # One reference of a gateway settles one payout: a second one is an error.
                key = f"settlement:{self._gateway.name}:{reference}"
                body = sha256(seen.payout_id.encode()).hexdigest()
                command = SettlePayout(gateway_reference=reference, **about)
            case PayoutSeen(
                state=PayoutState.RETURNED,
                amount=Money() as amount,
                gateway_reference=str(reference),
                reason=PayoutFailure() as reason,
            ):
                command = ReturnByGateway(
                    amount=amount, reason=reason, gateway_reference=reference, **about
                )
            case PayoutSeen(state=PayoutState.FAILED, reason=PayoutFailure() as reason):
                command = FailPayout(reason=reason, **about)
            case _:
                raise AssertionError(seen)
        try:
            await self._commands.handle(command, actor=PAYOUT_WORKER, key=key, body=body)
        except PayoutNotInStatusError as error:
            over = error.status is PayoutStatus.RETURNED and said is PayoutStatus.SETTLED
            if error.status is not said and not over:
                # Money moved, or didn't, against what we have recorded: somebody must look.
                logger.exception("gateway %s contradicts the log", self._gateway.name)
                raise

    async def _pay_unless_known(self, order: PayoutOrder) -> PayoutSeen:
        """Whatever became of an earlier call: only what the gateway doesn't know is it told."""
        seen = await self._gateway.find_payout(order.payout_id)
        return seen if seen.state is not PayoutState.UNKNOWN else await self._gateway.pay_out(order)

    async def _hear(
        self, asking: Awaitable[PayoutSeen], payout_id: PayoutId, household_id: HouseholdId
    ) -> PayoutStatus:
        """Wait for an answer, not for ever, and record it."""
        try:
            async with asyncio.timeout(self._gateway_seconds):
                seen = await asking
        except TimeoutError:
            logger.warning("gateway %s: no answer about %s", self._gateway.name, payout_id)
        except (AnswerUnreadableError, GatewayRefusedError) as error:
            logger.warning("payout %s stays as it was: %s", payout_id, error)
        else:
            await self.record(seen, household_id)
        return (await self._standing(payout_id, household_id)).status

    async def _require_amount(self, seen: PayoutSeen, household_id: HouseholdId) -> None:
        asked = (await self._standing(seen.payout_id, household_id)).requested
        if asked is not None and seen.amount not in {None, asked.amount}:
            said = f"paid {seen.amount} for {seen.payout_id}, not {asked.amount}"
            raise ContradictionError(self._gateway.name, said)

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
