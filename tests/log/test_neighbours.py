"""A request that can't be recorded fails alone: nobody who shares its batch hears of it."""

import asyncio
from collections.abc import Awaitable
from typing import Any

import pytest

from marketplace.log import (
    Appended,
    EventLog,
    LogBusyError,
    MalformedRequestError,
    UnrecordableEventError,
)
from marketplace.log.checking import EVENTS_MAX, ITEMS_MAX, checked_events
from marketplace.log.contract import DCBEvent
from marketplace.log.request import Request
from tests.conftest import ORIGIN
from tests.log.malformed import Named, malformed
from tests.log.writing import event, unless, verify

NEIGHBOURS = 20
TRANSACTIONS = """
    SELECT array_agg(events ORDER BY first) FROM (
        SELECT count(*) AS events, min(position) AS first FROM log_events GROUP BY xmin::text
    ) AS transactions
"""
"""How many events each transaction recorded, the first one first."""
Answers = tuple[Any, list[Any]]


async def beside_neighbours(log: EventLog, name: str, asked: Awaitable[Appended]) -> Answers:
    """What the request is answered with, and what its neighbours before and after it are."""

    def neighbour(n: int) -> Any:
        tag = f"{name}:{n}"
        condition = unless((["Given"], [tag]), after=0)
        key: dict[str, Any] = {"key": tag, "body": "b", "names": {tag: 0}} if n % 2 else {}
        return log.append([event("Given", tag)], condition if n % 3 else None, **key)

    before = [neighbour(n) for n in range(NEIGHBOURS // 2)]
    after = [neighbour(n) for n in range(NEIGHBOURS // 2, NEIGHBOURS)]
    answers = await asyncio.gather(*before, asked, *after, return_exceptions=True)
    middle = len(before)
    return answers[middle], answers[:middle] + answers[middle + 1 :]


async def test_whatever_is_malformed_fails_alone(dsn: str) -> None:
    """Each wrong value of each part of a request is refused by name; all neighbours land."""
    cases = 0
    async with await EventLog.open(dsn, origin=ORIGIN) as log:
        for number, (what, arguments) in enumerate(malformed()):
            asked = log.append(**{"events": [event()], **arguments})
            answer, neighbours = await beside_neighbours(log, f"case{number}", asked)
            assert isinstance(answer, MalformedRequestError | UnrecordableEventError), what
            assert all(isinstance(other, Appended) for other in neighbours), what
            cases += 1
        assert cases > 100
        assert await verify(log) == cases * NEIGHBOURS


async def unchecked(log: EventLog, condition: Any) -> Appended:
    """An append whose condition nobody looked at."""
    answer: asyncio.Future[Appended] = asyncio.get_running_loop().create_future()
    events = checked_events([event()])
    await log._writer.submit(Request(events, condition, None, None, None, None, (), answer))
    return await answer


@pytest.mark.parametrize(
    "condition",
    [
        unless((["Given"], ["a\x00"]), after=0),
        unless((["Given"], ["\ud800"]), after=0),
        unless((["Given"], ["a"]), after=-(2**70)),
    ],
)
async def test_an_unchecked_condition_would_fail_its_neighbours(dsn: str, condition: Any) -> None:
    """The control: without the check the whole batch hears *busy*, so the test above can fail."""
    async with await EventLog.open(dsn, origin=ORIGIN) as opened:
        # Older than what a new writer remembers, so that SQL is asked.
        await opened.append([event()])
    async with await EventLog.open(dsn, origin=ORIGIN) as opened:
        _, neighbours = await beside_neighbours(opened, "control", unchecked(opened, condition))
        assert any(isinstance(other, LogBusyError) for other in neighbours)


async def test_the_largest_that_is_taken_fits(log: EventLog) -> None:
    """As many events and items as may be, and texts of other classes: recorded as plain text."""
    items = [(["Never"], [f"a:{n}"]) for n in range(ITEMS_MAX)]
    many = await log.append([event()] * EVENTS_MAX, unless(*items, after=0))
    assert many.last == EVENTS_MAX
    named = await log.append([DCBEvent(Named.GIVEN, b"{}", [Named.GIVEN])], actor=Named.GIVEN)
    header = named.events[0].header
    assert [(type(text), text) for text in (header.type, header.actor, *header.tags)] == [
        (str, "Given")
    ] * 3


async def test_what_was_checked_is_what_is_recorded(log: EventLog) -> None:
    """A caller that changes its event or condition while it waits changes nothing."""
    changing, condition = event("Given", "a:1"), unless((["Never"], ["a:1"]))
    waiting = asyncio.create_task(log.append([changing], condition))
    await asyncio.sleep(0)
    changing.type, changing.data = "\x00", None  # type: ignore[assignment]
    changing.tags.append("\x00")
    condition.fail_if_events_match.items[0].tags.append("\x00")
    header = (await waiting).events[0].header
    assert (header.type, header.tags) == ("Given", ("a:1",))


async def test_a_condition_that_takes_too_long_fails_alone(dsn: str) -> None:
    """When the database gives up over one condition, the others are recorded without it."""
    async with await EventLog.open(dsn, origin=ORIGIN) as first:
        tags = [f"t:{n}" for n in range(60)]
        for _ in range(2):
            await first.append([event("Given", *tags) for _ in range(2_500)])
    # Counting which of sixty large tags is the rarest, a thousand times: minutes.
    slow = unless(*[([f"T{n}"], tags) for n in range(ITEMS_MAX)], after=0)
    async with await EventLog.open(dsn, origin=ORIGIN, timeout_seconds=1) as log:
        asked = log.append([event()], slow)
        answer, neighbours = await beside_neighbours(log, "slow", asked)
        assert isinstance(answer, LogBusyError)
        assert "can't be looked up" in str(answer)
        assert all(isinstance(other, Appended) for other in neighbours)


async def test_a_batch_takes_no_more_events_than_it_can_end(dsn: str) -> None:
    """Many large appends at once go into several transactions, and each is answered."""
    async with await EventLog.open(dsn, origin=ORIGIN) as log:
        await asyncio.gather(*(log.append([event()] * 8_000) for _ in range(7)))
        assert await log._pool.fetchval(TRANSACTIONS) == [24_000, 24_000, 8_000]
        assert await verify(log) == 56_000
