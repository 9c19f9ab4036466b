"""Gifts that moved to another campaign, and gifts that were entered after a closing."""

from alembic import op

revision = "2026_11_27_gift_moves"
down_revision = "2026_11_27_debts"

STATEMENTS = (
    """
    CREATE TABLE donor_ledger.moves (
        donation_id text NOT NULL,
        campaign_id text NOT NULL,
        to_campaign_id text NOT NULL,
        reason text NOT NULL,
        moved_at timestamptz NOT NULL,
        position bigint NOT NULL,
        PRIMARY KEY (donation_id, position)
    )
    """,
    # No event that a log of before could hold makes either true.
    "ALTER TABLE donor_ledger.gifts ADD COLUMN after_closing boolean NOT NULL DEFAULT false",
    "ALTER TABLE donor_ledger.gifts ALTER COLUMN after_closing DROP DEFAULT",
    """
    ALTER TABLE campaign_totals.campaigns
        ADD COLUMN late_gifts bigint NOT NULL DEFAULT 0,
        ADD COLUMN late_minor numeric NOT NULL DEFAULT 0
    """,
    """
    ALTER TABLE campaign_totals.campaigns
        ALTER COLUMN late_gifts DROP DEFAULT, ALTER COLUMN late_minor DROP DEFAULT
    """,
)


def upgrade() -> None:
    """Add the table and the columns."""
    for statement in STATEMENTS:
        op.execute(statement)
