"""Two commands at once with one id for different parties: one wins, the other is told why not."""

import asyncio
from collections.abc import AsyncIterator, Callable

import asyncpg
import pytest
from msgspec.structs import replace

from domain.allocations.errors import AllocationAlreadyMadeError
from domain.allocations.need import Candidate
from domain.decider import Command
from domain.errors import DomainError
from domain.funds.references import GatewayReferenceRepeatedError
from domain.gifts.errors import DonationAlreadyReceivedError
from domain.ids import ActorId, CampaignId, DonationId, PayoutId
from domain.payouts.errors import PayoutAlreadyRequestedError
from marketplace.audit.replay import Verdict
from marketplace.cli.audit import replay
from marketplace.handling import CommandHandler
from marketplace.log import Appended, EventLog
from projections.advance import advance
from projections.registry import PROJECTIONS
from tests.conftest import ORIGIN
from tests.worlds.story import (
    HOUSEHOLDS,
    SYSTEM,
    allocate,
    campaign,
    gift,
    household,
    payout,
)

ONE, TWO = HOUSEHOLDS
OTHER_CAMPAIGN = CampaignId("C-OTHER")
Contest = tuple[Command, Command]


def to_the_other(command: Command) -> Command:
    """The same for another campaign."""
    return replace(command, campaign_id=OTHER_CAMPAIGN)  # type: ignore[call-arg]


def actor_of(command: Command) -> ActorId:
    """Who gave it."""
    return getattr(command, "by", SYSTEM)


def gifts() -> Contest:
    """One gift's id for two campaigns."""
    given = gift(7, 500)[0]
    again = replace(to_the_other(given), gateway_reference="another")  # type: ignore[call-arg]
    return given, again


def references() -> Contest:
    """One reference for two gifts."""
    given = gift(7, 500)[0]
    return given, replace(to_the_other(given), donation_id=DonationId("G-8"))  # type: ignore[call-arg]


def allocations() -> Contest:
    """One allocation's id for two campaigns."""
    first = allocate(Candidate(ONE, 1), minor=100)
    return first, to_the_other(replace(first, candidates=(Candidate(TWO, 1),)))


def payouts() -> Contest:
    """One payout's id for two households."""
    first, second = (payout(PayoutId("P-1"), key, 100)[0][0] for key in HOUSEHOLDS)
    return first, second


@pytest.fixture
async def handlers(dsn: str) -> AsyncIterator[tuple[CommandHandler, CommandHandler]]:
    """Two handlers with writers of their own, as in two processes; both campaigns have money."""
    async with (
        await EventLog.open(dsn, origin=ORIGIN) as one,
        await EventLog.open(dsn, origin=ORIGIN) as two,
    ):
        first = CommandHandler(one)
        for command, actor in campaign():
            await first.handle(command, actor=actor)
            await first.handle(to_the_other(command), actor=actor)
        for key in HOUSEHOLDS:
            for command, actor in household(key):
                await first.handle(command, actor=actor)
        await first.handle(gift(1, 10_000)[0], actor=SYSTEM)
        await first.handle(to_the_other(gift(2, 10_000)[0]), actor=SYSTEM)
        yield first, CommandHandler(two)


async def endow(handler: CommandHandler) -> None:
    """Give both households something to be paid."""
    shares = allocate(Candidate(ONE, 1), Candidate(TWO, 1), minor=5_000)
    await handler.handle(shares, actor=shares.by)


@pytest.mark.parametrize(
    ("contest", "error"),
    [
        (gifts, DonationAlreadyReceivedError),
        (references, GatewayReferenceRepeatedError),
        (allocations, AllocationAlreadyMadeError),
        (payouts, PayoutAlreadyRequestedError),
    ],
)
@pytest.mark.parametrize("processes", [1, 2])
async def test_of_two_at_once_one_wins(
    dsn: str,
    handlers: tuple[CommandHandler, CommandHandler],
    contest: Callable[[], Contest],
    error: type[DomainError],
    processes: int,
) -> None:
    """In one batch or in two processes; later repeats lose too, and no reader stops over it."""
    one, two = handlers[0], handlers[processes - 1]
    if contest is payouts:
        await endow(one)
    first, second = contest()
    answers = await asyncio.gather(
        one.handle(first, actor=actor_of(first), key="first", body="b"),
        two.handle(second, actor=actor_of(second), key="second", body="b"),
        return_exceptions=True,
    )
    assert [isinstance(answer, Appended) for answer in answers].count(True) == 1
    assert [isinstance(answer, error) for answer in answers].count(True) == 1
    for handler in handlers:
        for late in (first, second):
            with pytest.raises((error, DonationAlreadyReceivedError)):
                await handler.handle(late, actor=actor_of(late), key="late", body="b")
    await verify(dsn)


async def verify(dsn: str) -> None:
    """Every projection takes the log in, and the audit agrees."""
    connection = await asyncpg.connect(dsn)
    async with await EventLog.open(dsn, origin=ORIGIN) as log:
        for make in PROJECTIONS.values():
            await advance(make(), connection, await log.read())
    await connection.close()
    assert (await replay(dsn, None)).verdict is Verdict.HOLDS


async def test_a_refused_gift_costs_no_warm_state(
    dsn: str, handlers: tuple[CommandHandler, CommandHandler]
) -> None:
    """Neither a fresh id nor a taken one makes the handler read the campaign again."""
    handler, _ = handlers
    connection = await asyncpg.connect(dsn)
    # A table that nobody can read: whoever looked for the campaign's events would fail.
    await connection.execute("ALTER TABLE log_events RENAME COLUMN tags TO hidden")
    try:
        with pytest.raises(DonationAlreadyReceivedError):
            await handler.handle(replace(gift(1, 5)[0], gateway_reference="x"), actor=SYSTEM)  # type: ignore[call-arg]
    finally:
        await connection.close()
