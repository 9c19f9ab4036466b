"""Totals of campaigns by household; ways into batches of payouts and into the ranges of a gift."""

from alembic import op

revision = "2026_11_27_takers"
down_revision = "2026_11_27_belonging"
branch_labels = None
depends_on = None

STATEMENTS = (
    "CREATE SCHEMA takers",
    """
    CREATE TABLE takers.progress (
        one boolean PRIMARY KEY DEFAULT true CHECK (one),
        position bigint NOT NULL DEFAULT 0,
        problem text
    )
    """,
    "INSERT INTO takers.progress DEFAULT VALUES",
    """
    CREATE TABLE takers.pieces (
        household_id text NOT NULL,
        currency text NOT NULL,
        allocated_position bigint NOT NULL,
        start_minor bigint NOT NULL,
        end_minor bigint NOT NULL,
        campaign_id text NOT NULL,
        allocation_id text NOT NULL,
        payout_id text,
        position bigint NOT NULL,
        PRIMARY KEY (household_id, currency, allocated_position, start_minor)
    )
    """,
    """
    CREATE TABLE takers.totals (
        campaign_id text NOT NULL,
        household_id text NOT NULL,
        minor numeric NOT NULL,
        in_flight_minor numeric NOT NULL,
        paid_minor numeric NOT NULL,
        position bigint NOT NULL,
        PRIMARY KEY (campaign_id, household_id)
    )
    """,
    """CREATE INDEX totals_largest ON takers.totals (campaign_id, minor DESC, household_id)
       WHERE minor > 0""",
    """
    CREATE TABLE takers.campaigns (
        campaign_id text PRIMARY KEY,
        households bigint NOT NULL,
        minor numeric NOT NULL,
        in_flight_minor numeric NOT NULL,
        paid_minor numeric NOT NULL,
        position bigint NOT NULL
    )
    """,
    """CREATE INDEX payouts_of_batch_by_id ON payouts.payouts (batch_id, payout_id)
       WHERE batch_id IS NOT NULL""",
    "DROP INDEX payouts.payouts_by_batch",
)


def upgrade() -> None:
    """Add them; the new projection fills itself from the log."""
    for statement in STATEMENTS:
        op.execute(statement)
