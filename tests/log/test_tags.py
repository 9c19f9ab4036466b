"""Reads and conditions by types and tags, and the index that answers them."""

import asyncio
from collections.abc import Callable
from random import Random
from string import ascii_letters

import asyncpg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.audit.indexes import first_bad_tag
from marketplace.log import ConditionFailedError, EventLog, UnrecordableEventError
from marketplace.log.contract import DCBAppendCondition, DCBEvent, DCBQuery, DCBQueryItem
from marketplace.processes.schema import upgrade
from tests.conftest import ORIGIN, Databases
from tests.log.writing import event, unless, verify

BEFORE_TAGS = "2026_11_24_earnings_payouts"

KINDS = st.sampled_from(["Given", "Taken", "Given2"])
TAGS = st.sampled_from(["a:1", "a:2", "A:1", "贵州:1", "", "b"])
EVENTS = st.lists(
    st.builds(DCBEvent, type=KINDS, data=st.just(b"{}"), tags=st.lists(TAGS, max_size=4)),
    min_size=1,
    max_size=40,
)
ITEMS = st.builds(DCBQueryItem, types=st.lists(KINDS, max_size=2), tags=st.lists(TAGS, max_size=3))
ASKED = st.tuples(st.lists(ITEMS, max_size=3), st.integers(0, 45), st.none() | st.integers(1, 5))


def matching(events: list[DCBEvent], items: list[DCBQueryItem], after: int) -> list[int]:
    """The model: every event looked at in turn."""
    return [
        position
        for position, each in enumerate(events, 1)
        if position > after
        and (
            not items
            or any(
                (not item.types or each.type in item.types) and set(item.tags) <= set(each.tags)
                for item in items
            )
        )
    ]


async def check(
    log: EventLog, events: list[DCBEvent], items: list[DCBQueryItem], after: int, limit: int | None
) -> None:
    """One query, as a read, as a read in pages and as a condition."""
    query, due = DCBQuery(items=items), matching(events, items, after)
    read = await log.read(query, after=after, limit=limit)
    assert [each.position for each in read] == due[:limit]
    pages = [page async for page in log.iterate(query, after=after, batch=limit or 1)]
    assert [each.position for page in pages for each in page] == due
    append = log.append([event("New")], DCBAppendCondition(query, after))
    if due:
        with pytest.raises(ConditionFailedError) as refused:
            await append
        assert refused.value.position == due[0]
    else:
        await append
        events.append(event("New"))


@settings(max_examples=25, deadline=None, derandomize=True)
@given(recorded=EVENTS, asked=st.lists(ASKED, min_size=1, max_size=30))
def test_reads_and_conditions_find_what_a_plain_search_finds(
    new_database: Callable[[], str],
    recorded: list[DCBEvent],
    asked: list[tuple[list[DCBQueryItem], int, int | None]],
) -> None:
    """For any events and queries, from any position, whole or a few at a time."""
    dsn = new_database()

    async def run() -> None:
        async with await EventLog.open(dsn, origin=ORIGIN) as log:
            await log.append(recorded)
        events = list(recorded)
        # It has seen none of the events: SQL decides its conditions.
        async with await EventLog.open(dsn, origin=ORIGIN) as log:
            for items, after, limit in asked:
                await check(log, events, items, after, limit)
            assert await verify(log) == len(events)
        connection = await asyncpg.connect(dsn)
        assert await first_bad_tag(connection) is None
        await connection.close()

    asyncio.run(run())


def test_events_from_before_the_index_are_found(databases: Databases) -> None:
    """The migration runs over a log with events in it, and what comes later is indexed too."""
    dsn = databases.make_for_this_test("template1")
    upgrade(dsn, BEFORE_TAGS)

    async def append(*tags: str) -> None:
        async with await EventLog.open(dsn, origin=ORIGIN) as log:
            await log.append([event("Given", *tags), event("Given", "b:1"), event("Given")])

    asyncio.run(append("a:1", "b:2", "a:1"))
    upgrade(dsn)
    asyncio.run(append("b:2", "a:1", "b:2"))

    async def look() -> None:
        connection = await asyncpg.connect(dsn)
        async with await EventLog.open(dsn, origin=ORIGIN) as log:
            query = unless((["Given"], ["a:1", "b:2"]), ([], ["b:1"])).fail_if_events_match
            assert [each.position for each in await log.read(query)] == [1, 2, 4, 5]
        assert await first_bad_tag(connection) is None
        assert await connection.fetchval("SELECT to_regclass('log_events_by_tags')") is None
        await connection.close()

    asyncio.run(look())


async def test_rows_of_the_index_cannot_be_changed(dsn: str, log: EventLog) -> None:
    """The database itself refuses to update, delete or truncate."""
    await log.append([event("Given", "a:1")])
    connection = await asyncpg.connect(dsn)
    for statement in (
        "UPDATE log_tags SET tag = 'a:2'",
        "DELETE FROM log_tags",
        "TRUNCATE log_tags",
    ):
        with pytest.raises(asyncpg.RaiseError, match="never changed"):
            await connection.execute(statement)
    await connection.close()


async def test_a_rare_tag_is_found_beside_a_large_one(log: EventLog) -> None:
    """In whatever order they are asked for, and with more events than are counted."""
    many = [event("Given", "large:1") for _ in range(6_000)]
    await log.append([*many, event("Given", "large:1", "rare:1"), event("Given", "rare:1")])
    for tags in (["large:1", "rare:1"], ["rare:1", "large:1"], ["rare:1", "large:1", "rare:1"]):
        query = unless(([], tags)).fail_if_events_match
        assert [each.position for each in await log.read(query)] == [6_001]


async def test_what_no_index_can_hold_is_refused_alone(log: EventLog) -> None:
    """The longest tag and key that are taken fit, however random; one byte more spoils nothing."""
    key = "".join(Random(7).choices(ascii_letters, k=2_600))  # noqa: S311
    tag = key[: -len("Given")]
    good = log.append([event("Given", "a:1", tag)], key=key, body="b")
    bad = [
        log.append([event("Given", "a:1"), event("Given", tag + "t", "a:1")]),
        log.append([event("Given")], key=key + "k", body="b"),
        log.append([event("Given"), event("名" * 867)]),
    ]
    recorded, *refused = await asyncio.gather(good, *bad, return_exceptions=True)
    assert {type(answer) for answer in refused} == {UnrecordableEventError}
    assert not isinstance(recorded, BaseException)
    query = unless((["Given"], [tag])).fail_if_events_match
    assert await log.read(query) == list(recorded.events)
    assert await verify(log) == 1
