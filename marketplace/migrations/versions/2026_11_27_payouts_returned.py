"""Payouts that come back: what they say, which gifts they were of, and lines that told of them."""

from alembic import op

revision = "2026_11_27_payouts_returned"
down_revision = "2026_11_27_carters_reserve"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    ALTER TABLE payouts.payouts ADD COLUMN returned_at timestamptz,
        ADD COLUMN return_reason text, ADD COLUMN return_reference text
    """,
    """CREATE INDEX payouts_returned ON payouts.payouts (requested_position)
       WHERE status = 'returned'""",
    "ALTER TABLE bank_lines.lines ADD COLUMN payout_id text",
    """
    CREATE TABLE donor_ledger.returned (
        household_id text NOT NULL,
        currency text NOT NULL,
        start_minor numeric NOT NULL,
        end_minor numeric NOT NULL,
        payout_id text NOT NULL,
        status_at timestamptz NOT NULL,
        position bigint NOT NULL,
        PRIMARY KEY (household_id, currency, start_minor)
    )
    """,
    """
    CREATE TABLE takers.arrived (
        household_id text NOT NULL,
        currency text NOT NULL,
        allocated_position bigint NOT NULL,
        start_minor bigint NOT NULL,
        end_minor bigint NOT NULL,
        campaign_id text NOT NULL,
        allocation_id text NOT NULL,
        payout_id text NOT NULL,
        position bigint NOT NULL,
        PRIMARY KEY (household_id, currency, allocated_position, start_minor)
    )
    """,
    "CREATE INDEX arrived_by_payout ON takers.arrived (payout_id)",
    # What had arrived before was forgotten here; the log has it.
    "TRUNCATE takers.pieces, takers.totals, takers.campaigns",
    "UPDATE takers.progress SET position = 0, problem = NULL",
)


def upgrade() -> None:
    """Add them; who got what of a campaign is folded anew from the log."""
    for statement in STATEMENTS:
        op.execute(statement)
