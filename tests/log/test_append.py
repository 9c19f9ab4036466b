"""Appending: conditions, conflicts, keys, the tree, and many writers at once."""

import asyncio
from itertools import pairwise

import asyncpg
import pytest

from domain.leaf import decode_leaf
from domain.merkle import Tree, leaf_hash
from marketplace.log import (
    ConditionFailedError,
    EventLog,
    IdempotencyKeyReusedError,
    UnrecordableEventError,
)
from marketplace.log.contract import DCBAppendCondition, DCBEvent, DCBQuery, DCBQueryItem
from tests.conftest import ORIGIN


def event(kind: str = "Given", *tags: str, data: bytes = b"{}") -> DCBEvent:
    """An event of no particular meaning."""
    return DCBEvent(type=kind, data=data, tags=list(tags))


def unless(*items: tuple[list[str], list[str]], after: int | None = None) -> DCBAppendCondition:
    """The condition that nothing of these types and tags was recorded."""
    query = DCBQuery(items=[DCBQueryItem(types=types, tags=tags) for types, tags in items])
    return DCBAppendCondition(fail_if_events_match=query, after=after)


async def verify(log: EventLog) -> int:
    """Rebuild the tree from the stored bytes and compare it with the head."""
    tree, last = Tree(), None
    async for leaves in log.iterate_leaves():
        for position, leaf in leaves:
            header = decode_leaf(leaf).header
            assert header.position == position == tree.size + 1
            assert header.origin == ORIGIN
            assert last is None or header.at >= last
            last = header.at
            tree.append(leaf_hash(leaf))
    checkpoint = await log.checkpoint()
    assert (checkpoint.size, checkpoint.root) == (tree.size, tree.root())
    return tree.size


@pytest.mark.parametrize(
    ("condition", "position"),
    [
        (unless((["Given"], ["a:1"])), 1),
        (unless((["Given"], ["a:2"])), None),
        (unless((["Taken"], ["a:1"])), None),
        (unless((["Taken", "Given"], [])), 1),
        (unless(([], ["a:1", "b:1"])), 1),
        (unless(([], ["a:1", "b:2"])), None),
        (unless((["Taken"], []), ([], ["b:2"])), 2),
        (unless(([], []), after=2), None),
        (unless(([], []), after=1), 2),
        (unless(), 1),
        (unless(after=2), None),
        (None, None),
    ],
)
@pytest.mark.parametrize("warm", [True, False])
async def test_a_condition_is_checked_exactly(
    dsn: str, condition: DCBAppendCondition | None, position: int | None, warm: bool
) -> None:
    """Types, tags and ``after`` decide alike, from memory and from SQL."""
    async with await EventLog.open(dsn, origin=ORIGIN) as first:
        await first.append([event("Given", "a:1", "b:1"), event("Given", "b:2")])
        second = first if warm else await EventLog.open(dsn, origin=ORIGIN)
        if position is None:
            assert (await second.append([event("New")], condition)).first == 3
        else:
            with pytest.raises(ConditionFailedError) as refused:
                await second.append([event("New")], condition)
            assert refused.value.position == position
            assert await second.head() == 2
        if not warm:
            await second.close()


async def test_a_conflict_fails_only_its_own_command(log: EventLog) -> None:
    """Of many in one batch for the same seat one wins, and all others' events land."""
    seat = [log.append([event("Seat", "s:1")], unless((["Seat"], ["s:1"]))) for _ in range(20)]
    free = [log.append([event("Free")]) for _ in range(20)]
    answers = await asyncio.gather(*seat, *free, return_exceptions=True)
    lost = [answer for answer in answers if isinstance(answer, ConditionFailedError)]
    assert len(lost) == 19
    assert await verify(log) == 21


async def test_a_key_answers_the_same_for_ever(dsn: str) -> None:
    """Racing repeats in two writers, and later ones, get one position; another body is refused."""
    async with (
        await EventLog.open(dsn, origin=ORIGIN) as one,
        await EventLog.open(dsn, origin=ORIGIN) as two,
    ):
        race = [log.append([event(), event()], key="k", body="b") for log in (one, two, one, two)]
        answers = await asyncio.gather(*race)
        assert {(answer.first, answer.last) for answer in answers} == {(1, 2)}
        assert sum(not answer.replayed for answer in answers) == 1
        again = await two.append([event("Other")], key="k", body="b")
        assert again.replayed
        assert [recorded.header.type for recorded in again.events] == ["Given", "Given"]
        with pytest.raises(IdempotencyKeyReusedError):
            await one.append([event()], key="k", body="c")
        assert await verify(one) == 2


async def test_several_writers_leave_no_gap(dsn: str) -> None:
    """Four logs on one database append at once; positions are 1..n and the tree holds."""
    logs = [await EventLog.open(dsn, origin=ORIGIN) for _ in range(4)]
    appends = [
        log.append([event("Given", f"w:{n}")], unless((["Given"], [f"w:{n}"])))
        for n in range(100)
        for log in logs
    ]
    answers = await asyncio.gather(*appends, return_exceptions=True)
    assert sum(isinstance(answer, ConditionFailedError) for answer in answers) == 300
    assert await verify(logs[0]) == 100
    for log in logs:
        await log.close()


@pytest.mark.parametrize(
    "bad", [event("a\x00b"), event("A", "t\x00"), event("A", "\ud800"), event(data=b"x" * 65_536)]
)
async def test_what_no_leaf_can_hold_is_refused_alone(log: EventLog, bad: DCBEvent) -> None:
    """NUL, half a surrogate or too many bytes fail their own append, not their neighbours'."""
    good = [log.append([event()]) for _ in range(3)]
    with pytest.raises(UnrecordableEventError):
        await log.append([event(), bad])
    await asyncio.gather(*good)
    assert await verify(log) == 3


async def test_a_cancelled_caller_disturbs_nobody(log: EventLog) -> None:
    """Whoever stops waiting may or may not be recorded; everybody else is."""
    tasks = [asyncio.create_task(log.append([event()])) for _ in range(50)]
    await asyncio.sleep(0)
    for task in tasks[::2]:
        task.cancel()
    await asyncio.gather(*tasks[1::2])
    assert 25 <= await verify(log) <= 50


async def test_a_follower_sees_each_position_once_in_order(dsn: str, log: EventLog) -> None:
    """While two writers append, a follower's positions are 1..n."""
    async with await EventLog.open(dsn, origin=ORIGIN) as other:
        seen: list[int] = []

        async def follow() -> None:
            async for batch in log.follow(0):
                seen.extend(recorded.position for recorded in batch)
                if len(seen) >= 400:
                    return

        follower = asyncio.create_task(follow())
        for _ in range(10):
            await asyncio.gather(*(w.append([event()]) for w in (log, other) for _ in range(20)))
        async with asyncio.timeout(20):
            await follower
        assert seen == list(range(1, 401))
        assert all(after - before == 1 for before, after in pairwise(seen))


async def test_recorded_events_cannot_be_changed(dsn: str, log: EventLog) -> None:
    """The database itself refuses to update, delete or truncate."""
    await log.append([event()])
    connection = await asyncpg.connect(dsn)
    for statement in (
        "UPDATE log_events SET type = 'x'",
        "DELETE FROM log_events",
        "TRUNCATE log_events",
    ):
        with pytest.raises(asyncpg.RaiseError, match="never changed"):
            await connection.execute(statement)
    await connection.close()


async def test_a_lost_connection_never_gives_a_wrong_answer(dsn: str, log: EventLog) -> None:
    """While backends are terminated, what is acknowledged is there exactly once."""
    killer = await asyncpg.connect(dsn)
    end = """
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE application_name = 'marketplace-log' AND datname = current_database()
    """

    async def one(key: str) -> int:
        while True:
            try:
                return (await log.append([event()], key=key, body="b")).first
            except (ConditionFailedError, IdempotencyKeyReusedError):
                raise
            except Exception:  # noqa: BLE001 - busy or unknown: ask again, as documented
                await asyncio.sleep(0)

    for burst in range(10):
        appends = [asyncio.create_task(one(f"{burst}/{n}")) for n in range(50)]
        await asyncio.sleep(0)
        await killer.execute(end)
        positions = await asyncio.gather(*appends)
        assert len(set(positions)) == 50
    await killer.close()
    assert await verify(log) == 500
