"""The due times of all capabilities are one fold, or nothing starts."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from msgspec.structs import astuple, replace

from domain.due import DueKind
from domain.due_times import DUE_TIMES
from domain.ids import AssignmentId, OrderId
from domain.piecework.ratings.due_times import REVEAL
from projections import assignments, orders, ratings
from projections.assignments.due_times import AssignmentLine, Stage
from projections.capabilities import CAPABILITIES
from projections.capability import ReadModels, RegistryError
from projections.due_times import DueTimes, Standing, Timer
from projections.timers import tables
from projections.timers.board import FOLDS, folded
from tests.worlds.workshop import NOW

VISIT = DueKind("visit")
KINDS = "fair_share, tokens, deadline, settling"
FIRST = AssignmentLine(
    assignment_id=AssignmentId("A-1"),
    order_id=OrderId("O-1"),
    lot=1,
    units=1,
    since=1,
    position=1,
)


def of(face: ReadModels) -> DueTimes:
    """The due times of a capability that has some."""
    assert face.due_times is not None
    return face.due_times


def with_times(times: DueTimes) -> ReadModels:
    """A capability with these due times, and nothing else."""
    return ReadModels(projections=(), due_times=times)


def test_what_there_is_sets_every_due_time() -> None:
    """The list that the program starts with, in its order."""
    assert folded(CAPABILITIES, DUE_TIMES) == FOLDS
    assert [len(fold.kinds) for fold in FOLDS] == [4, 4, 1]


@pytest.mark.parametrize(
    ("capabilities", "kinds", "problem"),
    [
        (CAPABILITIES, (*DUE_TIMES, VISIT), "nobody sets the due time visit"),
        (CAPABILITIES, {*DUE_TIMES} - {REVEAL}, "no command is due for reveal"),
        (
            (*CAPABILITIES, with_times(replace(of(ratings.READ_MODELS), looks_at=()))),
            DUE_TIMES,
            "reveal is set twice",
        ),
        (
            (*CAPABILITIES, with_times(replace(of(orders.READ_MODELS), kinds=()))),
            DUE_TIMES,
            "two tables are called orders",
        ),
        (
            (orders.READ_MODELS, assignments.READ_MODELS, ratings.READ_MODELS),
            DUE_TIMES,
            f"{KINDS} look at AssignmentLine, which no earlier capability folds",
        ),
    ],
)
def test_what_contradicts_itself_does_not_start(
    capabilities: tuple[ReadModels, ...], kinds: Any, problem: str
) -> None:
    """Each mistake is named."""
    with pytest.raises(RegistryError) as caught:
        folded(capabilities, kinds)
    assert caught.value.problems == (problem,)


def test_a_fold_sees_what_was_before_the_event_at_hand() -> None:
    """However often a line changes within it; the next event begins anew."""
    board = Standing([FIRST])
    board.begin()
    assert board.before(AssignmentLine, "A-1") == FIRST
    for stage in (Stage.IN_REVIEW, Stage.OVER):
        board.put(replace(FIRST, stage=stage))
        assert board.before(AssignmentLine, "A-1") == FIRST
    board.put(replace(FIRST, assignment_id="A-2"))
    assert board.before(AssignmentLine, "A-2") is None
    board.begin()
    before = board.before(AssignmentLine, "A-1")
    assert before is not None
    assert before.stage is Stage.OVER
    board.drop(before)
    assert board.find(AssignmentLine, "A-1") is None
    with pytest.raises(KeyError):
        board.line(AssignmentLine, "A-1")


@pytest.fixture
async def connection(dsn: str) -> AsyncIterator[asyncpg.Connection]:
    """To the tables."""
    opened = await asyncpg.connect(dsn)
    yield opened
    await opened.close()


async def test_due_times_of_one_event_and_of_no_order_come_page_by_page(
    connection: asyncpg.Connection,
) -> None:
    """One event may set the same due time for several subjects: none is passed over."""
    set_by_one = [
        Timer(subject=f"V-{number}", kind=VISIT, due_at=NOW, position=7) for number in range(3)
    ]
    await connection.copy_records_to_table(
        "timers",
        schema_name="timers",
        records=[astuple(timer) for timer in set_by_one],
        columns=Timer.__struct_fields__,
    )
    found: list[Timer] = []
    while page := await tables.due(connection, NOW + timedelta(1), found[-1] if found else None, 1):
        found += page
    assert found == set_by_one
