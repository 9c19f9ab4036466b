"""Doing what is due: each due time becomes the command that its capability names, once, in order.

Nothing here decides. The rules look at the state that a command meets: whoever asks a second time,
or too early, is refused, and a refusal that says so means that it is done. So workers may be
killed, restarted after weeks, or run side by side.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final

from domain.decider import Command
from domain.due import DueTime
from domain.due_times import DUE_TIMES
from domain.ids import Commitment
from projections.advance import is_operational
from projections.due_times import Timer
from projections.projection import Connection
from projections.timers import tables
from workers.asking import Asked, asked_now
from workers.commands import TIMER_WORKER, Clock, Commands

PAGE: Final = 500
POLL_SECONDS: Final = 1.0
FOLD_STEP_SECONDS: Final = 0.01
FOLD_STEPS: Final = 200
"""How often the tables are looked at in vain before they count as stopped."""
logger = logging.getLogger(__name__)

Opened = Callable[[Commitment], Awaitable[tuple[bytes, bytes] | None]]
"""Salt and value of a commitment; absent if nobody kept them."""


class OpeningLostError(Exception):
    """What must be opened is not in the vault."""


class TimerWorker:
    """Carries out what is due."""

    def __init__(
        self,
        commands: Commands,
        connection: Connection,
        clock: Clock,
        head: Callable[[], Awaitable[int]],
        opened: Opened,
        unavailable: tuple[type[Exception], ...] = (),
    ) -> None:
        """Take what it works with.

        Args:
            commands: What it asks.
            connection: Its own, to the projection's tables.
            clock: The present.
            head: The log's last position.
            opened: What the vault says of a commitment.
            unavailable: What commands raise while nothing at all can be recorded.
        """
        self._commands = commands
        self._connection = connection
        self._clock = clock
        self._head = head
        self._opened = opened
        self._unavailable = unavailable
        self._asked: dict[Timer, Asked] = {}

    async def run(self, poll_seconds: float = POLL_SECONDS) -> None:
        """Do what is due for ever; sleep until the next is, or something new may stand."""
        while True:
            looked_at = self._clock()
            await self.ring()
            next_at = await tables.next_due_at(self._connection, looked_at)
            wait_seconds = poll_seconds
            if next_at is not None:
                wait_seconds = min(poll_seconds, (next_at - self._clock()).total_seconds())
            await asyncio.sleep(wait_seconds)

    async def ring(self) -> int:
        """Do everything that is due, and what becomes due by that.

        After downtime what stands is as old as the tables, so they catch up first. If they have
        stopped, what they know is done all the same: the rules see to it that it is still right.

        Returns:
            How many were carried out here.
        """
        carried_out = 0
        await self._folded(await self._head())
        while True:
            count, position = await self._pass()
            carried_out += count
            if not count or not await self._folded(position):
                return carried_out

    async def _pass(self) -> tuple[int, int]:
        """Ask for what is due, the earliest first, until one may have set an earlier one.

        Returns:
            How many were carried out, and the last position that was recorded.
        """
        count = position = 0
        standing: set[Timer] = set()
        last: Timer | None = None
        while page := await tables.due(self._connection, self._clock(), last, PAGE):
            for timer in page:
                recorded = await self._ask(timer)
                if recorded:
                    count, position = count + 1, recorded
                    if DUE_TIMES[timer.kind].counts:
                        # The next one counts from this due time, not from now.
                        return count, position
            standing.update(page)
            last = page[-1]
        self._asked = {timer: self._asked[timer] for timer in standing}
        return count, position

    async def _folded(self, position: int) -> bool:
        """Wait until the due times are as of a position; false if they stay where they are."""
        at, patience = await tables.folded(self._connection), FOLD_STEPS
        while at < position and patience:
            await asyncio.sleep(FOLD_STEP_SECONDS)
            before, at = at, await tables.folded(self._connection)
            patience = FOLD_STEPS if at > before else patience - 1
        return at >= position

    async def _ask(self, timer: Timer) -> int:
        """Ask for what is due, unless that was done a short while ago.

        Returns:
            The last position that was recorded; 0 if nothing was.
        """
        now = self._clock()
        before = self._asked.get(timer)
        if before is not None and before.rests(now):
            return 0
        self._asked[timer] = asked_now(before, now)
        due_time = DUE_TIMES[timer.kind]
        try:
            command = await self._command(due_time, timer, now)
            recorded = await self._commands.handle(
                command, actor=TIMER_WORKER, cause=str(timer.position)
            )
        except due_time.already as error:
            if before is not None:
                logger.warning("%s of %s stands: %r", timer.kind, timer.subject, error)
            return 0
        except OSError:
            raise
        except Exception as error:
            # The others go on; this one stays overdue, which /metrics shows, and is asked again.
            if isinstance(error, self._unavailable) or is_operational(error):
                # No fault of its own: however long that lasted, it is asked for soon after.
                self._asked[timer] = asked_now(None, now)
            logger.exception("%s of %s can't be carried out", timer.kind, timer.subject)
            return 0
        return recorded.last

    async def _command(self, due_time: DueTime, timer: Timer, at: datetime) -> Command:
        """What is asked for, with what it opens, if it opens anything."""
        command = due_time.command(timer, at)
        if due_time.sealed is None or due_time.opened is None:
            return command
        state = await self._commands.state_for(command)
        found = {}
        for commitment in due_time.sealed(state):
            opening = await self._opened(commitment)
            if opening is None:
                raise OpeningLostError(commitment)
            found[commitment] = opening
        return due_time.opened(command, state, found)
