"""Read models of programs written for the library: rows and position in one transaction."""

from typing import Any, Final

import asyncpg

from marketplace.connections import WORKERS, pool_of
from marketplace.log.contract import IntegrityError, Tracking, TrackingRecorder
from marketplace.log.loop_thread import LoopThread

ADVANCE: Final = """
    INSERT INTO library_tracking AS known (projection, application, position) VALUES ($1, $2, $3)
    ON CONFLICT (projection, application) DO UPDATE SET position = excluded.position
    WHERE known.position < excluded.position
    RETURNING position
"""
SELECT_POSITION: Final = """
    SELECT position FROM library_tracking WHERE projection = $1 AND application = $2
"""


class MarketplaceTrackingRecorder(TrackingRecorder):
    """How far a projection has come. Subclass it and let ``record`` carry the view's own SQL.

    The library's projection runner never closes a view, so this one also closes itself.
    """

    def __init__(self, dsn: str, projection: str) -> None:
        self._projection = projection
        self._thread = LoopThread()
        # The runner waits on one thread and records on another.
        try:
            self._pool = self._thread.run(_connect(dsn))
        except BaseException:
            self._thread.stop()
            raise

    def close(self) -> None:
        """Close every connection and end the thread."""
        if not self._thread.stopped:
            self._thread.run(self._pool.close())
            self._thread.stop()

    def __del__(self) -> None:
        if hasattr(self, "_pool"):
            self.close()

    def insert_tracking(self, tracking: Tracking) -> None:
        """Record that an event was processed that changed nothing else."""
        self.record(tracking)

    def record(self, tracking: Tracking, statement: str | None = None, *arguments: Any) -> None:
        """Run a statement of the view and move its position, both or neither.

        Raises:
            IntegrityError: the event was processed before.
            PersistenceError: what the statement or the connection met.
        """
        self._thread.run(self._record(tracking, statement, arguments))

    async def _record(
        self, tracking: Tracking, statement: str | None, arguments: tuple[Any, ...]
    ) -> None:
        name, position = tracking.application_name, tracking.notification_id
        async with self._pool.acquire() as connection, connection.transaction():
            if await connection.fetchval(ADVANCE, self._projection, name, position) is None:
                raise IntegrityError(f"{self._projection} has already processed {name} {position}")
            if statement is not None:
                await connection.execute(statement, *arguments)

    def max_tracking_id(self, application_name: str) -> int | None:
        """Position of the last event that was processed; absent before the first."""
        found: int | None = self.fetch_value(SELECT_POSITION, self._projection, application_name)
        return found

    def fetch_value(self, statement: str, *arguments: Any) -> Any:
        """The first column of the first row; absent if there is no row."""
        return self._thread.run(self._fetch_value(statement, arguments))

    async def _fetch_value(self, statement: str, arguments: tuple[Any, ...]) -> Any:
        return await self._pool.fetchval(statement, *arguments)


async def _connect(dsn: str) -> asyncpg.Pool:
    return await pool_of(dsn, WORKERS, size_max=2)
