"""What is sent in all, and what payouts about to be sent set aside of the custody account."""

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
    CREATE TABLE payouts.sent (
        currency text PRIMARY KEY,
        minor numeric NOT NULL,
        position bigint NOT NULL
    )
    """,
    # As the projection would have written it, event by event.
    """
    INSERT INTO payouts.sent (currency, minor, position)
    SELECT currency, coalesce(sum(minor) FILTER (WHERE status = 'sent'), 0), max(position)
    FROM payouts.payouts WHERE status IN ('sent', 'settled', 'failed') GROUP BY currency
    """,
    """
    CREATE INDEX payouts_settled_by_position ON payouts.payouts (position)
    WHERE status = 'settled'
    """,
)


def upgrade() -> None:
    """Create both, and the index by which few of many settled payouts are found."""
    for statement in STATEMENTS:
        op.execute(statement)
