"""How workers change anything: by commands, like everybody else."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final, Protocol

from domain.decider import Command
from domain.ids import ActorId

Clock = Callable[[], datetime]
PAYOUT_WORKER: Final = ActorId("system:payouts")
CAMPAIGN_WORKER: Final = ActorId("system:campaigns")
TIMER_WORKER: Final = ActorId("system:timers")


class Recorded(Protocol):
    """What a command became."""

    @property
    def last(self) -> int:
        """Position of its last event."""


class Commands(Protocol):
    """The command handler as workers see it."""

    async def handle(
        self,
        command: Command,
        *,
        actor: ActorId,
        key: str | None = None,
        body: str | None = None,
        cause: str | None = None,
    ) -> Recorded:
        """Carry a command out, once for each key.

        Raises:
            DomainError: the rule that it violates; nothing was recorded.
        """

    async def state_for(self, command: Command) -> Any:
        """The state that the command would meet now."""
