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
from projections.projection import Connection, Fact, Projection

INSERT_QUALIFICATION: Final = """
    INSERT INTO qualifications (qualification_id, title_zh, title_en, kind, questions,
        pass_percent, retry_hours, position)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""
UPSERT_ATTEMPT: Final = """
    INSERT INTO attempts (household_id, qualification_id, attempts, passed, score_percent,
        retry_at, position)
    VALUES ($1, $2, 1, $3, $4, $5, $6)
    ON CONFLICT (household_id, qualification_id) DO UPDATE SET
        attempts = attempts.attempts + 1, passed = excluded.passed,
        score_percent = excluded.score_percent, retry_at = excluded.retry_at,
        position = excluded.position
"""
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

    qualification_id: str
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

    qualification_id: str
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
                    await connection.execute(
                        INSERT_QUALIFICATION,
                        *(defined.qualification_id, defined.title_zh, defined.title_en),
                        *(defined.kind, msgspec.json.encode(defined.questions).decode()),
                        *(defined.pass_percent, defined.retry_hours, fact.position),
                    )
                case TestPassed() as event:
                    await _note(connection, fact, event, event.score_percent, None)
                case TestFailed() as event:
                    await _note(connection, fact, event, event.score_percent, event.retry_at)
                case TrainingCompleted() as event:
                    await _note(connection, fact, event, None, None)
                case event:
                    raise TypeError(type(event).__name__)


async def _note(
    connection: Connection,
    fact: Fact,
    event: QualificationEvent,
    score_percent: int | None,
    retry_at: datetime | None,
) -> None:
    passed = not isinstance(event, TestFailed)
    await connection.execute(
        UPSERT_ATTEMPT,
        *(event.household_id, event.qualification_id),
        *(passed, score_percent, retry_at, fact.position),
    )


async def qualifications(connection: Connection, after: str, limit: int) -> list[QualificationView]:
    """Tests and trainings by id."""
    rows = await connection.fetch(SELECT_QUALIFICATIONS, after, limit)
    return [_view(row) for row in rows]


async def qualification(connection: Connection, qualification_id: str) -> QualificationView | None:
    """One of them; absent if there is none."""
    row = await connection.fetchrow(SELECT_QUALIFICATION, qualification_id)
    return None if row is None else _view(row)


async def attempts(connection: Connection, household_id: str) -> list[AttemptView]:
    """A household's newest attempt at each."""
    return [AttemptView(*row) for row in await connection.fetch(SELECT_ATTEMPTS, household_id)]


async def passed(
    connection: Connection, household_id: str, qualification_ids: Sequence[str]
) -> set[str]:
    """Which of these a household has passed."""
    rows = await connection.fetch(SELECT_PASSED, household_id, qualification_ids)
    return {row[0] for row in rows}


def _view(row: asyncpg.Record) -> QualificationView:
    return QualificationView(
        *(row["qualification_id"], row["title_zh"], row["title_en"], row["kind"]),
        questions=msgspec.json.decode(row["questions"], type=tuple[Question, ...]),
        pass_percent=row["pass_percent"],
        retry_hours=row["retry_hours"],
    )
