"""Tokens end: each has a day on which it was last used and a moment from which it is refused."""

from alembic import op

revision = "2026_11_27_token_lifetimes"
down_revision = "2026_11_25_unique_names"


def upgrade() -> None:
    """Add both; the tokens that there are end 90 days from now."""
    op.execute(
        """
        ALTER TABLE staff_tokens
            ADD COLUMN expires_at timestamptz NOT NULL DEFAULT now() + interval '90 days',
            ADD COLUMN last_used_on date
        """
    )
    op.execute("CREATE INDEX staff_tokens_actors ON staff_tokens (actor_id)")
