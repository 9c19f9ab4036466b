"""Payouts are carried out exactly once, whatever becomes of worker, broker and gateway."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from domain.facts.freezing import FreezeReason
from domain.facts.payouts import PayoutFailure, PayoutStatus
from domain.households.commands import FreezeHousehold
from domain.ids import HouseholdId, PayoutId
from domain.money import Currency, Money
from domain.payouts.commands import ApprovePayout, RequestPayout, SendPayout
from domain.payouts.errors import PayoutNotInStatusError, ReturnNotWholeError
from domain.treasury.commands import RecordGatewaySettlement
from marketplace.gateways.sandbox import Behaviour, SandboxGateway, given_back
from marketplace.handling import CommandHandler
from marketplace.log import EventLog, IdempotencyKeyReusedError
from projections.advance import advance
from projections.books.journal import Journal
from projections.payouts.custody import Custody, free
from projections.payouts.payouts import Payouts
from projections.payouts.queries import page_on_their_way
from tests.workers.killing import Killed, Step
from tests.worlds.story import APPROVER, HOUSEHOLDS, NOW, OFFICER, Told, paid_in, payout, story
from workers.commands import Commands
from workers.dispatch import PayoutSweep
from workers.gateway import (
    AnswerUnreadableError,
    ContradictionError,
    GatewayError,
    GatewayRefusedError,
    PayoutOrder,
    PayoutSeen,
    PayoutState,
)
from workers.payouts import PayoutWorker

PAYEE = HOUSEHOLDS[1]
PAYOUT = PayoutId("P-2")


class Scene:
    """An approved payout, and a worker for it."""

    def __init__(self, log: EventLog, pool: asyncpg.Pool) -> None:
        self.log, self.pool = log, pool
        self.gateway = SandboxGateway(pool)

    def worker(
        self,
        gateway: SandboxGateway | None = None,
        commands: Commands | None = None,
        custody: Custody | None = None,
        gateway_seconds: float = 0.2,
        *,
        sends: bool = True,
    ) -> PayoutWorker:
        """A worker in a new process, as far as memory goes."""
        return PayoutWorker(
            commands or CommandHandler(self.log),
            gateway or self.gateway,
            lambda: NOW,
            custody or Custody(self.pool),
            gateway_seconds=gateway_seconds,
            sends=sends,
        )

    async def fold(self) -> None:
        """Bring what the custody account is read from up to the log's head."""
        events = await self.log.read()
        async with self.pool.acquire() as connection:
            for make in (Journal, Payouts):
                await advance(make(), connection, events)

    async def told(self, *told: Told) -> None:
        """Carry commands out."""
        handler = CommandHandler(self.log)
        for command, actor in told:
            await handler.handle(command, actor=actor)

    async def waits_for(self) -> dict[str, str | None]:
        """What each payout on its way waits for, as the API says it."""
        await self.fold()
        async with self.pool.acquire() as connection:
            found = await page_on_their_way(connection, 0, 50)
        return {one.payout_id: one.waits_for for one in found}

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
        opened = Scene(log, pool)
        await opened.fold()
        yield opened


SETTLED = ["PayoutRequested", "PayoutApproved", "PayoutSent", "PayoutSettled"]
AMOUNT = Money(1_000, Currency.CNY)


def settled(payout_id: PayoutId, reference: str, amount: Money = AMOUNT) -> PayoutSeen:
    """What a gateway says of what arrived."""
    return PayoutSeen(payout_id, PayoutState.SETTLED, amount, reference)


def refused(payout_id: PayoutId) -> PayoutSeen:
    """What a gateway says of what never will."""
    reason = PayoutFailure.ACCOUNT_CLOSED
    return PayoutSeen(payout_id, PayoutState.FAILED, AMOUNT, reason=reason)


async def test_a_payout_settles_once(scene: Scene) -> None:
    """It is sent, paid and settled; carried out again, nothing more happens."""
    for _ in range(3):
        assert await scene.worker().carry_out(PAYOUT, PAYEE) is PayoutStatus.SETTLED
    assert await scene.steps() == SETTLED
    assert await scene.payments() == 1


async def test_many_workers_at_once_pay_once(scene: Scene) -> None:
    """Twenty messages about one payout, worked on at the same time."""
    running = (scene.worker(gateway_seconds=10).carry_out(PAYOUT, PAYEE) for _ in range(20))
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
    worker = scene.worker()
    assert await worker.carry_out(PAYOUT, PAYEE) is PayoutStatus.SETTLED
    await worker.record(await scene.gateway.find_payout(PAYOUT), PAYEE)
    assert await worker.look_again(PAYOUT, PAYEE) is PayoutStatus.SETTLED
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
        await worker.record(refused(PAYOUT), PAYEE)
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
        await worker.record(settled(other, reference), PAYEE)
    await worker.record(settled(PAYOUT, reference), PAYEE)


class ForgetfulGateway(SandboxGateway):
    """A gateway that pays whatever it is asked for: the negative control."""

    async def find_payout(self, payout_id: PayoutId) -> PayoutSeen:
        """It knows of nothing."""
        return PayoutSeen(payout_id, PayoutState.UNKNOWN)

    async def _transfer(self, order: PayoutOrder) -> str:
        number = await self._pool.fetchval("SELECT count(*) FROM sandbox_gateway.payments")
        renamed = PayoutOrder(
            PayoutId(f"{order.payout_id}-{number}"), order.household_id, order.amount
        )
        return await super()._transfer(renamed)


class DyingGateway(SandboxGateway):
    """Kills the worker once, after the money left and before it answers."""

    died = False

    async def pay_out(self, order: PayoutOrder) -> PayoutSeen:
        """Pay; the first time nobody hears of it."""
        if not self.died:
            self.died = True
            await self._transfer(order)
            raise Killed
        return await super().pay_out(order)


class CountingGateway(SandboxGateway):
    """Counts how often it is told to pay, and may answer badly once it has paid."""

    told = 0
    fails: GatewayError | None = None

    async def pay_out(self, order: PayoutOrder) -> PayoutSeen:
        """Pay, and perhaps not say so."""
        self.told += 1
        seen = await super().pay_out(order)
        if self.fails is not None:
            raise self.fails
        return seen


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize("after", [False, True])
async def test_a_worker_killed_at_any_step_pays_once(
    scene: Scene, number: int, *, after: bool
) -> None:
    """Killed before or after each record; the next worker finds the place and goes on."""
    commands = Step(scene.log, number, after=after)
    with pytest.raises(Killed):
        await scene.worker(commands=commands).carry_out(PAYOUT, PAYEE)
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


@pytest.mark.parametrize(
    "fails",
    [AnswerUnreadableError("sandbox", "html"), GatewayRefusedError("sandbox", "busy")],
    ids=lambda fails: type(fails).__name__,
)
async def test_after_a_bad_answer_it_asks_and_does_not_send_again(
    scene: Scene, fails: GatewayError
) -> None:
    """Rubbish is no failure: the payout stays sent, and the next run hears that it was paid."""
    gateway = CountingGateway(scene.pool)
    gateway.fails = fails
    assert await scene.worker(gateway).carry_out(PAYOUT, PAYEE) is PayoutStatus.SENT
    assert await scene.steps() == SETTLED[:3]
    assert await scene.worker(gateway).carry_out(PAYOUT, PAYEE) is PayoutStatus.SETTLED
    assert (gateway.told, await scene.payments()) == (1, 1)


class OtherGateway(CountingGateway):
    """Another rail over the same books."""

    name = "other"


async def test_what_one_rail_was_told_is_never_told_to_another(scene: Scene) -> None:
    """A rail that no longer sends goes on with its own payouts; another leaves them alone."""
    await scene.gateway.instruct(PAYEE, Behaviour.HANG)
    assert await scene.worker().carry_out(PAYOUT, PAYEE) is PayoutStatus.SENT
    await scene.gateway.instruct(PAYEE, Behaviour.SETTLE)
    other = OtherGateway(scene.pool)
    assert await scene.worker(other).carry_out(PAYOUT, PAYEE) is PayoutStatus.SENT
    assert (other.told, await scene.payments()) == (0, 0)
    assert await scene.worker(sends=False).carry_out(PAYOUT, PAYEE) is PayoutStatus.SETTLED
    assert await scene.payments() == 1


async def test_a_rail_that_does_not_send_leaves_what_is_approved(scene: Scene) -> None:
    """It waits until a rail that sends comes by."""
    assert await scene.worker(sends=False).carry_out(PAYOUT, PAYEE) is PayoutStatus.APPROVED
    assert await scene.steps() == SETTLED[:2]
    assert await scene.worker().carry_out(PAYOUT, PAYEE) is PayoutStatus.SETTLED


async def test_another_amount_than_ordered_stops_loudly(scene: Scene) -> None:
    """A fen less is not what was approved; nothing is recorded."""
    await scene.gateway.instruct(PAYEE, Behaviour.PAY_AND_HANG)
    worker = scene.worker()
    assert await worker.carry_out(PAYOUT, PAYEE) is PayoutStatus.SENT
    with pytest.raises(ContradictionError):
        await worker.record(settled(PAYOUT, "T-1", Money(999, Currency.CNY)), PAYEE)
    assert await scene.steps() == SETTLED[:3]


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


def approved(payout_id: PayoutId, minor: int) -> list[Told]:
    """A payout to the other household, approved."""
    return payout(payout_id, PAYEE, minor)[:2]


@pytest.fixture
async def bare(dsn: str, log: EventLog) -> AsyncIterator[Scene]:
    """The story without its line of the bank: custody stands 50 yuan below zero; a payout waits."""
    async with asyncpg.create_pool(dsn, min_size=1, max_size=8) as pool:
        opened = Scene(log, pool)
        lined = [told for told in story() if not isinstance(told[0], RecordGatewaySettlement)]
        await opened.told(*lined, *approved(PAYOUT, 1_000))
        await opened.fold()
        yield opened


async def test_a_payout_waits_until_the_banks_lines_cover_it(bare: Scene) -> None:
    """It says what it waits for; a line short of a fen is not enough; then it goes on."""
    assert await bare.worker().carry_out(PAYOUT, PAYEE) is PayoutStatus.APPROVED
    assert await bare.waits_for() == {PAYOUT: "custody"}
    await bare.told(paid_in("line-1", 5_999))
    assert await bare.waits_for() == {PAYOUT: "custody"}
    assert await bare.worker().carry_out(PAYOUT, PAYEE) is PayoutStatus.APPROVED
    assert await bare.steps() == SETTLED[:2]
    await bare.told(paid_in("line-2", 1))
    assert await bare.waits_for() == {PAYOUT: None}
    assert await bare.worker().carry_out(PAYOUT, PAYEE) is PayoutStatus.SETTLED


async def test_a_payout_that_waits_is_asked_for_as_soon_as_it_is_covered(bare: Scene) -> None:
    """However often it was passed over before; nobody is asked meanwhile."""
    asked: list[str] = []

    async def enqueue(payout_id: PayoutId, _: HouseholdId) -> None:
        asked.append(payout_id)

    sweep = PayoutSweep(enqueue, lambda: NOW)
    async with bare.pool.acquire() as connection:
        for _ in range(5):
            assert await sweep.sweep(connection) == 0
        await bare.told(paid_in("line-1", 6_500), *approved(PayoutId("P-3"), 600))
        await bare.fold()
        # Both fit alone, but not together: the one that was approved first comes first.
        assert await sweep.sweep(connection) == 1
    assert asked == [PAYOUT]


class Careless(Custody):
    """Looks at what is free, and sets nothing aside: the negative control."""

    async def set_aside(self, payout_id: PayoutId, amount: Money) -> bool:
        """Whether there is enough, as far as the read models know."""
        del payout_id
        async with self._pool.acquire() as connection:
            return (await free(connection))[amount.currency] >= amount.minor


@pytest.mark.parametrize(("kind", "sent"), [(Custody, 2), (Careless, 5)])
async def test_no_two_workers_rely_on_the_same_money(
    bare: Scene, kind: type[Custody], sent: int
) -> None:
    """Five payouts of 10 yuan over 25 in custody, by forty workers, before a read model knows."""
    payouts = [PayoutId(f"P-{number}") for number in range(2, 7)]
    others = (told for one in payouts[1:] for told in approved(one, 1_000))
    await bare.told(paid_in("line-1", 7_500), *others)
    await bare.gateway.instruct(PAYEE, Behaviour.HANG)
    await bare.fold()
    custody = kind(bare.pool)
    workers = (
        bare.worker(custody=custody).carry_out(one, PAYEE) for one in payouts for _ in range(8)
    )
    await asyncio.gather(*workers)
    types = [one.header.type.partition("/")[0] for one in await bare.log.read()]
    assert types.count("PayoutSent") == 1 + sent


async def test_what_is_not_sent_after_all_leaves_its_money_to_others(bare: Scene) -> None:
    """The payee is frozen when the worker comes: the next payout may have what was set aside."""
    other = PayoutId("P-9")
    freeze = FreezeHousehold(household_id=PAYEE, reason=FreezeReason.COMPLAINT, by=OFFICER, at=NOW)
    await bare.told(
        paid_in("line-1", 6_000), *payout(other, HOUSEHOLDS[0], 1_000)[:2], (freeze, OFFICER)
    )
    await bare.fold()
    assert await bare.worker().carry_out(PAYOUT, PAYEE) is PayoutStatus.APPROVED
    assert await bare.worker().carry_out(other, HOUSEHOLDS[0]) is PayoutStatus.SETTLED


async def test_what_arrived_counts_until_the_journal_knows_of_it(bare: Scene) -> None:
    """The payouts' read model is ahead of the journal: the money is not there twice."""
    other = PayoutId("P-3")
    await bare.told(paid_in("line-1", 6_500), *approved(other, 1_000))
    await bare.fold()
    assert await bare.worker().carry_out(PAYOUT, PAYEE) is PayoutStatus.SETTLED
    async with bare.pool.acquire() as connection:
        await advance(Payouts(), connection, await bare.log.read())
        assert await free(connection) == {"CNY": 500}
    assert await bare.worker().carry_out(other, PAYEE) is PayoutStatus.APPROVED
    await bare.fold()
    async with bare.pool.acquire() as connection:
        assert await free(connection) == {"CNY": 500}


async def test_what_comes_back_is_recorded_once(scene: Scene) -> None:
    """A gateway that settles and later says that it came back: an event, not a contradiction."""
    await scene.gateway.instruct(PAYEE, Behaviour.SETTLE_AND_RETURN)
    worker = scene.worker()
    assert await worker.carry_out(PAYOUT, PAYEE) is PayoutStatus.SETTLED
    looking = await asyncio.gather(*(worker.look_again(PAYOUT, PAYEE) for _ in range(10)))
    assert set(looking) == {PayoutStatus.RETURNED}
    reference = await scene.pool.fetchval("SELECT reference FROM sandbox_gateway.payments")
    await worker.record(settled(PAYOUT, reference), PAYEE)
    assert await scene.steps() == [*SETTLED, "PayoutReturned"]
    assert await worker.carry_out(PAYOUT, PAYEE) is PayoutStatus.RETURNED
    assert await scene.payments() == 1


async def test_a_part_that_comes_back_stops_loudly(scene: Scene) -> None:
    """Nobody knows what it is; a person enters it in suspense."""
    worker = scene.worker()
    assert await worker.carry_out(PAYOUT, PAYEE) is PayoutStatus.SETTLED
    with pytest.raises(ReturnNotWholeError):
        await worker.record(given_back(PAYOUT, Money(999, Currency.CNY)), PAYEE)
    assert await scene.steps() == SETTLED
