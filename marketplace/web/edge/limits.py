"""How often one client may ask: a sliding window of a minute, counted in one place if possible.

Counters lie in the broker's Valkey where that is what ``BROKER_URL`` names, so that all processes
count together, else in each process. While Valkey is away each process counts for itself: limits
are a courtesy among clients, and no gift waits for them.
"""

import asyncio
import logging
from collections.abc import Mapping
from enum import StrEnum
from time import monotonic, time
from typing import Final

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage, RedisStorage, Storage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from limits.errors import StorageError

from marketplace.web.edge.errors import TooManyRequestsError
from marketplace.web.edge.rules import EdgeRules

logger = logging.getLogger(__name__)

PREFIX: Final = "mingzhang-limits"
ANSWER_SECONDS: Final = 0.25
"""What Valkey may take for each step of an answer before its word is not waited for."""
QUESTION_SECONDS: Final = 1.0
"""What a question may take in all: its steps, what the client library tries again, and the turns of
others in this process."""
SHARED_AT_ONCE: Final = 32
"""Questions to Valkey at the same time, from one process."""
AWAY_SECONDS: Final = 5.0
"""How long it is not asked again after that."""


class Kind(StrEnum):
    """What a request costs."""

    READ = "read"
    COMMAND = "command"
    EXPORT = "export"
    NOTICE = "notice"


class Limiter:
    """Counts requests, and says when there were too many."""

    def __init__(self, rules: EdgeRules) -> None:
        self._items: Mapping[Kind, RateLimitItemPerMinute | None] = {
            Kind.READ: _item(rules.reads_a_minute),
            Kind.COMMAND: _item(rules.commands_a_minute),
            Kind.EXPORT: _item(rules.exports_a_minute),
            Kind.NOTICE: _item(rules.notices_a_minute),
        }
        self._own = SlidingWindowCounterRateLimiter(MemoryStorage())
        shared = _shared(rules.broker_url)
        self._shared = None if shared is None else SlidingWindowCounterRateLimiter(shared)
        self._away_until_seconds = 0.0
        # More at once would each want a connection of their own.
        self._turns = asyncio.Semaphore(SHARED_AT_ONCE)

    async def admit(self, kind: Kind, noun: str, client: str) -> None:
        """Count a request.

        Args:
            kind: What it costs.
            noun: What it is about; each is counted apart.
            client: Who asks.

        Raises:
            TooManyRequestsError: it is one too many; its headers say when to come back.
        """
        item = self._items[kind]
        if item is None:
            return
        counter = self._shared
        passed = await self._hit_shared(item, kind, noun, client)
        if passed is None:
            counter = self._own
            passed = await counter.hit(item, kind, noun, client)
        if passed:
            return
        assert counter is not None
        raise TooManyRequestsError(headers=await self._headers(counter, item, kind, noun, client))

    async def _hit_shared(self, item: RateLimitItemPerMinute, *key: str) -> bool | None:
        """Whether the request passes where all processes count; absent while that is away."""
        if self._shared is None:
            return None
        async with self._turns:
            if monotonic() < self._away_until_seconds:
                return None
            try:
                # The client's own time-outs are for each step of a question, and it may try again.
                async with asyncio.timeout(QUESTION_SECONDS):
                    return await self._shared.hit(item, *key)
            except (StorageError, TimeoutError) as error:
                if monotonic() >= self._away_until_seconds:
                    logger.warning("limits are counted in each process: %r", error)
                self._away_until_seconds = monotonic() + AWAY_SECONDS
                return None

    async def _headers(
        self, counter: SlidingWindowCounterRateLimiter, item: RateLimitItemPerMinute, *key: str
    ) -> dict[str, str]:
        try:
            async with asyncio.timeout(QUESTION_SECONDS):
                reset_seconds = (await counter.get_window_stats(item, *key)).reset_time - time()
        except (StorageError, TimeoutError):
            reset_seconds = AWAY_SECONDS
        # One more: a second that is cut short would send the client back too early.
        wait = str(max(int(reset_seconds), 0) + 1)
        return {
            "Retry-After": wait,
            "RateLimit-Limit": str(item.amount),
            "RateLimit-Remaining": "0",
            "RateLimit-Reset": wait,
        }


def _item(requests: int) -> RateLimitItemPerMinute | None:
    return RateLimitItemPerMinute(requests) if requests else None


def _shared(broker_url: str | None) -> Storage | None:
    """The broker's Valkey or Redis; absent if the broker is another."""
    if broker_url is None or broker_url.startswith("amqp"):
        return None
    url = broker_url.replace("unix://", "redis+unix://", 1)
    return RedisStorage(
        f"async+{url}",
        wrap_exceptions=True,
        implementation="redispy",
        key_prefix=PREFIX,
        socket_timeout=ANSWER_SECONDS,
        socket_connect_timeout=ANSWER_SECONDS,
    )
