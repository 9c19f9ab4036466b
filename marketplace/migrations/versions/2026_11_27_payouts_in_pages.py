"""Payouts on their way are read in pages: an index in the order of the pages."""

from alembic import op

revision = "2026_11_27_payouts_in_pages"
down_revision = "2026_11_27_treatments"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Index the few that are on their way by when they were asked for."""
    op.execute(
        """CREATE INDEX payouts_on_their_way_by_age ON payouts.payouts (requested_position)
           WHERE status IN ('approved', 'sent')"""
    )
