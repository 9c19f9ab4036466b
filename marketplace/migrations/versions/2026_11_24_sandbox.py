"""The sandbox gateway's own books."""

from alembic import op

revision = "2026_11_24_sandbox"
down_revision = "2026_11_24_tracking"


def upgrade() -> None:
    """Create them, empty."""
    op.execute("CREATE SCHEMA sandbox_gateway")
    op.execute(
        """
        CREATE TABLE sandbox_gateway.payments (
            payout_id text PRIMARY KEY,
            household_id text NOT NULL,
            currency text NOT NULL,
            minor bigint NOT NULL,
            reference text NOT NULL UNIQUE,
            asked integer NOT NULL DEFAULT 1
        )
        """
    )
    op.execute(
        """
        CREATE TABLE sandbox_gateway.instructions (
            household_id text PRIMARY KEY,
            behaviour text NOT NULL
        )
        """
    )
