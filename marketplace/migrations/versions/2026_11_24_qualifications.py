"""Tests and trainings that orders of piecework may ask for."""

from alembic import op

revision = "2026_11_24_qualifications"
down_revision = "2026_11_24_token_parties"

STATEMENTS = (
    "CREATE SCHEMA qualifications",
    """
    CREATE TABLE qualifications.progress (
        one boolean PRIMARY KEY DEFAULT true CHECK (one),
        position bigint NOT NULL DEFAULT 0,
        problem text
    )
    """,
    "INSERT INTO qualifications.progress DEFAULT VALUES",
    """
    CREATE TABLE qualifications.qualifications (
        qualification_id text PRIMARY KEY,
        title_zh text NOT NULL,
        title_en text NOT NULL,
        kind text NOT NULL,
        questions jsonb NOT NULL,
        pass_percent smallint NOT NULL,
        retry_hours integer NOT NULL,
        position bigint NOT NULL
    )
    """,
    """
    CREATE TABLE qualifications.attempts (
        household_id text NOT NULL,
        qualification_id text NOT NULL,
        attempts integer NOT NULL,
        passed boolean NOT NULL,
        score_percent smallint,
        retry_at timestamptz,
        position bigint NOT NULL,
        PRIMARY KEY (household_id, qualification_id)
    )
    """,
)


def upgrade() -> None:
    """Create them, empty; they fill themselves from the log."""
    for statement in STATEMENTS:
        op.execute(statement)
