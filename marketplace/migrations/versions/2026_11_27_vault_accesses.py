"""Who opened what of the vault, when and why: lines that are added and never changed."""

from alembic import op

revision = "2026_11_27_vault_accesses"
down_revision = "2026_11_27_payouts_in_pages"

STATEMENTS = (
    """
    CREATE TABLE vault_accesses (
        number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        opened_at timestamptz NOT NULL DEFAULT now(),
        actor_id text NOT NULL,
        kind text NOT NULL,
        subject text NOT NULL,
        reason text NOT NULL CHECK (reason <> '')
    )
    """,
    """
    CREATE TRIGGER vault_accesses_are_for_ever
    BEFORE UPDATE OR DELETE OR TRUNCATE ON vault_accesses
    FOR EACH STATEMENT EXECUTE FUNCTION log_refuse_change()
    """,
)


def upgrade() -> None:
    """Create it, empty."""
    for statement in STATEMENTS:
        op.execute(statement)
