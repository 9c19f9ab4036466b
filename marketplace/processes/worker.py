"""The composition root of the worker process: read models, payouts, ended campaigns, timers.

Each task of it is kept going by a supervisor (``supervision.py``): whatever it is that fails, the
task begins again, and the others go on meanwhile.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from typing import Final
from uuid import uuid4

from asyncpg.pool import Pool
from dramatiq import Broker

from domain.facts.payouts import PayoutStatus
from domain.ids import Commitment, HouseholdId, PayoutId
from marketplace.connections import WORKERS, connect, pool_of
from marketplace.gateways.opening import Rails, opened
from marketplace.gateways.registry import SANDBOX_ALONE, Gateways
from marketplace.handling import CommandHandler
from marketplace.log import ClockAheadError, EventLog, LogBusyError, OutcomeUnknownError
from marketplace.log.log import utc_now
from marketplace.processes.broker import ask, broker_of
from marketplace.supervision import BROKER, Supervisor
from marketplace.vault.openings import opening
from projections.advance import follow, position_of, problem_of
from projections.decoding import Facts
from projections.heartbeats import BEAT_SECONDS, FOLDING, beat, begin, leave
from projections.payouts.custody import Custody
from projections.payouts.payouts import Payouts
from projections.projection import Connection, Projection, ProjectionStoppedError
from projections.registry import PROJECTIONS
from workers.acting import act
from workers.campaigns import CampaignWorker
from workers.commands import Clock
from workers.dispatch import Enqueue, PayoutSweep, Send, follow_approvals, payout_actor, queue_of
from workers.payments import PaymentWorker
from workers.payouts import PayoutWorker
from workers.refunds import RefundWorker
from workers.returns import ReturnSweep
from workers.timers import TimerWorker

THREADS: Final = 8
SWEEP_SECONDS: Final = 5.0
ASK_SECONDS: Final = 1.0
MENDED_SECONDS: Final = 1.0
"""How often it is looked whether a stopped projection was mended."""
UNAVAILABLE: Final = (LogBusyError, OutcomeUnknownError, ClockAheadError)
"""What the log says while it can't record."""
logger = logging.getLogger(__name__)


async def work(
    dsn: str,
    origin: str,
    broker_url: str,
    stop: asyncio.Event,
    *,
    sweep_seconds: float = SWEEP_SECONDS,
    clock: Clock = utc_now,
    gateways: Gateways = SANDBOX_ALONE,
) -> None:
    """Work until told to stop. Any number of processes may do so at once.

    Args:
        dsn: Of the database.
        origin: The log's name.
        broker_url: Of the broker.
        stop: Set when it shall end.
        sweep_seconds: How often it is looked for payouts on their way and for ended campaigns.
        clock: The present, for what is due and for the time of recording.
        gateways: Which are on.

    Raises:
        BaseException: a task ended that can't be begun again; the process must end.
    """
    begun = working(dsn, origin, broker_url, sweep_seconds, clock, gateways=gateways)
    async with begun as supervisor:
        await supervisor.run(stop)


@asynccontextmanager
async def working(
    dsn: str,
    origin: str,
    broker_url: str,
    sweep_seconds: float,
    clock: Clock = utc_now,
    supervised: Callable[[], Supervisor] = Supervisor,
    gateways: Gateways = SANDBOX_ALONE,
) -> AsyncGenerator[Supervisor]:
    """Everything that the process does, begun; the supervisor's ``run`` watches and ends it."""
    broker, queue = broker_of(broker_url), queue_of(origin)
    async with (
        pool_of(dsn, WORKERS, size_max=THREADS) as pool,
        await EventLog.open(dsn, origin=origin, clock=clock) as log,
        opened(gateways, pool, clock) as rails,
    ):
        handler = CommandHandler(log)
        payouts = _payout_workers(rails, handler, clock, Custody(pool))
        loop = asyncio.get_running_loop()

        def carry_out(payout_id: PayoutId, household_id: HouseholdId) -> PayoutStatus:
            running = _carry_out(payouts, payout_id, household_id)
            return asyncio.run_coroutine_threadsafe(running, loop).result()

        sender, asker = ThreadPoolExecutor(1, "sender"), ThreadPoolExecutor(1, "asker")
        enqueue = _sending(sender, payout_actor(broker, queue, carry_out))
        supervisor, facts = supervised(), Facts()
        for name, make in PROJECTIONS.items():
            supervisor.keep(f"{FOLDING}{name}", partial(_fold, make, dsn, log, facts))
        sweep = partial(_sweep_payouts, dsn, enqueue, sweep_seconds, clock)
        look_again = partial(_sweep_settled, dsn, payouts, sweep_seconds, clock)
        end_campaigns = partial(_end_campaigns, dsn, handler, sweep_seconds, clock)
        supervisor.keep("waking", partial(_wake, dsn, log, enqueue))
        supervisor.keep("asking for payouts", sweep)
        supervisor.keep("asking about settled payouts", look_again)
        supervisor.keep("ending campaigns", end_campaigns)
        if rails.payments:
            money_in = PaymentWorker(handler, rails.payments, clock)
            money_back = RefundWorker(handler, rails.payments, clock)
            end_payments = partial(_end_payments, dsn, money_in, money_back, sweep_seconds)
            supervisor.keep("ending payments", end_payments)
        supervisor.keep("timers", partial(_ring, dsn, handler, log, pool, clock))
        supervisor.keep("actors", partial(act, broker, THREADS))
        supervisor.keep(BROKER, partial(_ask_broker, asker, broker, queue))
        supervisor.keep("beating", partial(_beat, dsn, uuid4().hex, supervisor))
        try:
            yield supervisor
        finally:
            for threads in (sender, asker):
                threads.shutdown(wait=False, cancel_futures=True)
            broker.close()


def _payout_workers(
    rails: Rails, handler: CommandHandler, clock: Clock, custody: Custody
) -> list[PayoutWorker]:
    """One for each rail; the one that sends comes first."""
    if rails.pays_by is None:
        logger.warning("no gateway pays out: what is approved waits")
    names = sorted(rails.payouts, key=lambda name: name != rails.pays_by)
    return [
        PayoutWorker(handler, rails.payouts[name], clock, custody, sends=name == rails.pays_by)
        for name in names
    ]


async def _carry_out(
    workers: Sequence[PayoutWorker], payout_id: PayoutId, household_id: HouseholdId
) -> PayoutStatus:
    """Each rail goes on with what is its own."""
    status = PayoutStatus.APPROVED
    for worker in workers:
        status = await worker.carry_out(payout_id, household_id)
    return status


def _sending(sender: ThreadPoolExecutor, send: Send) -> Enqueue:
    """A slow broker holds up who sends to it, and nobody else."""

    async def enqueue(payout_id: PayoutId, household_id: HouseholdId) -> None:
        await asyncio.get_running_loop().run_in_executor(sender, send, payout_id, household_id)

    return enqueue


async def _fold(make: Callable[[], Projection], dsn: str, log: EventLog, facts: Facts) -> None:
    async with await connect(dsn, WORKERS, name="marketplace-fold") as connection:
        while True:
            projection = make()
            try:
                position = await position_of(projection, connection)
                await follow(projection, connection, log.follow(position), facts)
            except ProjectionStoppedError:
                # The others go on; /health/ready says which one stopped and where.
                logger.exception("a projection stopped")
            await _mended(projection, connection)


async def _mended(projection: Projection, connection: Connection) -> None:
    """Wait until somebody mended a projection that stopped: by a rebuild, or a newer program."""
    while await problem_of(projection, connection) is not None:  # noqa: ASYNC110 - it is in tables
        await asyncio.sleep(MENDED_SECONDS)


async def _wake(dsn: str, log: EventLog, enqueue: Enqueue) -> None:
    # Approvals up to here are found by the sweep, which reads the projection's tables.
    async with await connect(dsn, WORKERS) as connection:
        position = await position_of(Payouts(), connection)
    await follow_approvals(log.follow(position), enqueue)


async def _sweep_payouts(dsn: str, enqueue: Enqueue, sweep_seconds: float, clock: Clock) -> None:
    payouts = PayoutSweep(enqueue, clock)
    async with await connect(dsn, WORKERS) as connection:
        while True:
            await payouts.sweep(connection)
            await asyncio.sleep(sweep_seconds)


async def _sweep_settled(
    dsn: str, workers: Sequence[PayoutWorker], sweep_seconds: float, clock: Clock
) -> None:
    sweeps = [ReturnSweep(worker, clock) for worker in workers]
    async with await connect(dsn, WORKERS) as connection:
        while True:
            for returns in sweeps:
                await returns.sweep(connection)
            await asyncio.sleep(sweep_seconds)


async def _end_campaigns(
    dsn: str, handler: CommandHandler, sweep_seconds: float, clock: Clock
) -> None:
    async with await connect(dsn, WORKERS) as connection:
        campaigns = CampaignWorker(handler, connection, clock)
        while True:
            if refunded := await campaigns.sweep():
                logger.info("%s gifts of missed campaigns were given back", refunded)
            await asyncio.sleep(sweep_seconds)


async def _end_payments(
    dsn: str, money_in: PaymentWorker, money_back: RefundWorker, sweep_seconds: float
) -> None:
    async with await connect(dsn, WORKERS) as connection:
        while True:
            if ended := await money_in.sweep(connection):
                logger.info("%s payments came to their end", ended)
            if sent := await money_back.sweep(connection):
                logger.info("%s payments are sent back", sent)
            await asyncio.sleep(sweep_seconds)


async def _ring(dsn: str, handler: CommandHandler, log: EventLog, pool: Pool, clock: Clock) -> None:
    async def opened(commitment: Commitment) -> tuple[bytes, bytes] | None:
        return await opening(pool, commitment)

    async with await connect(dsn, WORKERS) as connection:
        await TimerWorker(handler, connection, clock, log.head, opened, UNAVAILABLE).run()


async def _ask_broker(asker: ThreadPoolExecutor, broker: Broker, queue: str) -> None:
    while True:
        await asyncio.get_running_loop().run_in_executor(asker, ask, broker, queue)
        await asyncio.sleep(ASK_SECONDS)


async def _beat(dsn: str, worker: str, supervisor: Supervisor) -> None:
    """Say every moment how each task does; what can't be said is told by the silence."""
    async with await connect(dsn, WORKERS, name="marketplace-beat") as connection:
        await begin(connection)
        try:
            while True:
                tasks = [(one.name, one.problem) for one in supervisor.standings()]
                await beat(connection, worker, tasks)
                await asyncio.sleep(BEAT_SECONDS)
        except asyncio.CancelledError:
            await leave(connection, worker)
            raise
