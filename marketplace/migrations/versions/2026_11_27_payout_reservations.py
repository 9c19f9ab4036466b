"""What payouts that are about to be sent set aside of the custody account."""

from alembic import op

revision = "2026_11_27_payout_reservations"
down_revision = "2026_11_27_station_totals"

STATEMENTS = (
    """
    CREATE TABLE payout_reservations (
        payout_id text PRIMARY KEY,
        currency text NOT NULL,
        minor bigint NOT NULL
    )
    """,
    """
    CREATE INDEX payouts_settled_by_position ON payouts.payouts (position)
    WHERE status = 'settled'
    """,
)


def upgrade() -> None:
    """Create the table, and the index by which few of many settled payouts are found."""
    for statement in STATEMENTS:
        op.execute(statement)
