"""Tokens of staff and machines, and openings of what the log only commits to."""

from alembic import op

revision = "2026_11_24_staff"
down_revision = "2026_11_24_projections"


def upgrade() -> None:
    """Create both, empty."""
    op.execute(
        """
        CREATE TABLE staff_tokens (
            token_hash bytea PRIMARY KEY CHECK (octet_length(token_hash) = 32),
            name text NOT NULL,
            actor_id text NOT NULL,
            role text NOT NULL,
            created_at timestamptz NOT NULL DEFAULT now(),
            revoked_at timestamptz
        )
        """
    )
    op.execute(
        """
        CREATE TABLE vault_openings (
            commitment text PRIMARY KEY,
            field text NOT NULL,
            salt bytea NOT NULL,
            value bytea NOT NULL
        )
        """
    )
