"""The composition root of the worker process: read models, payouts, ended campaigns, timers."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final

import asyncpg
from dramatiq import Worker

from domain.ids import Commitment, HouseholdId, PayoutId
from domain.payouts.errors import PayoutStatus
from marketplace.broker import broker_of
from marketplace.gateways.sandbox import SandboxGateway
from marketplace.handling import CommandHandler
from marketplace.log import EventLog, LogBusyError, OutcomeUnknownError
from marketplace.log.log import utc_now
from marketplace.vault_openings import opening
from projections.advance import OPERATIONAL, follow, position_of
from projections.facts import Facts
from projections.payouts import Payouts
from projections.projection import Projection, ProjectionStoppedError
from projections.registry import PROJECTIONS
from workers.campaigns import CampaignWorker
from workers.dispatch import Enqueue, PayoutSweep, follow_approvals, payout_actor, queue_of
from workers.payouts import PayoutWorker
from workers.timers import TimerWorker

THREADS: Final = 8
SWEEP_SECONDS: Final = 5.0
RECONNECT_SECONDS: Final = 1.0
STOP_MS_MAX: Final = 3_000
LOST: Final = (*OPERATIONAL, LogBusyError, OutcomeUnknownError)
"""What passes: the database is away or full, or the log is busy."""
logger = logging.getLogger(__name__)


async def work(
    dsn: str,
    origin: str,
    broker_url: str,
    stop: asyncio.Event,
    *,
    sweep_seconds: float = SWEEP_SECONDS,
) -> None:
    """Work until told to stop. Any number of processes may do so at once."""
    broker = broker_of(broker_url)
    async with (
        asyncpg.create_pool(dsn, min_size=1, max_size=THREADS) as pool,
        await EventLog.open(dsn, origin=origin) as log,
    ):
        handler = CommandHandler(log)
        payouts = PayoutWorker(handler, SandboxGateway(pool), utc_now)
        loop = asyncio.get_running_loop()

        def carry_out(payout_id: PayoutId, household_id: HouseholdId) -> PayoutStatus:
            running = payouts.carry_out(payout_id, household_id)
            return asyncio.run_coroutine_threadsafe(running, loop).result()

        enqueue = payout_actor(broker, queue_of(origin), carry_out)
        facts = Facts()
        worker = Worker(broker, worker_threads=THREADS)
        worker.start()
        tasks = [
            *(
                asyncio.create_task(_keep_folding(make, dsn, log, facts))
                for make in PROJECTIONS.values()
            ),
            asyncio.create_task(_keep_waking(dsn, log, enqueue)),
            asyncio.create_task(_keep_sweeping(dsn, handler, enqueue, sweep_seconds)),
            asyncio.create_task(_keep_timing(dsn, handler, log, pool)),
        ]
        try:
            await stop.wait()
        finally:
            await asyncio.to_thread(worker.stop, STOP_MS_MAX)
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
            broker.close()


async def _again(name: str, attempt: Callable[[], Awaitable[None]]) -> None:
    """Attempt for ever: whenever the connection is lost, once more after a while."""
    while True:
        try:
            await attempt()
        except LOST as error:
            logger.warning("%s: %s; trying again", name, error)
        await asyncio.sleep(RECONNECT_SECONDS)


async def _keep_folding(
    make: Callable[[], Projection], dsn: str, log: EventLog, facts: Facts
) -> None:
    projection = make()

    async def fold() -> None:
        connection = await asyncpg.connect(dsn)
        try:
            position = await position_of(projection, connection)
            await follow(projection, connection, log.follow(position), facts)
        finally:
            with suppress(*LOST):
                await connection.close()

    with suppress(asyncio.CancelledError):
        try:
            await _again(projection.name, fold)
        except ProjectionStoppedError:
            # The others go on; /health/ready says which one stopped and where.
            logger.exception("a projection stopped")


async def _keep_waking(dsn: str, log: EventLog, enqueue: Enqueue) -> None:
    async def wake() -> None:
        # Approvals up to here are found by the sweep, which reads the projection's tables.
        connection = await asyncpg.connect(dsn)
        position = await position_of(Payouts(), connection)
        await connection.close()
        await follow_approvals(log.follow(position), enqueue)

    await _again("waking", wake)


async def _keep_sweeping(
    dsn: str, handler: CommandHandler, enqueue: Enqueue, sweep_seconds: float
) -> None:
    async def sweep() -> None:
        connection = await asyncpg.connect(dsn)
        campaigns = CampaignWorker(handler, connection, utc_now)
        payouts = PayoutSweep(enqueue, utc_now)
        try:
            while True:
                await payouts.sweep(connection)
                if refunded := await campaigns.sweep():
                    logger.info("%s gifts of missed campaigns were given back", refunded)
                await asyncio.sleep(sweep_seconds)
        finally:
            with suppress(*LOST):
                await connection.close()

    await _again("sweeping", sweep)


async def _keep_timing(
    dsn: str, handler: CommandHandler, log: EventLog, pool: asyncpg.Pool
) -> None:
    async def opened(commitment: Commitment) -> tuple[bytes, bytes] | None:
        return await opening(pool, commitment)

    async def ring() -> None:
        connection = await asyncpg.connect(dsn)
        try:
            await TimerWorker(handler, connection, utc_now, log.head, opened).run()
        finally:
            with suppress(*LOST):
                await connection.close()

    await _again("timers", ring)
