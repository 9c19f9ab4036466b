"""Debts with their age, fees that the platform bears, and what each chargeback took."""

from alembic import op

revision = "2026_11_27_debts"
down_revision = "2026_11_27_payouts_returned"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    ALTER TABLE donor_ledger.gifts ADD COLUMN debt_since timestamptz,
        ADD COLUMN borne_minor bigint NOT NULL DEFAULT 0
    """,
    "ALTER TABLE donor_ledger.taken ADD COLUMN chargeback text",
    """CREATE INDEX gifts_with_debts ON donor_ledger.gifts (received_position)
       WHERE debt_minor <> 0""",
    """CREATE INDEX taken_by_chargeback ON donor_ledger.taken (chargeback)
       WHERE chargeback IS NOT NULL""",
    "ALTER TABLE bank_lines.lines ADD COLUMN donation_id text",
    # Which ranges a chargeback took, and since when a debt stands, is in the log alone.
    """
    TRUNCATE donor_ledger.gifts, donor_ledger.taken, donor_ledger.held, donor_ledger.returned,
        donor_ledger.shares
    """,
    "UPDATE donor_ledger.progress SET position = 0, problem = NULL",
)


def upgrade() -> None:
    """Add them; the donors' ledger is folded anew from the log."""
    for statement in STATEMENTS:
        op.execute(statement)
