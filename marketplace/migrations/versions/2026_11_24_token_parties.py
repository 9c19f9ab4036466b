"""Whom a token stands for: a household, a buyer or a station."""

from alembic import op

revision = "2026_11_24_token_parties"
down_revision = "2026_11_24_figures"


def upgrade() -> None:
    """Add it; the tokens that there are stand for nobody, and go on working."""
    op.execute("ALTER TABLE staff_tokens ADD COLUMN party text")
