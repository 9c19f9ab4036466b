"""Payouts are carried out exactly once, whatever becomes of worker, broker and gateway."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from domain.facts.payouts import PayoutFailure, PayoutStatus
from domain.ids import PayoutId
from domain.money import Currency, Money
from domain.payouts.commands import ApprovePayout, RequestPayout, SendPayout
from domain.payouts.errors import PayoutNotInStatusError
from marketplace.gateways.sandbox import Behaviour, SandboxGateway
from marketplace.handling import CommandHandler
from marketplace.log import Appended, EventLog, IdempotencyKeyReusedError
from tests.story import APPROVER, HOUSEHOLDS, NOW, OFFICER, story
from workers.gateway import Answered, PaymentOrder, Refused, Settled
from workers.payouts import PayoutWorker

PAYEE = HOUSEHOLDS[1]
PAYOUT = PayoutId("P-2")


class Scene:
    """An approved payout, and a worker for it."""

    def __init__(self, log: EventLog, pool: asyncpg.Pool) -> None:
        self.log, self.pool = log, pool
        self.gateway = SandboxGateway(pool)

    def worker(self, gateway: SandboxGateway | None = None) -> PayoutWorker:
        """A worker in a new process, as far as memory goes."""
        return PayoutWorker(
            CommandHandler(self.log), gateway or self.gateway, lambda: NOW, gateway_seconds=0.2
        )

    async def steps(self) -> list[str]:
        """What the log says of the payout."""
        return [
            recorded.header.type.partition("/")[0]
            for recorded in await self.log.read()
            if f"payout:{PAYOUT}" in recorded.header.tags
        ]

    async def payments(self) -> int:
        """What left the sandbox's bank for it."""
        found: int = await self.pool.fetchval(
            "SELECT count(*) FROM sandbox_gateway.payments WHERE payout_id = $1", PAYOUT
        )
        return found


@pytest.fixture
async def scene(dsn: str, log: EventLog) -> AsyncIterator[Scene]:
    """The story, and one more payout that is approved."""
    handler = CommandHandler(log)
    step = {"payout_id": PAYOUT, "household_id": PAYEE, "at": NOW}
    asked = RequestPayout(amount=Money(1_000, Currency.CNY), by=OFFICER, **step)
    agreed = ApprovePayout(by=APPROVER, **step)
    for command, actor in (*story(), (asked, OFFICER), (agreed, APPROVER)):
        await handler.handle(command, actor=actor)
    async with asyncpg.create_pool(dsn, min_size=1, max_size=4) as pool:
        yield Scene(log, pool)


SETTLED = ["PayoutRequested", "PayoutApproved", "PayoutSent", "PayoutSettled"]


async def test_a_payout_settles_once(scene: Scene) -> None:
    """It is sent, paid and settled; carried out again, nothing more happens."""
    for _ in range(3):
        assert await scene.worker().carry_out(PAYOUT, PAYEE) is PayoutStatus.SETTLED
    assert await scene.steps() == SETTLED
    assert await scene.payments() == 1


async def test_many_workers_at_once_pay_once(scene: Scene) -> None:
    """Twenty messages about one payout, worked on at the same time."""
    running = (scene.worker().carry_out(PAYOUT, PAYEE) for _ in range(20))
    assert set(await asyncio.gather(*running)) == {PayoutStatus.SETTLED}
    assert await scene.steps() == SETTLED
    assert await scene.payments() == 1


async def test_a_refusal_gives_the_money_back(scene: Scene) -> None:
    """The payout fails and nothing left the bank."""
    await scene.gateway.instruct(PAYEE, Behaviour.REFUSE)
    assert await scene.worker().carry_out(PAYOUT, PAYEE) is PayoutStatus.FAILED
    assert await scene.steps() == [*SETTLED[:3], "PayoutFailed"]
    assert await scene.payments() == 0


async def test_two_answers_count_as_one(scene: Scene) -> None:
    """A gateway that says twice that it paid is believed once."""
    await scene.gateway.instruct(PAYEE, Behaviour.ANSWER_TWICE)
    assert await scene.worker().carry_out(PAYOUT, PAYEE) is PayoutStatus.SETTLED
    assert await scene.steps() == SETTLED


@pytest.mark.parametrize(("behaviour", "paid"), [(Behaviour.HANG, 0), (Behaviour.PAY_AND_HANG, 1)])
async def test_an_unanswered_payout_is_asked_for_again(
    scene: Scene, behaviour: Behaviour, paid: int
) -> None:
    """Nobody knows whether it was paid; asking again pays at most once."""
    await scene.gateway.instruct(PAYEE, behaviour)
    for _ in range(2):
        assert await scene.worker().carry_out(PAYOUT, PAYEE) is PayoutStatus.SENT
    assert await scene.payments() == paid
    await scene.gateway.instruct(PAYEE, Behaviour.SETTLE)
    assert await scene.worker().carry_out(PAYOUT, PAYEE) is PayoutStatus.SETTLED
    assert await scene.steps() == SETTLED
    assert await scene.payments() == 1


async def test_an_unreachable_gateway_is_told_to_the_broker(scene: Scene) -> None:
    """The actor fails, so that the broker asks again later."""
    await scene.gateway.instruct(PAYEE, Behaviour.UNREACHABLE)
    with pytest.raises(ConnectionError):
        await scene.worker().carry_out(PAYOUT, PAYEE)
    assert await scene.steps() == SETTLED[:3]


async def test_a_contradiction_stops_loudly(scene: Scene) -> None:
    """A gateway that first settles and then refuses is not believed in silence."""
    worker = scene.worker()
    assert await worker.carry_out(PAYOUT, PAYEE) is PayoutStatus.SETTLED
    with pytest.raises(PayoutNotInStatusError):
        await worker.record(Refused(PAYOUT, PayoutFailure.ACCOUNT_CLOSED), PAYEE)
    assert await scene.steps() == SETTLED


async def test_one_reference_settles_one_payout(scene: Scene) -> None:
    """A gateway that gives a second payout the reference of another is not believed."""
    worker, other = scene.worker(), PayoutId("P-3")
    handler = CommandHandler(scene.log)
    step = {"payout_id": other, "household_id": PAYEE, "at": NOW}
    asked = RequestPayout(amount=Money(1_000, Currency.CNY), by=OFFICER, **step)
    for command, actor in (
        (asked, OFFICER),
        (ApprovePayout(by=APPROVER, **step), APPROVER),
        (SendPayout(gateway="sandbox", **step), OFFICER),
    ):
        await handler.handle(command, actor=actor)
    assert await worker.carry_out(PAYOUT, PAYEE) is PayoutStatus.SETTLED
    reference = await scene.pool.fetchval("SELECT reference FROM sandbox_gateway.payments")
    with pytest.raises(IdempotencyKeyReusedError):
        await worker.record(Settled(other, reference), PAYEE)
    await worker.record(Settled(PAYOUT, reference), PAYEE)


class Killed(BaseException):
    """Stands for kill -9: nothing of ours may catch it."""


class Step:
    """Commands that are killed before or after the n-th."""

    def __init__(self, log: EventLog, number: int, *, after: bool) -> None:
        self._handler, self._left, self._after = CommandHandler(log), number, after
        self.state_for = self._handler.state_for

    async def handle(self, command: Any, **arguments: Any) -> Appended:
        """Handle, or die trying."""
        self._left -= 1
        if self._left == 0 and not self._after:
            raise Killed
        done = await self._handler.handle(command, **arguments)
        if self._left == 0:
            raise Killed
        return done


class ForgetfulGateway(SandboxGateway):
    """A gateway that pays whatever it is asked for: the negative control."""

    async def _transfer(self, order: PaymentOrder) -> str:
        number = await self._pool.fetchval("SELECT count(*) FROM sandbox_gateway.payments")
        renamed = PaymentOrder(
            PayoutId(f"{order.payout_id}-{number}"), order.household_id, order.amount
        )
        return await super()._transfer(renamed)


class DyingGateway(SandboxGateway):
    """Kills the worker once, after the money left and before it answers."""

    died = False

    async def pay(self, order: PaymentOrder, answered: Answered) -> None:
        """Pay; the first time nobody hears of it."""
        if not self.died:
            self.died = True
            await self._transfer(order)
            raise Killed
        await super().pay(order, answered)


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize("after", [False, True])
async def test_a_worker_killed_at_any_step_pays_once(
    scene: Scene, number: int, *, after: bool
) -> None:
    """Killed before or after each record; the next worker finds the place and goes on."""
    commands = Step(scene.log, number, after=after)
    with pytest.raises(Killed):
        await PayoutWorker(commands, scene.gateway, lambda: NOW).carry_out(PAYOUT, PAYEE)
    assert await scene.worker().carry_out(PAYOUT, PAYEE) is PayoutStatus.SETTLED
    assert await scene.steps() == SETTLED
    assert await scene.payments() == 1


async def test_a_worker_killed_at_the_gateway_pays_once(scene: Scene) -> None:
    """The money left and nobody heard: asked again, the gateway says the same."""
    gateway = DyingGateway(scene.pool)
    with pytest.raises(Killed):
        await scene.worker(gateway).carry_out(PAYOUT, PAYEE)
    assert await scene.worker(gateway).carry_out(PAYOUT, PAYEE) is PayoutStatus.SETTLED
    assert await scene.payments() == 1


async def test_a_gateway_without_memory_is_caught_paying_twice(scene: Scene) -> None:
    """The negative control: the count above can see a second payment."""

    class Forgetful(DyingGateway, ForgetfulGateway):
        pass

    gateway = Forgetful(scene.pool)
    with pytest.raises(Killed):
        await scene.worker(gateway).carry_out(PAYOUT, PAYEE)
    await scene.worker(gateway).carry_out(PAYOUT, PAYEE)
    paid = await scene.pool.fetchval("SELECT count(*) FROM sandbox_gateway.payments")
    assert paid == 2
