"""Who is related to a donor is kept out of an allocation, whichever process recorded the gift.

Gifts never wait for an allocation, so no conflict tells of one. Here two processes write to one
log, each with states of its own that are warm, and the deep audit judges by the log's times.
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest
from msgspec.structs import replace

from domain.allocations.errors import AllocationExceedsFundError
from domain.allocations.need import AllocationInputs, Candidate
from domain.catalogue import decode
from domain.decider import Boundary, Decider
from domain.facts.allocations import FundsAllocated
from domain.facts.gifts import DonationReceived
from domain.gifts.commands import ReceiveDonation
from domain.ids import AllocationId, DonorId
from marketplace.audit.deep.deciding import IN_FLIGHT, decide_all_again
from marketplace.audit.verdict import Bad, Verdict
from marketplace.handling import CommandHandler, _Warm
from marketplace.log import Appended, EventLog
from tests.conftest import ORIGIN
from tests.worlds.meanwhile import Meanwhile
from tests.worlds.story import HOUSEHOLDS, OFFICER, allocate, campaign, gift, household

UNCLE = DonorId("D-UNCLE")
RELATED, OTHER = HOUSEHOLDS
CANDIDATES = Candidate(RELATED, 5, related_to=(UNCLE,)), Candidate(OTHER, 5)
ROUNDS = 12


class Trusting(CommandHandler):
    """What the handler was before: it reads on for conflicts only."""

    async def _catch_up(self, warm: _Warm, decider: Decider[Any, Any], boundary: Boundary) -> None:
        if not warm.position:
            await super()._catch_up(warm, decider, boundary)


class Office:
    """Two processes, of which one allocates and the other takes gifts."""

    def __init__(self, dsn: str, logs: tuple[EventLog, EventLog], pool: asyncpg.Pool) -> None:
        self.dsn, self.pool = dsn, pool
        self.logs, self.candidates = logs, CANDIDATES
        self.later = timedelta(0)
        self.between = Meanwhile(logs[0])
        self.allocating, self.taking = (CommandHandler(log) for log in (self.between, logs[1]))

    async def begin(self) -> None:
        """A campaign with some money, and two households that may be paid."""
        told = [*campaign(), *(step for home in HOUSEHOLDS for step in household(home))]
        for command, actor in (*told, gift(0, 10_000, "D-STRANGER")):
            await self.taking.handle(command, actor=actor)

    async def warm(self) -> None:
        """More is asked for than there is: refused, and the state is kept."""
        with pytest.raises(AllocationExceedsFundError):
            await self.allocate(0, 10**9)

    async def allocate(self, number: int, minor: int, meanwhile: Any = None) -> Appended:
        """Allocate now, to the same candidates; ``meanwhile`` comes between decision and record."""
        command = replace(
            allocate(*self.candidates, minor=minor),
            allocation_id=AllocationId(f"A-{number}"),
            at=datetime.now(UTC) + self.later,
        )
        self.between.then = meanwhile
        return await self.allocating.handle(command, actor=OFFICER)

    async def give(self, number: int, donor: DonorId) -> None:
        """A gift by the other process; without a fee, which an allocation would conflict with."""
        command, actor = gift(number, 1_000, donor)
        assert isinstance(command, ReceiveDonation)
        await self.taking.handle(replace(command, fee=None), actor=actor)

    async def interested(self) -> list[tuple[FundsAllocated, tuple[str, ...]]]:
        """Every allocation, with whom its inputs name as interested."""
        found = []
        for recorded in await self.logs[0].read():
            event = decode(recorded.payload)
            if isinstance(event, FundsAllocated):
                value = await self.pool.fetchval(
                    "SELECT value FROM vault_openings WHERE commitment = $1", event.inputs
                )
                found.append((event, AllocationInputs.decode(value).interested))
        return found

    async def named(self) -> tuple[Bad, ...]:
        """What the deep audit says."""
        return await decide_all_again(self.dsn, await self.logs[0].head(), lambda _: None)


@pytest.fixture
async def office(dsn: str, log: EventLog) -> AsyncIterator[Office]:
    """With money and two candidates."""
    async with (
        await EventLog.open(dsn, origin=ORIGIN) as other,
        asyncpg.create_pool(dsn, min_size=1, max_size=2) as pool,
    ):
        opened = Office(dsn, (log, other), pool)
        await opened.begin()
        yield opened


async def test_a_warm_state_does_not_overlook_a_related_donor(office: Office) -> None:
    """Who gave through the other process since the state was folded is interested, too."""
    await office.warm()
    await office.give(1, UNCLE)
    await office.allocate(1, 3_000)
    ((event, interested),) = await office.interested()
    assert interested == (UNCLE,)
    assert [share.household_id for share in event.shares] == [OTHER]
    assert await office.named() == ()


async def test_a_handler_that_trusts_its_warm_state_is_named(office: Office) -> None:
    """It pays the uncle's relatives; by the log's times the gift came before, and nothing else."""
    office.allocating, office.later = Trusting(office.between), 2 * IN_FLIGHT
    await office.warm()
    await office.give(1, UNCLE)
    await office.allocate(1, 3_000)
    ((event, interested),) = await office.interested()
    assert (interested, len(event.shares)) == ((), 2)
    (bad,) = await office.named()
    assert bad.verdict is Verdict.LAW_BROKEN
    assert f"a candidate is related to a donor: {UNCLE}" in bad.problem
    recorded = (await office.logs[0].read())[bad.position - 1]
    assert decode(recorded.payload) == event


async def test_a_gift_that_may_have_been_in_flight_accuses_nobody(office: Office) -> None:
    """It is recorded with the time at which its append began, and readable a little later."""
    office.allocating, office.later = Trusting(office.between), IN_FLIGHT / 2
    await office.warm()
    await office.give(1, UNCLE)
    await office.allocate(1, 3_000)
    assert await office.interested() != []
    assert await office.named() == ()


async def test_a_gift_between_decision_and_record_accuses_nobody(office: Office) -> None:
    """Nobody could have known of it when the allocation was asked for, as the log's times show."""
    await office.warm()
    await office.allocate(1, 3_000, lambda: office.give(1, UNCLE))
    ((event, interested),) = await office.interested()
    assert (interested, len(event.shares)) == ((), 2)
    kinds = [type(decode(one.payload)) for one in await office.logs[0].read()]
    assert kinds[-2:] == [DonationReceived, FundsAllocated]
    assert await office.named() == ()
    await office.allocate(2, 3_000)
    assert (await office.interested())[-1][1] == (UNCLE,)


async def test_gifts_and_allocations_at_once_overlook_nobody_who_gave_before(
    office: Office,
) -> None:
    """Whoever had an answer when the allocation began is named in its inputs."""
    uncles = [DonorId(f"D-UNCLE-{number}") for number in range(ROUNDS)]
    related = Candidate(RELATED, 5, related_to=tuple(uncles))
    office.candidates = (related, Candidate(OTHER, 5))
    known: list[int] = []
    answered = 0

    async def give_all() -> None:
        nonlocal answered
        for number, uncle in enumerate(uncles, 1):
            await office.give(number, uncle)
            answered = number

    async def allocate_all() -> None:
        for number in range(ROUNDS):
            known.append(answered)
            await office.allocate(number, 100 + number)

    await asyncio.gather(give_all(), allocate_all())
    found = await office.interested()
    assert len(found) == len(known) == ROUNDS
    for before, (_, interested) in zip(known, found, strict=True):
        assert set(uncles[:before]) <= set(interested)
    assert await office.named() == ()
