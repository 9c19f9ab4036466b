"""Repeating a command adds nothing: at once, from two processes, later, or in another order."""

import asyncio
from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.errors import DomainError
from domain.gifts.errors import DonationAlreadyReceivedError
from domain.ids import ActorId, DonationId
from domain.merkle import EMPTY_ROOT
from marketplace.audit.replay import Replay
from marketplace.audit.verdict import Verdict
from marketplace.handling import CommandHandler
from marketplace.log import Appended, Checkpoint, EventLog, IdempotencyKeyReusedError
from tests.conftest import ORIGIN
from tests.worlds.lives import LONG_LIFE, STEPS, Asked, Step, live

COPIES = 2
"""Of each command, at each of two processes, at the same time."""


async def hand(handler: CommandHandler, asked: Asked) -> Appended:
    """Send a command with its key."""
    command, actor, key, body = asked
    return await handler.handle(command, actor=actor, key=key, body=body)


async def at_once(handlers: list[CommandHandler], asked: Asked) -> Appended:
    """Send copies of a command to every handler; all get one answer, and one copy recorded it.

    Raises:
        DomainError: the rule that refused every copy.
    """
    copies = [hand(handler, asked) for handler in handlers for _ in range(COPIES)]
    answers = await asyncio.gather(*copies, return_exceptions=True)
    refusals = [answer for answer in answers if isinstance(answer, DomainError)]
    if refusals:
        assert len(refusals) == len(answers), (asked.command, answers)
        assert len({refusal.code for refusal in refusals}) == 1
        raise refusals[0]
    appended = [answer for answer in answers if isinstance(answer, Appended)]
    assert len(appended) == len(answers), answers
    assert [answer.replayed for answer in appended].count(False) == 1
    assert all(answer.events == appended[0].events for answer in appended)
    return appended[0]


async def check_repeats(handler: CommandHandler, log: EventLog, done: list[Asked]) -> Checkpoint:
    """The law: commands sent again, all at once, get their first answers and add nothing."""
    before = await log.checkpoint()
    answers = await asyncio.gather(*(hand(handler, asked) for asked in done))
    assert all(answer.replayed for answer in answers)
    assert await log.checkpoint() == before
    places = sorted(event.position for answer in answers for event in answer.events)
    assert places == list(range(1, before.size + 1))
    return before


@settings(max_examples=15, deadline=None, derandomize=True)
@example(steps=LONG_LIFE, order=3)
@given(steps=STEPS, order=st.integers(1, 97))
def test_repeating_any_command_adds_nothing(
    new_database: Callable[[], str], steps: list[Step], order: int
) -> None:
    """Each command is recorded once, however often it is sent; the audit finds all in order."""

    async def run() -> None:
        dsn = new_database()
        async with (
            await EventLog.open(dsn, origin=ORIGIN) as log,
            await EventLog.open(dsn, origin=ORIGIN) as other,
        ):
            handlers = [CommandHandler(log), CommandHandler(other)]
            done = await live(steps, lambda asked: at_once(handlers, asked))
            mixed = sorted(done, key=lambda asked: (hash_of(asked.key, order), asked.key))
            # A new process that remembers nothing, and the old one that remembers all.
            kept = await check_repeats(CommandHandler(other), other, mixed)
            assert await check_repeats(handlers[0], log, mixed) == kept
            for asked in done[:: len(done) // 5]:
                with pytest.raises(IdempotencyKeyReusedError):
                    await hand(handlers[1], asked._replace(body="f" * 64))
            assert await log.checkpoint() == kept
        assert kept.root != EMPTY_ROOT
        finding = await Replay(kept).run(dsn, lambda _done, _size: None)
        assert (finding.verdict, finding.problem) == (Verdict.HOLDS, None)

    asyncio.run(run())


def hash_of(key: str, order: int) -> int:
    """A place in an order that has nothing to do with time."""
    return int(key.partition("-")[2]) * order % 101


async def test_the_law_of_repeats_can_fail(new_database: Callable[[], str]) -> None:
    """The negative control: a gift that is sent again under other names is a second gift.

    Under another key alone it is refused: its id is taken.
    """
    async with await EventLog.open(new_database(), origin=ORIGIN) as log:
        handler = CommandHandler(log)
        done = await live([("give", 0, 50)], lambda asked: hand(handler, asked))
        await check_repeats(handler, log, done)
        other = done[-1]._replace(actor=ActorId("system:again"), key="another")
        with pytest.raises(DonationAlreadyReceivedError):
            await check_repeats(handler, log, [*done, other])
        names = {"donation_id": DonationId("G-AGAIN"), "gateway_reference": "again"}
        other = other._replace(command=replace(other.command, **names))
        with pytest.raises(AssertionError):
            await check_repeats(handler, log, [*done, other])
