"""The writer task: gathers waiting appends into group commits and answers each caller."""

import asyncio
from typing import Final

import asyncpg
from asyncpg.transaction import Transaction

from marketplace.connections import Patience, is_silent
from marketplace.log.batch import LOCK_HEAD, Batch, OwnFaultError, Source
from marketplace.log.errors import (
    ClockAheadError,
    LogBusyError,
    LogUnusableError,
    OutcomeUnknownError,
)
from marketplace.log.reading import LOST, UNUSABLE
from marketplace.log.recent import RecentEvents
from marketplace.log.request import Request

BATCH_REQUESTS_MAX: Final = 1_024
BATCH_EVENTS_MAX: Final = 20_000
"""After which no further request joins: a batch of the largest appends ends in time, too."""
SILENCE_SECONDS: Final = 2
"""How much longer than its own time-outs a server may stay silent before it counts as lost."""
LOOK_SECONDS: Final = 0.25
"""How often it is looked whether a batch takes long."""
SELECT_HASH: Final = "SELECT leaf_hash FROM log_events WHERE position = $1"

FAILED: Final = (*LOST, asyncpg.PostgresError)


class Writer:
    """One for each process. Its connection serves nothing else."""

    def __init__(
        self,
        dsn: str,
        source: Source,
        *,
        queue_max: int,
        timeout_seconds: int,
        patience: Patience,
    ) -> None:
        self._dsn = dsn
        self._source = source
        self._patience = patience
        self._serving: asyncio.Timeout | None = None
        self._since_seconds = 0.0
        self._timeout_seconds = timeout_seconds
        self._connection: asyncpg.Connection | None = None
        self._recent: RecentEvents | None = None
        self._queue: asyncio.Queue[Request] = asyncio.Queue(queue_max)
        self._closed = False

    async def submit(self, request: Request) -> None:
        """Put an append into the queue, which is bounded so that callers feel back-pressure.

        Raises:
            LogBusyError: no place became free in time, or the log is closed.
        """
        try:
            self._queue.put_nowait(request)
        except asyncio.QueueFull:
            try:
                async with asyncio.timeout(self._timeout_seconds):
                    await self._queue.put(request)
            except TimeoutError:
                raise LogBusyError("too many appends are waiting") from None
        if self._closed:
            self._refuse_waiting("the log is closed")

    async def close(self) -> None:
        """Close the connection; whoever still waits is told that nothing was recorded."""
        self._closed = True
        if self._connection is not None:
            self._connection.terminate()
        self._refuse_waiting("the log is closed")

    def _refuse_waiting(self, why: str) -> None:
        while not self._queue.empty():
            refuse([self._queue.get_nowait()], LogBusyError(why))

    async def watch(self) -> None:
        """Give up, until cancelled, each batch that a silent server does not answer.

        A slow server is waited for: a long batch or another's lock is no silence. Who waits for a
        batch that was given up hears what is true of it; who waits behind it was never asked for.
        """
        clock = asyncio.get_running_loop().time
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            serving = self._serving
            if serving is None or clock() - self._since_seconds < self._patience.acquire_seconds:
                continue
            silent = await is_silent(self._dsn, self._patience.connect_seconds)
            if silent and serving is self._serving:
                serving.reschedule(clock())
                self._refuse_waiting("the database is silent")

    async def run(self) -> None:
        """Serve until cancelled."""
        while True:
            requests = [await self._queue.get()]
            events = len(requests[0].events)
            while (
                len(requests) < BATCH_REQUESTS_MAX
                and events < BATCH_EVENTS_MAX
                and not self._queue.empty()
            ):
                requests.append(self._queue.get_nowait())
                events += len(requests[-1].events)
            waiting = [request for request in requests if not request.answer.done()]
            try:
                if waiting:
                    self._since_seconds = asyncio.get_running_loop().time()
                    async with asyncio.timeout(None) as self._serving:
                        await self._serve(waiting)
            except BaseException as error:
                # Only what came before COMMIT ends here unanswered.
                refuse(waiting, LogBusyError(f"the batch was given up: {error!r}"))
                self._forget()
                if not isinstance(error, Exception):
                    raise
            finally:
                self._serving = None

    async def _serve(self, requests: list[Request]) -> None:
        """Answer every request of one batch."""
        prepared = None
        while requests and prepared is None:
            try:
                prepared = await self._prepare(requests)
            except OwnFaultError as error:
                # Conditions are checked for their form before; this one takes too long to answer.
                refuse([error.request], LogBusyError(f"{error} in time: {error.__cause__!r}"))
                requests = [other for other in requests if other is not error.request]
            except ClockAheadError as error:
                refuse(requests, error)
                return
            except UNUSABLE as error:
                refuse(requests, LogUnusableError(f"the database holds no log for us: {error}"))
                return
            except FAILED as error:
                # Lock and statement time-outs, a full disk, no server: COMMIT was never sent.
                refuse(requests, LogBusyError(f"the database can't record now: {error!r}"))
                return
        if prepared is not None:
            await self._conclude(requests, *prepared)

    async def _conclude(
        self, requests: list[Request], transaction: Transaction, batch: Batch
    ) -> None:
        try:
            if await self._commit(transaction, batch):
                answer(requests, batch)
            else:
                refuse(requests, LogBusyError("the database went away before it had committed"))
        except BaseException as error:
            refuse(requests, OutcomeUnknownError(f"lost while committing: {error!r}"))
            self._forget()
            if not isinstance(error, FAILED):
                raise

    async def _prepare(self, requests: list[Request]) -> tuple[Transaction, Batch]:
        """All of a batch but its COMMIT."""
        connection = await self._connect()
        try:
            transaction = connection.transaction()
            await transaction.start()
            batch = Batch(self._source, connection)
            self._recent = recent = await batch.lock(self._recent)
            await batch.decide(requests, recent)
            await batch.write()
        except Exception:
            # Ending the connection rolls back, whatever state it is in.
            self._forget()
            raise
        return transaction, batch

    async def _commit(self, transaction: Transaction, batch: Batch) -> bool:
        """Whether the batch is recorded. Any error means that nobody knows."""
        try:
            await transaction.commit()
        except FAILED:
            self._forget()
            return await self._was_recorded(batch)
        assert self._recent is not None
        self._recent.trim()
        return True

    async def _was_recorded(self, batch: Batch) -> bool:
        """After COMMIT went unanswered: ask the database what became of the batch.

        The head's lock waits until the old transaction has ended one way or the other, so the
        answer is final.
        """
        if batch.evidence is None:
            return True
        position, leaf_hash = batch.evidence
        connection = await self._connect()
        async with connection.transaction():
            await connection.fetchrow(LOCK_HEAD)
            found: bytes | None = await connection.fetchval(SELECT_HASH, position)
        return found == leaf_hash

    async def _connect(self) -> asyncpg.Connection:
        """The connection, opened anew if it was lost."""
        if self._connection is None or self._connection.is_closed():
            milliseconds = str(self._timeout_seconds * 1000)
            self._connection = await asyncpg.connect(
                self._dsn,
                timeout=self._timeout_seconds,
                command_timeout=self._timeout_seconds + SILENCE_SECONDS,
                server_settings={
                    "statement_timeout": milliseconds,
                    "lock_timeout": milliseconds,
                    "application_name": "marketplace-log",
                },
            )
        return self._connection

    def _forget(self) -> None:
        """After a failure nothing of what was in memory or on the wire is trusted."""
        self._recent = None
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None


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
