"""Money that goes back is found by an index."""

from alembic import op

revision = "2026_11_27_payments_sent_back"
down_revision = "2026_11_27_payments"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it."""
    op.execute(
        """CREATE INDEX suspended_going_back ON payments.suspended (first_position)
           WHERE standing = 'returned'"""
    )
