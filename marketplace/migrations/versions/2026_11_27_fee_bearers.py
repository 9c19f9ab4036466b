"""Who bears the fees of a campaign's gifts."""

from alembic import op

revision = "2026_11_27_fee_bearers"
down_revision = "2026_11_27_payout_looks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it: up to now every gift bore its own fees."""
    op.execute(
        "ALTER TABLE campaign_totals.campaigns ADD COLUMN fee_bearer text NOT NULL DEFAULT 'gift'"
    )
