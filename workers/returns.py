"""Asking about payouts that arrived days ago: a bank may have sent the money back since.

Some gateways tell of it unasked, some only if they are asked. A payout that came back is an event
of its own, and the log takes one, whoever asks and however often.
"""

import logging
from datetime import timedelta
from typing import Final

from domain.errors import DomainError
from projections.payouts import looks
from projections.payouts.looks import Arrived
from projections.projection import Connection
from workers.asking import Asked, asked_now
from workers.commands import Clock
from workers.gateway import GatewayError
from workers.payouts import PayoutWorker

LOOKED_AT: Final = (timedelta(days=1), timedelta(days=3), timedelta(days=7))
"""How long after it arrived each payout is asked about. House rule of 2026-11: what a bank can't
credit it sends back within a few days."""
OLDEST: Final = timedelta(days=30)
"""What arrived before is asked about by nobody: its return is a line of the bank, or none."""
PAGE: Final = 20
"""How many are asked about in one sweep and at one age."""
logger = logging.getLogger(__name__)


class ReturnSweep:
    """Asks a gateway about each settled payout once at each age, as far as it answers."""

    def __init__(self, payouts: PayoutWorker, clock: Clock) -> None:
        self._payouts = payouts
        self._clock = clock
        self._unanswered: dict[timedelta, Asked] = {}

    async def sweep(self, connection: Connection) -> int:
        """Ask about those that are due, the oldest first.

        Whoever was not answered for is asked about again, ever more rarely, unless the gateway
        answered for a later one: then at the next age.

        Returns:
            For how many the gateway answered.
        """
        return sum([await self._at_age(connection, age) for age in LOOKED_AT])

    async def _at_age(self, connection: Connection, age: timedelta) -> int:
        now, gateway = self._clock(), self._payouts.gateway_name
        before = self._unanswered.get(age)
        if before is not None and before.rests(now):
            return 0
        due = await looks.due(connection, gateway, age, (now - OLDEST, now - age), PAGE)
        answered = [payout for payout in due if await self._answers(payout)]
        if answered:
            await looks.move(connection, gateway, age, answered[-1])
        if due and not answered:
            self._unanswered[age] = asked_now(before, now)
        else:
            self._unanswered.pop(age, None)
        return len(answered)

    async def _answers(self, payout: Arrived) -> bool:
        """Whether the gateway says something; if that can't be, a person must look."""
        try:
            await self._payouts.look_again(payout.payout_id, payout.household_id)
        except (OSError, GatewayError) as error:
            logger.warning("nobody knows whether %s came back: %r", payout.payout_id, error)
            return False
        except DomainError:
            logger.exception("what the gateway says of %s can't be", payout.payout_id)
        return True
