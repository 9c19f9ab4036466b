"""Payments, and captured money in suspense."""

from alembic import op

revision = "2026_11_27_payments"
down_revision = "2026_11_27_fee_bearers"
branch_labels = None
depends_on = None

STATEMENTS = (
    "CREATE SCHEMA payments",
    """
    CREATE TABLE payments.progress (
        one boolean PRIMARY KEY DEFAULT true CHECK (one),
        position bigint NOT NULL DEFAULT 0,
        problem text
    )
    """,
    "INSERT INTO payments.progress DEFAULT VALUES",
    """
    CREATE TABLE payments.payments (
        payment_id text PRIMARY KEY,
        campaign_id text,
        donation_id text,
        donor_id text,
        order_id text,
        buyer_id text,
        currency text NOT NULL,
        minor bigint NOT NULL,
        gateway text NOT NULL,
        expires_at timestamptz NOT NULL,
        started_at timestamptz NOT NULL,
        status text NOT NULL,
        status_since timestamptz NOT NULL,
        gateway_reference text,
        fee_currency text,
        fee_minor bigint,
        retry_of text,
        retried_as text,
        first_position bigint NOT NULL,
        position bigint NOT NULL
    )
    """,
    """CREATE INDEX payments_open ON payments.payments (expires_at, payment_id)
       WHERE status = 'started'""",
    """CREATE INDEX payments_of_donor ON payments.payments (donor_id, first_position)
       WHERE donor_id IS NOT NULL""",
    """
    CREATE TABLE payments.suspended (
        gateway text NOT NULL,
        gateway_reference text NOT NULL,
        payment_id text,
        campaign_id text,
        order_id text,
        currency text NOT NULL,
        minor bigint NOT NULL,
        reason text NOT NULL,
        captured_at timestamptz NOT NULL,
        since timestamptz NOT NULL,
        standing text NOT NULL,
        proposed_by text,
        proposed_at timestamptz,
        proposed_resolution text,
        proposed_payment_id text,
        refund_id text,
        first_position bigint NOT NULL,
        position bigint NOT NULL,
        PRIMARY KEY (gateway_reference, gateway)
    )
    """,
    """CREATE INDEX suspended_waiting ON payments.suspended (first_position)
       WHERE standing = 'waits'""",
)


def upgrade() -> None:
    """Add them; the new projection fills itself from the log."""
    for statement in STATEMENTS:
        op.execute(statement)
