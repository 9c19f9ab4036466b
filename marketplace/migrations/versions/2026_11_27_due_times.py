"""Due times of all capabilities: one that belongs to no order has none."""

from alembic import op

revision = "2026_11_27_due_times"
down_revision = "2026_11_27_payout_reservations"


def upgrade() -> None:
    """Let the order be absent; what stands stays."""
    op.execute("ALTER TABLE timers.timers ALTER COLUMN order_id DROP NOT NULL")


def downgrade() -> None:
    """Drop what an older program can't read; after coming back, ``marketplace rebuild timers``."""
    op.execute("DELETE FROM timers.timers WHERE order_id IS NULL")
    op.execute("ALTER TABLE timers.timers ALTER COLUMN order_id SET NOT NULL")
