"""Appending: conditions, conflicts, keys, the tree, and many writers at once."""

import asyncio

import asyncpg
import pytest

from marketplace.log import (
    Appended,
    ConditionFailedError,
    EventLog,
    IdempotencyKeyReusedError,
    NameTakenError,
    UnrecordableEventError,
)
from marketplace.log.contract import DCBAppendCondition, DCBEvent
from marketplace.log.recent import WINDOW_EVENTS
from tests.conftest import ORIGIN
from tests.log.writing import event, unless, verify


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
@pytest.mark.parametrize("knows", ["all", "older", "nothing"])
async def test_a_condition_is_checked_exactly(
    dsn: str, condition: DCBAppendCondition | None, position: int | None, knows: str
) -> None:
    """Types, tags and ``after`` decide alike, from memory, from SQL and from both."""
    async with (
        await EventLog.open(dsn, origin=ORIGIN) as first,
        await EventLog.open(dsn, origin=ORIGIN) as other,
    ):
        second = first if knows == "all" else other
        await (first if knows == "nothing" else second).append([event("Given", "a:1", "b:1")])
        await first.append([event("Given", "b:2")])
        if position is None:
            assert (await second.append([event("New")], condition)).first == 3
        else:
            with pytest.raises(ConditionFailedError) as refused:
                await second.append([event("New")], condition)
            assert refused.value.position == position
            assert await second.head() == 2


async def test_a_condition_sees_what_its_own_batch_records(log: EventLog) -> None:
    """Of appends in one batch the later is checked against the earlier, exactly."""
    earlier = log.append([event("Given", "a:1", "b:1"), event("Given", "b:2")])
    later = [
        log.append([event("New")], unless(([], ["b:2"]))),
        log.append([event("New")], unless((["Given"], ["b:2"]), after=2)),
        log.append([event("New")], unless((["Taken"], []), ([], ["a:1"]), after=0)),
        log.append([event("New")], unless((["Taken"], []), (["Given"], ["b:1", "b:2"]))),
    ]
    _, *answers = await asyncio.gather(earlier, *later, return_exceptions=True)
    found = [getattr(answer, "position", None) for answer in answers]
    assert found == [2, None, 1, None]
    assert await verify(log) == 4


async def test_a_condition_older_than_memory_is_checked_exactly(log: EventLog) -> None:
    """When the window has moved on, what left it still counts, and what is in it too."""
    await log.append([event("Old", "a:1")])
    for _ in range(9):
        await log.append([event("Filler") for _ in range(WINDOW_EVENTS // 8)])
    last = await log.append([event("Young", "a:1")])
    for condition, position in (
        (unless(([], ["a:1"])), 1),
        (unless(([], ["a:1"]), after=1), last.last),
        (unless((["Old"], ["a:1"]), after=1), None),
        (unless((["Young"], ["a:1"])), last.last),
        (unless(([], ["a:1"]), after=last.last), None),
    ):
        # Twice: the second answer comes from what is remembered of the first.
        for _ in range(2):
            if position is None:
                await log.append([event("New")], condition)
                continue
            with pytest.raises(ConditionFailedError) as refused:
                await log.append([event("New")], condition)
            assert refused.value.position == position


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


async def test_a_name_is_taken_once(dsn: str) -> None:
    """In one batch, by another writer, or long ago: the second fails and learns who has it."""
    async with (
        await EventLog.open(dsn, origin=ORIGIN) as one,
        await EventLog.open(dsn, origin=ORIGIN) as two,
    ):
        race = [
            log.append([event(), event()], names={"id:a": 1, f"id:{n}": 0})
            for n, log in enumerate((one, two, one, two))
        ]
        answers = await asyncio.gather(*race, return_exceptions=True)
        (won,) = (answer for answer in answers if isinstance(answer, Appended))
        lost = [answer for answer in answers if isinstance(answer, NameTakenError)]
        assert [(error.name, error.position) for error in lost] == [("id:a", won.last)] * 3
        assert (await two.append([event()], names={"id:b": 0})).first == 3
        assert await verify(one) == 3
    async with await EventLog.open(dsn, origin=ORIGIN) as later:
        with pytest.raises(NameTakenError):
            await later.append([event()], names={"id:c": 0, "id:b": 0})
        await later.append([event()], names={"id:c": 0})


async def test_a_known_key_answers_before_its_names(log: EventLog) -> None:
    """A repeated request takes the names that it took before, which is no conflict."""
    first = await log.append([event()], key="k", body="b", names={"id:a": 0})
    again = await log.append([event()], key="k", body="b", names={"id:a": 0})
    assert (again.first, again.replayed) == (first.first, True)


@pytest.mark.parametrize("name", ["id:\x00", "id:\ud800", "x" * 2_601])
async def test_a_name_that_no_index_can_hold_is_refused(log: EventLog, name: str) -> None:
    """NUL, half a surrogate or too long: nothing is recorded."""
    with pytest.raises(UnrecordableEventError):
        await log.append([event()], names={name: 0})
    assert await log.head() == 0


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
