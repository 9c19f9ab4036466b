"""Gateways are asked days later whether what arrived came back: boundedly, and recorded once."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import asyncpg
import pytest

from domain.ids import HouseholdId, PayoutId
from domain.money import Currency, Money
from marketplace.gateways.sandbox import Behaviour, SandboxGateway, given_back
from marketplace.handling import CommandHandler
from marketplace.log import EventLog
from projections.advance import advance
from projections.books.journal import Journal
from projections.payouts.custody import Custody
from projections.payouts.payouts import Payouts
from tests.worlds.story import HOUSEHOLDS, NOW, payout, story
from workers.gateway import PayoutSeen
from workers.payouts import PayoutWorker
from workers.returns import LOOKED_AT, OLDEST, PAGE, ReturnSweep

PAYEE, OTHER = HOUSEHOLDS
HOUR = timedelta(hours=1)
FIRST, SECOND, LAST = LOOKED_AT


class Listening(SandboxGateway):
    """The sandbox, which remembers what it was asked about, and may send back only a part."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        super().__init__(pool)
        self.asked: list[PayoutId] = []
        self.parts: set[PayoutId] = set()

    async def find_payout(self, payout_id: PayoutId) -> PayoutSeen:
        """Remember it, and look."""
        self.asked.append(payout_id)
        if payout_id in self.parts:
            return given_back(payout_id, Money(1, Currency.CNY))
        return await super().find_payout(payout_id)


class Scene:
    """Payouts that arrived at ``NOW``, and sweeps at any time after it."""

    def __init__(self, log: EventLog, pool: asyncpg.Pool) -> None:
        self.log, self.pool, self.now = log, pool, NOW
        self.gateway = Listening(pool)
        self.sweep = self.new_sweep()

    def new_sweep(self) -> ReturnSweep:
        """That of a new process, as far as memory goes."""
        worker = PayoutWorker(
            CommandHandler(self.log),
            self.gateway,
            lambda: self.now,
            Custody(self.pool),
            gateway_seconds=0.2,
        )
        return ReturnSweep(worker, lambda: self.now)

    async def arrived(self, *names: str, at: datetime = NOW, of: HouseholdId = PAYEE) -> None:
        """Payouts of two fen, settled as the sandbox's books say."""
        handler = CommandHandler(self.log)
        self.now = at
        for name in names:
            for command, actor in payout(PayoutId(name), of, 2)[:2]:
                await handler.handle(command, actor=actor)
            await self.fold()
            worker = PayoutWorker(handler, self.gateway, lambda: at, Custody(self.pool))
            await worker.carry_out(PayoutId(name), of)
        await self.fold()
        self.gateway.asked.clear()

    async def fold(self) -> None:
        """Bring the payouts' tables up to the log's head."""
        async with self.pool.acquire() as connection:
            for make in (Journal, Payouts):
                await advance(make(), connection, await self.log.read())

    async def swept(self, after: timedelta, sweep: ReturnSweep | None = None) -> list[str]:
        """What the gateway is asked about by a sweep so long after ``NOW``."""
        self.now = NOW + after
        self.gateway.asked.clear()
        async with self.pool.acquire() as connection:
            await (sweep or self.sweep).sweep(connection)
        await self.fold()
        return [*self.gateway.asked]

    async def returned(self) -> int:
        """How many times the log says that a payout came back."""
        types = [one.header.type.partition("/")[0] for one in await self.log.read()]
        return types.count("PayoutReturned")


@pytest.fixture
async def scene(dsn: str, log: EventLog) -> AsyncIterator[Scene]:
    """The story, of which the sandbox knows no payout."""
    handler = CommandHandler(log)
    for command, actor in story()[:-4]:
        await handler.handle(command, actor=actor)
    async with asyncpg.create_pool(dsn, min_size=1, max_size=20) as pool:
        yield Scene(log, pool)


async def test_each_settled_payout_is_asked_about_at_each_age_once(scene: Scene) -> None:
    """Not before, not twice, not by a new process either; and not after the last."""
    await scene.arrived("P-A", "P-B")
    assert await scene.swept(FIRST - HOUR) == []
    for age in LOOKED_AT:
        assert sorted(await scene.swept(age)) == ["P-A", "P-B"]
        assert await scene.swept(age + HOUR) == []
        assert await scene.swept(age + HOUR, scene.new_sweep()) == []
    assert await scene.swept(OLDEST - HOUR) == []
    assert await scene.returned() == 0


async def test_what_came_back_later_is_recorded_once(scene: Scene) -> None:
    """After two days, heard on the third, by ten workers at once."""
    await scene.arrived("P-A")
    await scene.swept(FIRST)
    await scene.gateway.instruct(PAYEE, Behaviour.SETTLE_AND_RETURN)
    sweeps = [scene.new_sweep() for _ in range(8)]
    await asyncio.gather(*(scene.swept(SECOND, one) for one in sweeps))
    assert await scene.returned() == 1
    assert await scene.swept(LAST) == [], "what came back is no longer asked about"


async def test_a_sweep_is_bounded(scene: Scene) -> None:
    """So many at one age, the oldest first; the next sweep goes on from there."""
    names = [f"P-{number:02}" for number in range(PAGE + 3)]
    await scene.arrived(*names)
    assert await scene.swept(FIRST) == names[:PAGE]
    assert await scene.swept(FIRST) == names[PAGE:]
    assert await scene.swept(FIRST) == []


@pytest.mark.parametrize("behaviour", [Behaviour.UNREACHABLE, Behaviour.HANG])
async def test_a_silent_gateway_is_asked_again(scene: Scene, behaviour: Behaviour) -> None:
    """Nobody counts as asked, and it is left alone for a moment."""
    await scene.arrived("P-A")
    await scene.gateway.instruct(PAYEE, behaviour)
    assert await scene.swept(FIRST) == ["P-A"]
    assert await scene.swept(FIRST) == []
    assert await scene.swept(FIRST + HOUR) == ["P-A"]
    await scene.gateway.instruct(PAYEE, Behaviour.SETTLE_AND_RETURN)
    assert await scene.swept(FIRST + 2 * HOUR) == ["P-A"]
    assert await scene.returned() == 1


async def test_one_without_an_answer_holds_nobody_up(scene: Scene) -> None:
    """The gateway answered for a later one; the silent one is asked about at the next age."""
    await scene.arrived("P-A")
    await scene.arrived("P-B", of=OTHER)
    await scene.gateway.instruct(PAYEE, Behaviour.UNREACHABLE)
    await scene.gateway.instruct(OTHER, Behaviour.SETTLE_AND_RETURN)
    assert await scene.swept(FIRST) == ["P-A", "P-B"]
    assert await scene.returned() == 1
    assert await scene.swept(FIRST + HOUR) == []
    assert await scene.swept(SECOND) == ["P-A"]


async def test_what_can_not_be_is_told_and_holds_nobody_up(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    """A part that came back is for a person; the one after it is recorded."""
    await scene.arrived("P-A")
    await scene.arrived("P-B", of=OTHER)
    scene.gateway.parts.add(PayoutId("P-A"))
    await scene.gateway.instruct(OTHER, Behaviour.SETTLE_AND_RETURN)
    assert await scene.swept(FIRST) == ["P-A", "P-B"]
    assert "what the gateway says of P-A can't be" in caplog.text
    assert await scene.returned() == 1


async def test_what_arrived_long_ago_is_asked_about_by_nobody(scene: Scene) -> None:
    """Neither after a long outage nor when this program is new to an old log."""
    await scene.arrived("P-OLD")
    await scene.arrived("P-NEW", at=NOW + OLDEST)
    assert await scene.swept(OLDEST + FIRST) == ["P-NEW"]
