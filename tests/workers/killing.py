"""A worker that is killed at a chosen step."""

from typing import Any

from marketplace.handling import CommandHandler
from marketplace.log import Appended, EventLog


class Killed(BaseException):
    """Stands for kill -9: nothing of ours may catch it."""


class Step:
    """Commands that are killed before or after the n-th."""

    def __init__(self, log: EventLog, number: int, *, after: bool) -> None:
        self._handler, self._left, self._after = CommandHandler(log), number, after
        self.state_for = self._handler.state_for

    async def handle(self, command: Any, **arguments: Any) -> Appended:
        """Handle, or die trying."""
        self._left -= 1
        if self._left == 0 and not self._after:
            raise Killed
        done = await self._handler.handle(command, **arguments)
        if self._left == 0:
            raise Killed
        return done
