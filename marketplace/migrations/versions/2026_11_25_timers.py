"""Due times of piecework, and what they follow from."""

from alembic import op

revision = "2026_11_25_timers"
down_revision = "2026_11_25_orders"

STATEMENTS = (
    "CREATE SCHEMA timers",
    """
    CREATE TABLE timers.progress (
        one boolean PRIMARY KEY DEFAULT true CHECK (one),
        position bigint NOT NULL DEFAULT 0,
        problem text
    )
    """,
    "INSERT INTO timers.progress DEFAULT VALUES",
    """
    CREATE TABLE timers.timers (
        subject text NOT NULL,
        kind text NOT NULL,
        due_at timestamptz NOT NULL,
        position bigint NOT NULL,
        order_id text NOT NULL,
        lot integer,
        station_id text,
        UNIQUE NULLS NOT DISTINCT (subject, kind, due_at, station_id)
    )
    """,
    "CREATE INDEX ON timers.timers (due_at, position, kind)",
    """
    CREATE TABLE timers.orders (
        order_id text PRIMARY KEY,
        status text NOT NULL,
        lots integer NOT NULL,
        deadline timestamptz NOT NULL,
        spare boolean NOT NULL,
        changed_at timestamptz NOT NULL,
        position bigint NOT NULL,
        taken integer NOT NULL,
        unfinished integer NOT NULL,
        hold_until timestamptz
    )
    """,
    """
    CREATE TABLE timers.assignments (
        assignment_id text PRIMARY KEY,
        order_id text NOT NULL,
        position bigint NOT NULL,
        stage text NOT NULL,
        until timestamptz,
        issued integer NOT NULL,
        confirmed boolean NOT NULL,
        handed_in integer NOT NULL,
        accounted integer NOT NULL,
        judged_at timestamptz
    )
    """,
    "CREATE INDEX ON timers.assignments (order_id) WHERE stage = 'refused'",
)


def upgrade() -> None:
    """Create them, empty; they fill themselves from the log."""
    for statement in STATEMENTS:
        op.execute(statement)
