"""Tests and trainings, and who has passed them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import asyncpg
import msgspec
from msgspec import Struct

from domain.facts.piecework.qualifications import (
    QualificationDefined,
    QualificationEvent,
    Question,
    TestFailed,
    TestPassed,
    TrainingCompleted,
)
from domain.ids import HouseholdId, QualificationId
from projections.projection import Connection, Fact, Projection
from projections.rows import TableRow, copy_rows, execute_for, given, listed, read


class QualificationRow(TableRow, kw_only=True):
    """A test or a training; its questions as JSON."""

    qualification_id: QualificationId
    title_zh: str
    title_en: str
    kind: str
    questions: str
    pass_percent: int
    retry_hours: int
    position: int


class AttemptRow(TableRow, kw_only=True):
    """A household's newest attempt."""

    household_id: HouseholdId
    qualification_id: QualificationId
    attempts: int = 1
    passed: bool
    score_percent: int | None = None
    retry_at: datetime | None = None
    position: int


UPSERT_ATTEMPT: Final = f"""
    INSERT INTO attempts ({listed(AttemptRow)}) SELECT {listed(AttemptRow)} FROM {given(AttemptRow)}
    ON CONFLICT (household_id, qualification_id) DO UPDATE SET
        attempts = attempts.attempts + 1, passed = excluded.passed,
        score_percent = excluded.score_percent, retry_at = excluded.retry_at,
        position = excluded.position
"""  # noqa: S608 - the columns of the row
SELECT_QUALIFICATIONS: Final = """
    SELECT qualification_id, title_zh, title_en, kind, questions, pass_percent, retry_hours
    FROM qualifications.qualifications WHERE qualification_id > $1
    ORDER BY qualification_id LIMIT $2
"""
SELECT_QUALIFICATION: Final = """
    SELECT qualification_id, title_zh, title_en, kind, questions, pass_percent, retry_hours
    FROM qualifications.qualifications WHERE qualification_id = $1
"""
SELECT_ATTEMPTS: Final = """
    SELECT qualification_id, attempts, passed, score_percent, retry_at
    FROM qualifications.attempts WHERE household_id = $1 ORDER BY qualification_id
"""
SELECT_PASSED: Final = """
    SELECT qualification_id FROM qualifications.attempts
    WHERE household_id = $1 AND qualification_id = ANY($2) AND passed
"""


class QualificationView(Struct, frozen=True):
    """A test or a training, as ``QualificationDefined`` says; the key is not in it."""

    qualification_id: QualificationId
    title_zh: str
    title_en: str
    kind: str
    questions: tuple[Question, ...]
    pass_percent: int
    retry_hours: int


class AttemptView(Struct, frozen=True):
    """A household's newest attempt.

    Attributes:
        attempts: How many there were.
        score_percent: Right answers; absent for a training.
        retry_at: When the test may be taken again; absent once passed.
    """

    qualification_id: QualificationId
    attempts: int
    passed: bool
    score_percent: int | None
    retry_at: datetime | None


class Qualifications(Projection):
    """Every test and training, and every household's newest attempt."""

    name = "qualifications"
    tables = ("qualifications", "attempts")
    handles = (QualificationDefined, QualificationEvent)

    async def apply(self, connection: Connection, facts: Sequence[Fact]) -> None:
        """Note them one by one; they are few."""
        for fact in facts:
            match fact.event:
                case QualificationDefined() as defined:
                    row = _defined(fact.position, defined)
                    await copy_rows(connection, "qualifications", [row])
                case QualificationEvent() as event:
                    attempt = _attempt(fact.position, event)
                    await execute_for(connection, UPSERT_ATTEMPT, [attempt])
                case event:
                    raise TypeError(type(event).__name__)


def _defined(position: int, event: QualificationDefined) -> QualificationRow:
    return QualificationRow(
        qualification_id=event.qualification_id,
        title_zh=event.title_zh,
        title_en=event.title_en,
        kind=event.kind,
        questions=msgspec.json.encode(event.questions).decode(),
        pass_percent=event.pass_percent,
        retry_hours=event.retry_hours,
        position=position,
    )


def _attempt(position: int, event: QualificationEvent) -> AttemptRow:
    row = AttemptRow(
        household_id=event.household_id,
        qualification_id=event.qualification_id,
        passed=not isinstance(event, TestFailed),
        position=position,
    )
    match event:
        case TestPassed():
            row.score_percent = event.score_percent
        case TestFailed():
            row.score_percent, row.retry_at = event.score_percent, event.retry_at
        case TrainingCompleted():
            pass
        case _:
            raise TypeError(type(event).__name__)
    return row


async def qualifications(connection: Connection, after: str, limit: int) -> list[QualificationView]:
    """Tests and trainings by id."""
    rows = await connection.fetch(SELECT_QUALIFICATIONS, after, limit)
    return [_view(row) for row in rows]


async def qualification(
    connection: Connection, qualification_id: QualificationId
) -> QualificationView | None:
    """One of them; absent if there is none."""
    row = await connection.fetchrow(SELECT_QUALIFICATION, qualification_id)
    return None if row is None else _view(row)


async def attempts(connection: Connection, household_id: HouseholdId) -> list[AttemptView]:
    """A household's newest attempt at each."""
    return [read(AttemptView, row) for row in await connection.fetch(SELECT_ATTEMPTS, household_id)]


async def passed(
    connection: Connection, household_id: HouseholdId, qualification_ids: Sequence[QualificationId]
) -> set[QualificationId]:
    """Which of these a household has passed."""
    rows = await connection.fetch(SELECT_PASSED, household_id, qualification_ids)
    return {QualificationId(row["qualification_id"]) for row in rows}


def _view(row: asyncpg.Record) -> QualificationView:
    questions = msgspec.json.decode(row["questions"], type=tuple[Question, ...])
    return read(QualificationView, row, questions=questions)
