"""Up to where gateways were asked whether what had arrived came back."""

from alembic import op

revision = "2026_11_27_payout_looks"
down_revision = "2026_11_27_sandbox_answers"

STATEMENTS = (
    """
    CREATE TABLE payout_looks (
        gateway text NOT NULL,
        age interval NOT NULL,
        concluded_at timestamptz NOT NULL,
        payout_id text NOT NULL,
        PRIMARY KEY (gateway, age)
    )
    """,
    """
    CREATE INDEX payouts_settled_by_gateway
    ON payouts.payouts (gateway, concluded_at, payout_id) WHERE status = 'settled'
    """,
)


def upgrade() -> None:
    """Create it, and the index by which the next to ask about is found."""
    for statement in STATEMENTS:
        op.execute(statement)
