"""Connections to PostgreSQL that never wait for ever.

A server that is stopped, or cut off without a word, takes connections and answers nothing. Every
wait for it therefore has an end: for a place in a pool, for a new connection, and for each answer.
A connection that did not answer in time is given up at once, since even the ROLLBACK of what it
was asked would wait for the same server.
"""

from traceback import walk_tb
from typing import Any, Final, NamedTuple, Self

import asyncpg
from asyncpg.pool import Pool, PoolAcquireContext, PoolConnectionProxy
from asyncpg.protocol import Record

QUERIES_MAX: Final = 50_000
IDLE_SECONDS_MAX: Final = 300.0
END_SECONDS_MAX: Final = 1.0


class Patience(NamedTuple):
    """How long a caller waits.

    Attributes:
        acquire_seconds: For a place in the pool, a new connection included.
        connect_seconds: For a new connection.
        command_seconds: For the answer to one statement.
    """

    acquire_seconds: float
    connect_seconds: float
    command_seconds: float


PING: Final = "marketplace-ping"
READERS: Final = Patience(1.0, 1.0, 1.8)
"""Who waits for a page: what the database doesn't answer is a 503 within three seconds."""
WORKERS: Final = Patience(5.0, 5.0, 15.0)
"""Tasks in the background, which are begun again."""
REPLAYS: Final = Patience(30.0, 15.0, 3_600.0)
"""Audit, rebuild and import: one statement may sort a whole log, and somebody watches."""


class Connection(asyncpg.Connection):
    """A connection that is given up when it does not answer in time."""

    async def execute(self, *arguments: Any, **options: Any) -> str:
        """As the library's."""
        try:
            return await super().execute(*arguments, **options)
        except TimeoutError:
            self.terminate()
            raise

    async def _execute(self, *arguments: Any, **options: Any) -> Any:
        """What ``fetch``, ``fetchrow`` and ``fetchval`` go through."""
        try:
            return await super()._execute(*arguments, **options)  # type: ignore[misc]
        except TimeoutError:
            self.terminate()
            raise

    async def aclose(self) -> None:
        """Say goodbye, briefly: to a server that no longer listens, not at all."""
        try:
            await self.close(timeout=END_SECONDS_MAX)
        except (OSError, asyncpg.InterfaceError, asyncpg.PostgresError):
            self.terminate()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()


class PatientPool(Pool):
    """A pool whose every wait has an end, whoever asks it and however."""

    __slots__ = ("_patience",)

    def __init__(self, dsn: str, patience: Patience, **options: Any) -> None:
        super().__init__(
            dsn,
            max_queries=QUERIES_MAX,
            max_inactive_connection_lifetime=IDLE_SECONDS_MAX,
            loop=None,
            connection_class=Connection,
            record_class=Record,
            timeout=patience.connect_seconds,
            command_timeout=patience.command_seconds,
            **options,
        )
        self._patience = patience

    def acquire(self, *, timeout: float | None = None) -> "PoolAcquireContext[Any]":
        """As the library's; without a time of its own, the pool's patience is the bound."""
        return super().acquire(timeout=timeout or self._patience.acquire_seconds)


async def nothing_to_reset(_: asyncpg.Connection | PoolConnectionProxy) -> None:
    """Nothing is ever set on a session of ours: a reset would double the trips to the server."""


def pool_of(dsn: str, patience: Patience, *, size_max: int) -> PatientPool:
    """A pool; open it with ``async with`` or ``await``."""
    return PatientPool(dsn, patience, min_size=1, max_size=size_max, reset=nothing_to_reset)


async def connect(dsn: str, patience: Patience, *, name: str = "marketplace") -> Connection:
    """A connection of one's own; leave it with ``async with``.

    Args:
        dsn: Of the database.
        patience: How long to wait.
        name: What the server's list of connections calls it.
    """
    found: Connection = await asyncpg.connect(
        dsn,
        connection_class=Connection,
        timeout=patience.connect_seconds,
        command_timeout=patience.command_seconds,
        server_settings={"application_name": name},
    )
    return found


def is_of_database(error: OSError) -> bool:
    """Whether the database was being asked when it happened, and not a file or another server."""
    frames = (frame for frame, _ in walk_tb(error.__traceback__))
    return any(frame.f_globals.get("__name__", "").startswith("asyncpg.") for frame in frames)


async def is_silent(dsn: str, seconds: float) -> bool:
    """Whether the server says nothing at all in that time; a refusal is an answer."""
    try:
        async with await connect(dsn, Patience(seconds, seconds, seconds), name=PING):
            return False
    except TimeoutError:
        return True
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError):
        return False
