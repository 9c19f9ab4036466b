"""Visits."""

from alembic import op

revision = "2099_01_01_visits"
down_revision = "the newest"

STATEMENTS = (
    "CREATE SCHEMA visits",
    """
    CREATE TABLE visits.progress (
        one boolean PRIMARY KEY DEFAULT true CHECK (one),
        position bigint NOT NULL DEFAULT 0,
        problem text
    )
    """,
    "INSERT INTO visits.progress DEFAULT VALUES",
    """
    CREATE TABLE visits.visits (
        visit_id text PRIMARY KEY,
        household_id text NOT NULL,
        due_at timestamptz NOT NULL,
        status text NOT NULL,
        position bigint NOT NULL
    )
    """,
)


def upgrade() -> None:
    """Create the table, empty; it fills itself from the log."""
    for statement in STATEMENTS:
        op.execute(statement)
