"""Operators' decisions that a projection passes over an event which it can't carry."""

from alembic import op

revision = "2026_11_27_treatments"
down_revision = "2026_11_27_worker_heartbeats"

STATEMENTS = (
    """
    CREATE TABLE projection_treatments (
        number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        projection text NOT NULL,
        position bigint NOT NULL CHECK (position > 0),
        event_type text NOT NULL,
        way text NOT NULL CHECK (way IN ('skip', 'fold')),
        reason text NOT NULL CHECK (reason <> ''),
        decided_by text NOT NULL,
        decided_at timestamptz NOT NULL
    )
    """,
    """
    CREATE TRIGGER projection_treatments_are_for_ever
    BEFORE UPDATE OR DELETE OR TRUNCATE ON projection_treatments
    FOR EACH STATEMENT EXECUTE FUNCTION log_refuse_change()
    """,
    # The newest decision about a position counts.
    """
    CREATE VIEW projection_skips AS
    SELECT number, projection, position, event_type, way, reason, decided_by, decided_at
    FROM (
        SELECT DISTINCT ON (projection, position) * FROM projection_treatments
        ORDER BY projection, position, number DESC
    ) newest
    WHERE way = 'skip'
    """,
)


def upgrade() -> None:
    """Create them, empty."""
    for statement in STATEMENTS:
        op.execute(statement)
