"""What stations earned, in sums; indexes for what a household works on, and has of an order."""

from alembic import op

revision = "2026_11_27_station_totals"
down_revision = "2026_11_27_takers"
branch_labels = None
depends_on = None

STATEMENTS = (
    "CREATE SCHEMA station_totals",
    """
    CREATE TABLE station_totals.progress (
        one boolean PRIMARY KEY DEFAULT true CHECK (one),
        position bigint NOT NULL DEFAULT 0,
        problem text
    )
    """,
    "INSERT INTO station_totals.progress DEFAULT VALUES",
    """
    CREATE TABLE station_totals.totals (
        station_id text NOT NULL,
        currency text NOT NULL,
        lots bigint NOT NULL,
        fee_minor numeric NOT NULL,
        position bigint NOT NULL,
        PRIMARY KEY (station_id, currency)
    )
    """,
    """CREATE INDEX assignments_in_hand ON assignments.assignments (household_id, status)""",
    """CREATE INDEX assignments_of_order
       ON assignments.assignments (household_id, order_id, status)""",
)


def upgrade() -> None:
    """Add them; the new projection fills itself from the log."""
    for statement in STATEMENTS:
        op.execute(statement)
