"""The axes of funds have no end: what was given to a campaign in all may outgrow 64 bits.

Reads and the donor ledger wait while it runs; nothing else does.
"""

from alembic import op

revision = "2026_11_27_axes"
down_revision = "2026_11_27_token_lifetimes"

COLUMNS = {
    "gifts": ("start_minor",),
    "taken": ("start_minor", "end_minor", "household_start_minor"),
    "held": ("start_minor", "end_minor"),
    "shares": ("start_minor", "end_minor"),
}


def upgrade() -> None:
    """Widen them; values stay as they are."""
    for table, columns in COLUMNS.items():
        changes = ", ".join(f"ALTER {column} TYPE numeric" for column in columns)
        op.execute(f"ALTER TABLE donor_ledger.{table} {changes}")
