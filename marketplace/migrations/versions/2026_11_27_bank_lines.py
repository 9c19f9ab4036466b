"""Lines of the bank's statement, with those in suspense and those that are being corrected."""

from alembic import op

revision = "2026_11_27_bank_lines"
down_revision = "2026_11_27_due_times"
branch_labels = None
depends_on = None

STATEMENTS = (
    "CREATE SCHEMA bank_lines",
    """
    CREATE TABLE bank_lines.progress (
        one boolean PRIMARY KEY DEFAULT true CHECK (one),
        position bigint NOT NULL DEFAULT 0,
        problem text
    )
    """,
    "INSERT INTO bank_lines.progress DEFAULT VALUES",
    """
    CREATE TABLE bank_lines.lines (
        bank_reference text PRIMARY KEY,
        standing text NOT NULL,
        gateway text,
        currency text,
        minor bigint,
        recorded_by text NOT NULL,
        since timestamptz NOT NULL,
        proposed_by text,
        proposed_at timestamptz,
        proposed_reason text,
        proposed_gateway text,
        proposed_currency text,
        proposed_minor bigint,
        first_position bigint NOT NULL,
        position bigint NOT NULL
    )
    """,
    """CREATE INDEX lines_in_suspense ON bank_lines.lines (first_position)
       WHERE standing = 'suspense'""",
    """CREATE INDEX lines_proposed ON bank_lines.lines (first_position)
       WHERE proposed_by IS NOT NULL""",
    """CREATE INDEX balances_of_assets ON journal.balances (account, currency)
       WHERE account LIKE 'assets:%'""",
)


def upgrade() -> None:
    """Add them; the new projection fills itself from the log."""
    for statement in STATEMENTS:
        op.execute(statement)
