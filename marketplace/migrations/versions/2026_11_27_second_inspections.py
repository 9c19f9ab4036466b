"""A lot whose refusal is contested may be inspected once more; both are shown."""

from alembic import op

revision = "2026_11_27_second_inspections"
down_revision = "2026_11_27_gift_moves"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Room for what the second inspection showed: no log holds one yet."""
    op.execute(
        """ALTER TABLE assignments.assignments
           ADD COLUMN again_sample integer,
           ADD COLUMN again_defects integer,
           ADD COLUMN again_passed boolean,
           ADD COLUMN again_inspected_at timestamptz"""
    )


def downgrade() -> None:
    """Drop it; after coming back, ``marketplace rebuild assignments``."""
    op.execute(
        """ALTER TABLE assignments.assignments
           DROP COLUMN again_sample,
           DROP COLUMN again_defects,
           DROP COLUMN again_passed,
           DROP COLUMN again_inspected_at"""
    )
