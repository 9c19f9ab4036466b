"""A mistyped sample can be timed once more; both are shown."""

from alembic import op

revision = "2026_11_27_sample_retakes"
down_revision = "2026_11_27_parts_of_lots"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Room for the second sample: no log holds one yet."""
    op.execute(
        """ALTER TABLE orders.orders
           ADD COLUMN again_pieces integer,
           ADD COLUMN again_seconds integer,
           ADD COLUMN again_hourly_minor bigint,
           ADD COLUMN again_wage_minor bigint,
           ADD COLUMN again_fair boolean,
           ADD COLUMN again_reason text,
           ADD COLUMN again_at timestamptz"""
    )


def downgrade() -> None:
    """Drop it; after coming back, ``marketplace rebuild orders``."""
    op.execute(
        """ALTER TABLE orders.orders
           DROP COLUMN again_pieces,
           DROP COLUMN again_seconds,
           DROP COLUMN again_hourly_minor,
           DROP COLUMN again_wage_minor,
           DROP COLUMN again_fair,
           DROP COLUMN again_reason,
           DROP COLUMN again_at"""
    )
