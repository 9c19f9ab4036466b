"""What is due is done once, in order, by however many workers, after whatever downtime."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from msgspec.structs import replace

from domain import catalogue
from domain.commitments import commit
from domain.decider import Command, Event
from domain.deciders import decider_of
from domain.due import DueKind
from domain.due_times import DUE_TIMES
from domain.facts.piecework.appeals import AnswerTimeMoved, AppealAutoUpheld, AppealGrounds
from domain.facts.piecework.claim_tokens import ClaimTokensExpired
from domain.facts.piecework.escrow import OrderSettled
from domain.facts.piecework.judgement import AssignmentAutoApproved
from domain.facts.piecework.orders import FairShareWidened, OrderClosed
from domain.facts.piecework.pay import CreditReason, EarningsCredited
from domain.facts.piecework.ratings import RatingsRevealed
from domain.facts.piecework.work import AssignmentAbandoned
from domain.ids import ActorId
from domain.piecework.assignments.appeals.commands import FileAppeal
from domain.piecework.assignments.due_times import ANSWER, LEASE, RECOUNT, REVIEW
from domain.piecework.assignments.judgement.commands import ApproveAssignment, RejectAssignment
from domain.piecework.assignments.work.commands import ExpireLease
from domain.piecework.orders.commands import CloseOrder
from domain.piecework.orders.due_times import DEADLINE, FAIR_SHARE
from domain.piecework.ratings.due_times import REVEAL
from domain.piecework.ratings.rules import STARS_FIELD, stars_bytes
from domain.piecework.whole_orders.due_times import SETTLING, TOKENS
from domain.piecework.whole_orders.rules import LATE_TIME
from marketplace.handling import CommandHandler
from marketplace.log import Appended, EventLog
from marketplace.log.contract import DCBEvent
from marketplace.vault.openings import keep_opening, opening
from projections.advance import follow
from projections.due_times import Timer
from projections.timers import tables
from projections.timers.tables import Timers
from tests.conftest import ORIGIN
from tests.workers.killing import Killed, Step
from tests.workers.waiting import until
from tests.worlds.meanwhile import Meanwhile
from tests.worlds.story import SYSTEM
from tests.worlds.workshop import (
    BUYERS_CLERK,
    DAY,
    FAULT,
    NEEDY,
    NOW,
    SALT,
    TERMS,
    Workshop,
    notice,
)
from workers.asking import WAIT_MIN
from workers.commands import TIMER_WORKER, Commands
from workers.timers import TimerWorker

SMALL = replace(TERMS, units=20, bonus_pool_minor=0, transport_minor=0, offline_lots=0)
"""Two lots, and no money that an order would be left open for."""
TICK = timedelta(microseconds=1)
FOREVER = NOW + 9_999 * DAY


class Hall:
    """A log whose clock tests move, the projection that follows it, and workers beside them."""

    def __init__(self, dsn: str, stack: AsyncExitStack) -> None:
        self.dsn, self._stack = dsn, stack
        self.now = NOW
        self.logs: list[EventLog] = []

    async def begin(self) -> None:
        """Follow the log, and tell who lives in the county."""
        self.log = await self.another_log()
        self.pool = await self._stack.enter_async_context(
            asyncpg.create_pool(self.dsn, min_size=1, max_size=4)
        )
        self._handler = CommandHandler(self.log)
        self.connection = await self.connect()
        await self.start_folding()
        await self.do(*Workshop().done)

    async def start_folding(self) -> None:
        """Keep the due times up to date, as a process that has just started."""
        at = await tables.folded(self.connection)
        events = self.log.follow(at)
        self._folding = asyncio.create_task(follow(Timers(), await self.connect(), events))
        self._stack.push_async_callback(self.stop_folding)

    async def stop_folding(self) -> None:
        """Leave them as they are."""
        self._folding.cancel()
        with suppress(asyncio.CancelledError):
            await self._folding

    async def connect(self) -> asyncpg.Connection:
        """A connection of one's own."""
        connection = await asyncpg.connect(self.dsn)
        self._stack.push_async_callback(connection.close)
        return connection

    async def another_log(self) -> EventLog:
        """The same log, as another process opens it."""
        opened = await EventLog.open(self.dsn, origin=ORIGIN, clock=lambda: self.now)
        return await self._stack.enter_async_context(opened)

    async def do(self, *commands: Command) -> None:
        """Carry commands out."""
        for command in commands:
            await self._handler.handle(command, actor=getattr(command, "by", None) or SYSTEM)

    def shop(self, **changes: Any) -> Workshop:
        """A workshop whose commands are of now."""
        return Workshop(**{"terms": SMALL, "now": self.now, **changes})

    async def open(self, shop: Workshop) -> Workshop:
        """Open its order."""
        await self.do(shop.draft(), shop.fund(), shop.review(), shop.publish())
        return shop

    async def worker(self, commands: Commands | None = None) -> TimerWorker:
        """A worker in a new process, as far as memory goes."""
        log = await self.another_log()
        return TimerWorker(
            commands or CommandHandler(log),
            await self.connect(),
            lambda: self.now,
            log.head,
            lambda commitment: opening(self.pool, commitment),
        )

    async def ring(self) -> int:
        """Let such a worker do what is due."""
        return await (await self.worker()).ring()

    async def events(self, *kinds: type[Event]) -> list[Event]:
        """All that was recorded; of these kinds."""
        decoded = [catalogue.decode(recorded.payload) for recorded in await self.log.read()]
        return [event for event in decoded if isinstance(event, kinds or Event)]

    async def rung(self) -> list[str]:
        """What workers made happen, in order."""
        return [
            recorded.header.type
            for recorded in await self.log.read()
            if recorded.header.actor == TIMER_WORKER
        ]

    async def standing(self, kind: DueKind) -> Timer:
        """The one of a kind that stands."""
        head = await self.log.head()
        await until(lambda: self._folded(head))
        found = await tables.due(self.connection, FOREVER, None, 1_000)
        (timer,) = (one for one in found if one.kind == kind)
        return timer

    async def _folded(self, position: int) -> bool:
        return await tables.folded(self.connection) >= position


@pytest.fixture
async def hall(dsn: str) -> AsyncIterator[Hall]:
    """An empty log and everything beside it."""
    async with AsyncExitStack() as stack:
        hall = Hall(dsn, stack)
        await hall.begin()
        yield hall


async def an_order(hall: Hall) -> None:
    """Open."""
    await hall.open(hall.shop())


async def a_token(hall: Hall) -> None:
    """Issued."""
    shop = await hall.open(hall.shop(terms=TERMS))
    await hall.do(shop.tokens())


async def a_claim(hall: Hall) -> None:
    """Of one lot."""
    shop = await hall.open(hall.shop())
    await hall.do(shop.claim())


async def a_submission(hall: Hall) -> None:
    """Nobody has looked at it."""
    shop = await hall.open(hall.shop())
    await hall.do(shop.claim(), shop.submit())


async def an_appeal(hall: Hall) -> None:
    """Nobody has answered it."""
    shop = await hall.open(hall.shop())
    await hall.do(shop.claim(), shop.submit(), shop.inspect())
    await hall.do(shop.judge(RejectAssignment, good=4, fault=FAULT))
    await hall.do(shop.step(FileAppeal, grounds=AppealGrounds.PIECES_ARE_GOOD))


async def a_notice(hall: Hall) -> None:
    """Of holidays, while an appeal waits for its answer."""
    await an_appeal(hall)
    await hall.do(notice(hall.now))


async def keep_stars(hall: Hall, stars: int) -> None:
    """What a rating says, as the vault keeps it."""
    value = stars_bytes(stars)
    commitment = commit(STARS_FIELD, value, SALT)
    await keep_opening(hall.pool, commitment=commitment, field=STARS_FIELD, salt=SALT, value=value)


async def a_rating(hall: Hall) -> None:
    """The other side has said nothing."""
    shop = await hall.open(hall.shop())
    await hall.do(shop.claim(), shop.submit(), shop.judge(ApproveAssignment))
    await hall.do(shop.rate_buyer(4))


async def a_closed_order(hall: Hall) -> None:
    """With money for bonuses, and a refusal that may be contested for some days less."""
    shop = await hall.open(hall.shop(terms=TERMS))
    await hall.do(shop.claim(), shop.submit(), shop.inspect())
    await hall.do(shop.judge(RejectAssignment, good=4, fault=FAULT))
    hall.now += DAY
    await hall.do(hall.shop(terms=TERMS).order(CloseOrder, by=BUYERS_CLERK))


EVERY_KIND = [
    (FAIR_SHARE, an_order, FairShareWidened),
    (DEADLINE, an_order, OrderClosed),
    (TOKENS, a_token, ClaimTokensExpired),
    (LEASE, a_claim, AssignmentAbandoned),
    (REVIEW, a_submission, AssignmentAutoApproved),
    (ANSWER, an_appeal, AppealAutoUpheld),
    (RECOUNT, a_notice, AnswerTimeMoved),
    (REVEAL, a_rating, RatingsRevealed),
    (SETTLING, a_closed_order, OrderSettled),
]


def test_every_kind_is_tested() -> None:
    """None is forgotten below."""
    assert {kind for kind, _, _ in EVERY_KIND} == set(DUE_TIMES)


@pytest.mark.parametrize(("kind", "given", "event"), EVERY_KIND)
async def test_what_is_due_is_done_when_it_is_and_not_a_moment_before(
    hall: Hall, kind: DueKind, given: Callable[[Hall], Awaitable[None]], event: type[Event]
) -> None:
    """Once; by the timers; because of the event that set it."""
    await given(hall)
    timer = await hall.standing(kind)
    hall.now = timer.due_at - TICK
    await hall.ring()
    assert await hall.events(event) == []
    hall.now = timer.due_at
    assert await hall.ring() >= 1
    assert await hall.ring() == 0
    (recorded,) = (one for one in await hall.log.read() if one.header.type == event.__name__)
    assert recorded.header.actor == TIMER_WORKER
    assert recorded.header.cause == str(timer.position)


async def two_lots(hall: Hall) -> None:
    """One handed in and never looked at, one never heard of again."""
    shop = await hall.open(hall.shop())
    await hall.do(shop.claim(1), shop.claim(2), shop.submit())


WEEKS_LATER = NOW + 60 * DAY
ALL_OF_IT = [
    *("FairShareWidened", "FairShareWidened", "AssignmentAbandoned", "AssignmentAutoApproved"),
    *("EarningsCredited", "OrderClosed"),
]
"""The order settles later: a lot that was given up may still be handed in late."""


async def test_after_weeks_of_downtime_all_is_done_in_order_of_its_due_times(hall: Hall) -> None:
    """Silence has paid the worker, the order is settled, and the rest is the buyer's again."""
    await two_lots(hall)
    hall.now = WEEKS_LATER
    assert await hall.ring() == len(ALL_OF_IT) - 1
    assert await hall.rung() == ALL_OF_IT
    first, second = await hall.events(FairShareWidened)
    assert isinstance(first, FairShareWidened)
    assert isinstance(second, FairShareWidened)
    # The window goes on as it was announced; what was done is of now.
    assert (first.widens_at, second.widens_at) == (NOW + 2 * DAY, None)
    assert first.widened_at == second.widened_at == WEEKS_LATER
    (credited,) = await hall.events(EarningsCredited)
    assert isinstance(credited, EarningsCredited)
    assert (credited.household_id, credited.pay.minor) == (NEEDY, 3_337)
    assert (credited.reason, credited.credited_at) == (CreditReason.SILENCE, WEEKS_LATER)
    hall.now += LATE_TIME + DAY
    assert await hall.ring() == 1
    (settled,) = await hall.events(OrderSettled)
    assert isinstance(settled, OrderSettled)
    assert settled.returned.minor == SMALL.escrow_minor - 3_337
    assert await tables.due(hall.connection, FOREVER, None, 10) == []


async def test_after_downtime_of_all_processes_nothing_is_done_out_of_order(hall: Hall) -> None:
    """What stands was not kept up to date either: the worker waits until it is."""
    await hall.stop_folding()
    await two_lots(hall)
    hall.now = WEEKS_LATER
    ringing = asyncio.create_task(hall.ring())
    await hall.start_folding()
    assert await ringing == len(ALL_OF_IT) - 1
    assert await hall.rung() == ALL_OF_IT


async def test_due_times_that_are_not_kept_up_to_date_are_served_once(hall: Hall) -> None:
    """A projection that stopped: what it knew is done, and not asked for again and again."""
    await two_lots(hall)
    await hall.standing(REVIEW)
    await hall.stop_folding()
    hall.now = WEEKS_LATER
    asked: list[str] = []

    class Counting:
        def __init__(self) -> None:
            self._handler = CommandHandler(hall.log)
            self.state_for = self._handler.state_for

        async def handle(self, command: Command, **arguments: Any) -> Appended:
            asked.append(type(command).__name__)
            return await self._handler.handle(command, **arguments)

    worker = await hall.worker(Counting())
    for _ in range(3):
        await worker.ring()
    known = ["WidenFairShare", "ExpireLease", "ApproveBySilence", "CloseOrder"]
    assert asked == known


async def test_an_open_order_settles_by_itself_once_all_of_it_is_done(hall: Hall) -> None:
    """No deadline is waited for, and nobody has to ask."""
    shop = await hall.open(hall.shop())
    await hall.do(shop.claim(1), shop.claim(2), shop.submit(lot=1), shop.submit(lot=2))
    await hall.do(shop.judge(ApproveAssignment, lot=1))
    assert await hall.ring() == 0
    await hall.do(shop.judge(ApproveAssignment, lot=2))
    assert await hall.ring() == 1
    assert await hall.rung() == ["OrderSettled"]


async def many_orders(hall: Hall, count: int) -> None:
    """Of which nobody claimed anything."""
    for number in range(count):
        await hall.open(hall.shop(order_id=f"O-{number}"))


async def test_workers_at_the_same_time_do_each_thing_once(hall: Hall) -> None:
    """Three of them, with a log each, over one database."""
    await many_orders(hall, 8)
    hall.now = WEEKS_LATER
    workers = [await hall.worker() for _ in range(3)]
    done = await asyncio.gather(*(worker.ring() for worker in workers))
    rung = await hall.rung()
    of_one = ["FairShareWidened", "FairShareWidened", "OrderClosed", "OrderSettled"]
    assert sorted(rung) == sorted(of_one * 8)
    assert sum(done) == len(rung)
    assert rung[:16] == ["FairShareWidened"] * 16
    assert await hall.ring() == 0


@pytest.mark.parametrize("number", range(1, 6))
@pytest.mark.parametrize("after", [False, True])
async def test_a_worker_killed_at_any_step_loses_nothing(
    hall: Hall, number: int, *, after: bool
) -> None:
    """Killed before or after each record; the next one goes on from there."""
    await two_lots(hall)
    hall.now = WEEKS_LATER
    dying = await hall.worker(Step(hall.log, number, after=after))
    with pytest.raises(Killed):
        await dying.ring()
    await hall.ring()
    assert await hall.rung() == ALL_OF_IT


class Meeting:
    """Commands of two workers that both decide before either records."""

    def __init__(self, log: EventLog, barrier: asyncio.Barrier) -> None:
        self._barrier = barrier
        self._handler = CommandHandler(Meanwhile(log, barrier.wait))
        self.state_for = self._handler.state_for

    async def handle(self, command: Command, *, actor: ActorId, **_: Any) -> Appended:
        """Decide, wait for the other, record."""
        return await self._handler.handle(command, actor=actor)


class Unconditional(Meeting):
    """The control: they record without the condition that nothing has changed."""

    def __init__(self, log: EventLog, barrier: asyncio.Barrier) -> None:
        super().__init__(log, barrier)
        self._log = log

    async def handle(self, command: Command, *, actor: ActorId, **_: Any) -> Appended:
        """Decide, wait for the other, record whatever they did."""
        events = decider_of(command).decide(await self.state_for(command), command)
        await self._barrier.wait()
        recordable = [
            DCBEvent(
                type=catalogue.event_type(event),
                data=catalogue.encode(event),
                tags=list(event.tags()),
            )
            for event in events
        ]
        return await self._log.append(recordable, actor=actor)


@pytest.mark.parametrize(("commands", "times"), [(Meeting, 1), (Unconditional, 2)])
async def test_the_append_condition_is_what_makes_it_once(
    hall: Hall, commands: type[Meeting], times: int
) -> None:
    """With it one of two that met is refused; without it a household is paid twice."""
    await a_submission(hall)
    hall.now += 2 * DAY
    await hall.ring()
    hall.now = (await hall.standing(REVIEW)).due_at
    barrier = asyncio.Barrier(2)
    workers = [await hall.worker(commands(await hall.another_log(), barrier)) for _ in range(2)]
    async with asyncio.timeout(20):
        await asyncio.gather(*(worker.ring() for worker in workers))
    assert len(await hall.events(EarningsCredited)) == times


class Overtaken:
    """Commands that somebody else is a moment faster than."""

    def __init__(self, hall: Hall, faster: Command) -> None:
        self._hall, self._faster = hall, faster
        self._handler = CommandHandler(hall.log)
        self.state_for = self._handler.state_for

    async def handle(self, command: Command, **arguments: Any) -> Appended:
        """Let the other go first."""
        if isinstance(command, ExpireLease):
            await self._hall.do(self._faster)
        return await self._handler.handle(command, **arguments)


async def test_who_hands_in_at_the_last_moment_is_not_overrun(
    hall: Hall, caplog: pytest.LogCaptureFixture
) -> None:
    """The lease is found to be no longer running out, and that is no fault."""
    await a_claim(hall)
    hall.now = (await hall.standing(LEASE)).due_at
    worker = await hall.worker(Overtaken(hall, hall.shop().submit()))
    await worker.ring()
    await worker.ring()
    assert await hall.events(AssignmentAbandoned) == []
    assert not [one for one in caplog.records if one.levelno >= logging.WARNING]


async def test_one_that_fails_is_told_and_the_others_go_on(
    hall: Hall, caplog: pytest.LogCaptureFixture
) -> None:
    """What a rating says is lost from the vault; asked again later, it is found."""
    shop = await hall.open(hall.shop())
    await hall.do(shop.claim(), shop.submit(), shop.judge(ApproveAssignment))
    await hall.do(shop.rate_buyer(4))
    await hall.pool.execute("DELETE FROM vault_openings")
    hall.now = (await hall.standing(DEADLINE)).due_at
    worker = await hall.worker()
    for _ in range(3):
        await worker.ring()
    assert (await hall.rung())[-2:] == ["OrderClosed", "OrderSettled"]
    assert await hall.events(RatingsRevealed) == []
    told = [one for one in caplog.records if one.levelno == logging.ERROR]
    assert [one.getMessage() for one in told] == ["reveal of A-1 can't be carried out"]
    count, since = await tables.overdue(hall.connection, hall.now)
    assert (count, since) == (1, NOW + 14 * DAY + TICK)
    await keep_stars(hall, 4)
    assert await worker.ring() == 0
    hall.now += WAIT_MIN
    assert await worker.ring() == 1
    assert len(await hall.events(RatingsRevealed)) == 1


@asynccontextmanager
async def running(worker: TimerWorker, poll_seconds: float) -> AsyncIterator[asyncio.Task[None]]:
    """The worker's loop, cancelled at the end."""
    task = asyncio.create_task(worker.run(poll_seconds))
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_a_running_worker_does_things_as_time_comes(hall: Hall) -> None:
    """It was cancelled in the midst of its work, and another goes on."""
    await two_lots(hall)
    async with running(await hall.worker(), 0.02):
        hall.now = NOW + DAY
        await until(lambda: has_rung(hall, 1))
        hall.now = NOW + 2 * DAY
        await until(lambda: has_rung(hall, 2))
    hall.now = WEEKS_LATER
    async with running(await hall.worker(), 0.02):
        await until(lambda: has_rung(hall, 3))
    async with running(await hall.worker(), 0.02):
        await until(lambda: has_rung(hall, len(ALL_OF_IT)))
    assert await hall.rung() == ALL_OF_IT


async def has_rung(hall: Hall, count: int) -> bool:
    """Whether workers made so much happen."""
    return len(await hall.rung()) >= count


async def test_a_running_worker_sleeps_while_nothing_new_is_due(hall: Hall) -> None:
    """Also while something is overdue that can't be done: it looks once in each while."""
    shop = await hall.open(hall.shop())
    await hall.do(shop.claim(), shop.submit(), shop.judge(ApproveAssignment), shop.rate_buyer(4))
    hall.now = WEEKS_LATER
    await hall.ring()
    looks = 0
    head = hall.log.head

    async def counted() -> int:
        nonlocal looks
        looks += 1
        return await head()

    async def looked() -> bool:
        return looks >= 4

    worker = TimerWorker(
        CommandHandler(hall.log),
        await hall.connect(),
        lambda: hall.now,
        counted,
        lambda commitment: opening(hall.pool, commitment),
    )
    clock = asyncio.get_running_loop().time
    began = clock()
    async with running(worker, 0.1):
        await until(looked)
    assert clock() - began >= 3 * 0.1
