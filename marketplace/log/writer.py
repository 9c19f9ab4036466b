"""The writer task: gathers waiting appends into group commits and answers each caller."""

import asyncio
from typing import Final

import asyncpg

from marketplace.log.batch import LOCK_HEAD, Batch, Source
from marketplace.log.errors import LogBusyError, OutcomeUnknownError
from marketplace.log.recent import RecentEvents
from marketplace.log.request import Request

BATCH_REQUESTS_MAX: Final = 1_024
SELECT_HASH: Final = "SELECT leaf_hash FROM log_events WHERE position = $1"

LOST: Final = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.OperatorInterventionError,
    OSError,
)


class Writer:
    """One for each process. Its connection serves nothing else.

    Attributes:
        queue: Appends that wait; bounded, so that callers feel back-pressure.
    """

    def __init__(self, dsn: str, source: Source, *, queue_max: int, timeout_seconds: int) -> None:
        self._dsn = dsn
        self._source = source
        self._timeout_seconds = timeout_seconds
        self._connection: asyncpg.Connection | None = None
        self._recent: RecentEvents | None = None
        self.queue: asyncio.Queue[Request] = asyncio.Queue(queue_max)

    async def connect(self) -> asyncpg.Connection:
        """The connection, opened anew if it was lost."""
        if self._connection is None or self._connection.is_closed():
            milliseconds = str(self._timeout_seconds * 1000)
            self._connection = await asyncpg.connect(
                self._dsn,
                timeout=self._timeout_seconds,
                server_settings={
                    "statement_timeout": milliseconds,
                    "lock_timeout": milliseconds,
                    "application_name": "marketplace-log",
                },
            )
        return self._connection

    async def close(self) -> None:
        """Close the connection; whoever still waits is told that nothing was recorded."""
        if self._connection is not None:
            self._connection.terminate()
        while not self.queue.empty():
            request = self.queue.get_nowait()
            if not request.answer.done():
                request.answer.set_exception(LogBusyError("the log was closed"))

    async def run(self) -> None:
        """Serve until cancelled."""
        while True:
            requests = [await self.queue.get()]
            while len(requests) < BATCH_REQUESTS_MAX and not self.queue.empty():
                requests.append(self.queue.get_nowait())
            waiting = [request for request in requests if not request.answer.done()]
            try:
                if waiting:
                    await self._commit(waiting)
            except BaseException as error:
                refuse(waiting, LogBusyError("the log was stopped"))
                if not isinstance(error, Exception):
                    raise
                self._recent = None

    async def _commit(self, requests: list[Request]) -> None:
        committing, batch = False, None
        try:
            connection = await self.connect()
            transaction = connection.transaction()
            await transaction.start()
            try:
                batch = Batch(self._source, connection)
                self._recent = recent = await batch.lock(self._recent)
                await batch.decide(requests, recent)
                await batch.write()
            except Exception:
                self._recent = None
                if not connection.is_closed():
                    await transaction.rollback()
                raise
            committing = True
            await transaction.commit()
        except LOST as error:
            self._recent = None
            if not committing or batch is None:
                refuse(requests, LogBusyError(f"the database went away: {error}"))
            elif await self._was_recorded(batch, requests):
                answer(requests, batch)
        except asyncpg.PostgresError as error:
            # Lock and statement time-outs, a full disk: rolled back, so nothing was recorded.
            refuse(requests, LogBusyError(str(error)))
        else:
            recent.trim()
            answer(requests, batch)

    async def _was_recorded(self, batch: Batch, requests: list[Request]) -> bool:
        """After a connection was lost in COMMIT: ask the database what became of the batch.

        The head's lock waits until the old transaction has ended one way or the other, so the
        answer is final.
        """
        if batch.evidence is None:
            return True
        position, leaf_hash = batch.evidence
        try:
            connection = await self.connect()
            async with connection.transaction():
                await connection.fetchrow(LOCK_HEAD)
                found = await connection.fetchval(SELECT_HASH, position)
        except (*LOST, asyncpg.PostgresError):
            refuse(requests, OutcomeUnknownError("the connection was lost while committing"))
            return False
        if found != leaf_hash:
            refuse(requests, LogBusyError("the database went away before it had committed"))
            return False
        return True


def answer(requests: list[Request], batch: Batch) -> None:
    """Wake every caller with its own outcome."""
    for request, outcome in zip(requests, batch.outcomes, strict=True):
        if request.answer.done():
            continue
        if isinstance(outcome, Exception):
            request.answer.set_exception(outcome)
        else:
            request.answer.set_result(outcome)


def refuse(requests: list[Request], error: Exception) -> None:
    """Wake every caller that still waits with one error."""
    for request in requests:
        if not request.answer.done():
            request.answer.set_exception(error)
