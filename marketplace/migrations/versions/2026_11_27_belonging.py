"""Which stations may act for a household; who named which picture where, and who sent it."""

from alembic import op

revision = "2026_11_27_belonging"
down_revision = "2026_11_27_vault_accesses"

STATEMENTS = (
    """
    CREATE TABLE household_ledger.stations (
        household_id text NOT NULL,
        station_id text NOT NULL,
        scopes text[] NOT NULL,
        bound_at timestamptz NOT NULL,
        position bigint NOT NULL,
        PRIMARY KEY (household_id, station_id)
    )
    """,
    "CREATE SCHEMA evidence",
    """
    CREATE TABLE evidence.progress (
        one boolean PRIMARY KEY DEFAULT true CHECK (one),
        position bigint NOT NULL DEFAULT 0,
        problem text
    )
    """,
    "INSERT INTO evidence.progress DEFAULT VALUES",
    """
    CREATE TABLE evidence.pictures (
        sha256 text NOT NULL,
        order_id text NOT NULL,
        assignment_id text,
        position bigint NOT NULL,
        UNIQUE NULLS NOT DISTINCT (sha256, order_id, assignment_id)
    )
    """,
    """
    CREATE TABLE picture_uploads (
        sha256 text NOT NULL,
        actor_id text NOT NULL,
        party text,
        uploaded_at timestamptz NOT NULL DEFAULT now(),
        UNIQUE NULLS NOT DISTINCT (sha256, actor_id, party)
    )
    """,
)


def upgrade() -> None:
    """Add them, empty: no earlier event binds a station, and the pictures fill themselves."""
    for statement in STATEMENTS:
        op.execute(statement)
