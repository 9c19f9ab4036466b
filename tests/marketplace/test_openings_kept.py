"""What an event commits to is in the vault before the event is in the log, or neither is."""

import pytest

from domain import catalogue
from domain.allocations.errors import AllocationExceedsFundError
from domain.allocations.need import AllocationInputs, Candidate
from domain.allocations.rules import INPUTS_FIELD
from domain.commitments import Opening, commit
from domain.facts.allocations import FundsAllocated
from domain.piecework.orders.errors import OrderUnknownError
from marketplace.handling import CommandHandler
from marketplace.log import EventLog
from marketplace.vault.openings import opening
from tests.worlds.meanwhile import Meanwhile
from tests.worlds.story import HOUSEHOLDS, OFFICER, allocate, campaign, gift, household
from tests.worlds.workshop import Workshop

WORDS = Opening.of("statement", b"eight are good", b"w" * 32)


async def kept(log: EventLog) -> int:
    """Openings in the vault."""
    count: int = await log.pool.fetchval("SELECT count(*) FROM vault_openings")
    return count


async def funded(log: EventLog) -> tuple[Meanwhile, CommandHandler]:
    """A campaign with money and households, and a log before which something may happen."""
    between = Meanwhile(log)
    handler = CommandHandler(between)
    told = [*campaign(), *(step for home in HOUSEHOLDS for step in household(home))]
    for command, actor in (*told, gift(0, 10_000)):
        await handler.handle(command, actor=actor)
    return between, handler


async def test_the_opening_is_there_before_the_event(log: EventLog) -> None:
    """Whoever falls over between the two has lost nothing; and it opens what was recorded."""
    between, handler = await funded(log)
    seen: list[tuple[int, int]] = []
    before = await log.head()

    async def look() -> None:
        seen.append((await kept(log), await log.head()))

    between.then = look
    allocation = allocate(*(Candidate(home, 1) for home in HOUSEHOLDS), minor=100)
    done = await handler.handle(allocation, actor=OFFICER)
    assert seen == [(1, before)]
    event = catalogue.decode(done.events[0].payload)
    assert isinstance(event, FundsAllocated)
    found = await opening(log.pool, event.inputs)
    assert found is not None
    salt, value = found
    assert commit(INPUTS_FIELD, value, salt) == event.inputs
    assert AllocationInputs.decode(value).pool_minor == 100


async def test_what_is_refused_leaves_nothing_in_the_vault(log: EventLog) -> None:
    """Neither of what the rule would have committed to, nor of what came with the command."""
    _, handler = await funded(log)
    too_much = allocate(*(Candidate(home, 1) for home in HOUSEHOLDS), minor=10**9)
    with pytest.raises(AllocationExceedsFundError):
        await handler.handle(too_much, actor=OFFICER, openings=(WORDS,))
    with pytest.raises(OrderUnknownError):
        await handler.handle(Workshop().claim(), actor=OFFICER, openings=(WORDS,))
    assert await kept(log) == 0


async def test_what_comes_with_a_command_is_kept_with_it(log: EventLog) -> None:
    """The control: once the command is carried out, its words are there."""
    handler = CommandHandler(log)
    command, actor = campaign()[0]
    await handler.handle(command, actor=actor, openings=(WORDS,))
    assert await opening(log.pool, WORDS.commitment) == (WORDS.salt, WORDS.value)
