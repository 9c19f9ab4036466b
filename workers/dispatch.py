"""Waking actors: by the log as it grows, and by a sweep for whatever was lost on the way.

Messages hold no truth. One that is lost is sent again by the sweep, one that comes twice finds its
work done.
"""

import re
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from typing import Final

import dramatiq

from domain import catalogue
from domain.decider import wire_name
from domain.facts.payouts import PayoutApproved, PayoutStatus
from domain.ids import HouseholdId, PayoutId
from domain.leaf import RecordedEvent
from projections.payouts import custody
from projections.payouts import queries as payouts
from projections.projection import Connection
from workers.asking import Asked, asked_now
from workers.commands import Clock

QUEUE: Final = "payouts"
RETRIES_MAX: Final = 20
BACKOFF_MS_MIN, BACKOFF_MS_MAX = 1_000, 300_000

Send = Callable[[PayoutId, HouseholdId], None]
"""Blocks while it sends a message; raises whatever the broker's library does when it is lost."""
Enqueue = Callable[[PayoutId, HouseholdId], Awaitable[None]]
"""The same, without blocking the loop."""


def queue_of(origin: str) -> str:
    """The queue of a log's payouts: two logs may share a broker and never see each other's."""
    return f"{QUEUE}_{re.sub('[./]', '_', origin)}"


def payout_actor(
    broker: dramatiq.Broker, queue: str, carry_out: Callable[[PayoutId, HouseholdId], PayoutStatus]
) -> Send:
    """Declare the actor ``payout.carry_out``.

    Args:
        broker: Who brings the messages.
        queue: Under which name.
        carry_out: Called in the broker's threads.

    Returns:
        Sends a message for a payout.
    """

    @dramatiq.actor(
        actor_name="payout.carry_out",
        queue_name=queue,
        broker=broker,
        max_retries=RETRIES_MAX,
        min_backoff=BACKOFF_MS_MIN,
        max_backoff=BACKOFF_MS_MAX,
    )
    def run(payout_id: str, household_id: str) -> None:
        carry_out(PayoutId(payout_id), HouseholdId(household_id))

    def send(payout_id: PayoutId, household_id: HouseholdId) -> None:
        run.send(payout_id, household_id)

    return send


async def follow_approvals(
    events: AsyncGenerator[Sequence[RecordedEvent]], enqueue: Enqueue
) -> None:
    """Wake the actor for each payout that is approved.

    Raises:
        Exception: of the broker's own kind, when it is lost; the sweep asks again.
    """
    approved = wire_name(PayoutApproved)
    async with aclosing(events):
        async for batch in events:
            for recorded in batch:
                if recorded.header.type.partition("/")[0] == approved:
                    event = catalogue.decode(recorded.payload)
                    assert isinstance(event, PayoutApproved)
                    await enqueue(event.payout_id, event.household_id)


class PayoutSweep:
    """Asks again for each payout on its way, ever more rarely while it makes no progress."""

    def __init__(self, enqueue: Enqueue, clock: Clock) -> None:
        self._enqueue = enqueue
        self._clock = clock
        self._asked: dict[str, Asked] = {}

    async def sweep(self, connection: Connection) -> int:
        """Wake the actor for each payout that is due.

        One that the custody account does not cover is not asked for; once a line of the bank came,
        it is due at once, the one that was approved first before the others.

        Returns:
            How many.

        Raises:
            Exception: of the broker's own kind, when it is lost; nobody counts as asked.
        """
        now, due = self._clock(), 0
        asked: dict[str, Asked] = {}
        left = await custody.free(connection)
        for payout in await payouts.on_their_way(connection):
            approved, amount = payout.status == PayoutStatus.APPROVED, payout.amount
            if approved and amount.minor > left.get(amount.currency, 0):
                continue
            before = self._asked.get(payout.payout_id)
            if before is None or not before.rests(now):
                if approved:
                    left[amount.currency] -= amount.minor
                await self._enqueue(PayoutId(payout.payout_id), HouseholdId(payout.household_id))
                before = asked_now(before, now)
                due += 1
            asked[payout.payout_id] = before
        self._asked = asked
        return due
