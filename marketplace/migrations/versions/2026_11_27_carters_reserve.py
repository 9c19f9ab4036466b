"""What a carter is about to be paid is set aside too, until the journal knows of the payment."""

from alembic import op

revision = "2026_11_27_carters_reserve"
down_revision = "2026_11_27_published_campaigns"

STATEMENTS = (
    "ALTER TABLE payout_reservations ADD COLUMN position bigint",
    """
    ALTER TABLE payout_reservations
    ADD COLUMN reserved_at timestamptz NOT NULL DEFAULT clock_timestamp()
    """,
)


def upgrade() -> None:
    """Say where the payment stands, if it does, and since when its money is set aside."""
    for statement in STATEMENTS:
        op.execute(statement)
