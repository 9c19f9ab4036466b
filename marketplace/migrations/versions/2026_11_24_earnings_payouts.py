"""Payouts of earnings, in batches, with income tax."""

from alembic import op

revision = "2026_11_24_earnings_payouts"
down_revision = "2026_11_24_qualifications"

STATEMENTS = (
    "ALTER TABLE payouts.payouts ADD COLUMN source text NOT NULL DEFAULT 'fund'",
    "ALTER TABLE payouts.payouts ALTER COLUMN source DROP DEFAULT",
    "ALTER TABLE payouts.payouts ADD COLUMN batch_id text",
    "CREATE INDEX payouts_by_batch ON payouts.payouts (batch_id) WHERE batch_id IS NOT NULL",
    """
    CREATE TABLE payouts.taxes (
        payout_id text PRIMARY KEY,
        household_id text NOT NULL,
        currency text NOT NULL,
        minor bigint NOT NULL CHECK (minor > 0),
        year smallint NOT NULL,
        income_minor bigint NOT NULL,
        months smallint NOT NULL,
        withheld_at timestamptz NOT NULL,
        released boolean NOT NULL,
        position bigint NOT NULL
    )
    """,
    "CREATE INDEX taxes_by_household ON payouts.taxes (household_id, withheld_at)",
)


def upgrade() -> None:
    """Payouts so far were of gifts."""
    for statement in STATEMENTS:
        op.execute(statement)
