"""What happens between a decision and its record, which nothing in the product waits for."""

from collections.abc import Awaitable, Callable
from typing import Any

from marketplace.log import Appended, EventLog


class Meanwhile:
    """A log before which something else happens each time that somebody appends to it.

    Attributes:
        then: What happens; absent while nothing does.
    """

    def __init__(self, log: EventLog, then: Callable[[], Awaitable[Any]] | None = None) -> None:
        self._log, self.then = log, then

    def __getattr__(self, name: str) -> Any:
        return getattr(self._log, name)

    async def append(self, *arguments: Any, **options: Any) -> Appended:
        """Let it happen, then append."""
        if self.then is not None:
            await self.then()
        return await self._log.append(*arguments, **options)
