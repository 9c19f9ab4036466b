"""Notices of public holidays, and answers whose time they moved."""

from alembic import op

revision = "2026_11_27_holiday_notices"
down_revision = "2026_11_27_sample_retakes"
branch_labels = None
depends_on = None

STATEMENTS = (
    "CREATE SCHEMA holiday_notices",
    """
    CREATE TABLE holiday_notices.progress (
        one boolean PRIMARY KEY DEFAULT true CHECK (one),
        position bigint NOT NULL DEFAULT 0,
        problem text
    )
    """,
    "INSERT INTO holiday_notices.progress DEFAULT VALUES",
    """
    CREATE TABLE holiday_notices.notices (
        position bigint PRIMARY KEY,
        year integer NOT NULL,
        source text NOT NULL,
        breaks text NOT NULL,
        worked_weekends text NOT NULL,
        entered_by text NOT NULL,
        entered_at timestamptz NOT NULL
    )
    """,
    "ALTER TABLE assignments.assignments ADD COLUMN answer_moved_from timestamptz",
    "CREATE INDEX ON timers.assignments (stage) WHERE stage = 'appealed'",
)


def upgrade() -> None:
    """Create them, empty; they fill themselves from the log."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Drop them; after coming back, ``marketplace rebuild assignments``."""
    op.execute("DROP INDEX timers.assignments_stage_idx")
    op.execute("ALTER TABLE assignments.assignments DROP COLUMN answer_moved_from")
    op.execute("DROP SCHEMA holiday_notices CASCADE")
