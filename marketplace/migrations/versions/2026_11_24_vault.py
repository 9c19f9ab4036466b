"""The vault: secrets and openings that never enter the log."""

from alembic import op

revision = "2026_11_24_vault"
down_revision = "2026_11_24_log"


def upgrade() -> None:
    """Create it, empty."""
    op.execute("CREATE TABLE vault_keys (name text PRIMARY KEY, value bytea NOT NULL)")
