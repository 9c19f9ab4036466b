"""The log: leaves, their index columns, and the one-row head that orders all appends."""

from alembic import op

revision = "2026_11_24_log"
down_revision = None

STATEMENTS = (
    """
    CREATE TABLE log_events (
        position bigint PRIMARY KEY CHECK (position > 0),
        type text NOT NULL,
        tags text[] NOT NULL,
        key text,
        leaf bytea NOT NULL,
        leaf_hash bytea NOT NULL CHECK (octet_length(leaf_hash) = 32)
    )
    """,
    # Leaves are random in part and small: compressing them costs time and saves nothing.
    "ALTER TABLE log_events ALTER COLUMN leaf SET STORAGE EXTERNAL",
    "CREATE UNIQUE INDEX log_events_by_key ON log_events (key) WHERE key IS NOT NULL",
    "CREATE INDEX log_events_by_tags ON log_events USING gin (tags)",
    """
    CREATE TABLE log_head (
        one boolean PRIMARY KEY DEFAULT true CHECK (one),
        size bigint NOT NULL,
        root bytea NOT NULL,
        frontier bytea NOT NULL,
        recorded_at timestamptz NOT NULL
    )
    """,
    """
    INSERT INTO log_head (size, root, frontier, recorded_at)
    VALUES (0, sha256(''), '', '1970-01-01T00:00:00Z')
    """,
    """
    CREATE FUNCTION log_refuse_change() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'recorded events are never changed or removed'; END $$
    """,
    """
    CREATE TRIGGER log_events_are_for_ever BEFORE UPDATE OR DELETE OR TRUNCATE ON log_events
    FOR EACH STATEMENT EXECUTE FUNCTION log_refuse_change()
    """,
)


def upgrade() -> None:
    """Create the log, empty."""
    for statement in STATEMENTS:
        op.execute(statement)
