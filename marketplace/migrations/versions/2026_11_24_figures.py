"""All money in one row a currency; a way into the allocations of a campaign."""

from alembic import op

revision = "2026_11_24_figures"
down_revision = "2026_11_24_sandbox"

STATEMENTS = (
    "CREATE SCHEMA figures",
    """
    CREATE TABLE figures.progress (
        one boolean PRIMARY KEY DEFAULT true CHECK (one),
        position bigint NOT NULL DEFAULT 0,
        problem text
    )
    """,
    "INSERT INTO figures.progress DEFAULT VALUES",
    """
    CREATE TABLE figures.totals (
        currency text PRIMARY KEY,
        gifts bigint NOT NULL,
        given_minor numeric NOT NULL,
        fee_minor numeric NOT NULL,
        refunded_minor numeric NOT NULL,
        charged_back_minor numeric NOT NULL,
        debt_minor numeric NOT NULL,
        unallocated_minor numeric NOT NULL,
        allocated_minor numeric NOT NULL,
        in_flight_minor numeric NOT NULL,
        paid_minor numeric NOT NULL,
        position bigint NOT NULL
    )
    """,
    # Allocations are few beside fees and refunds, which take ranges out of a fund too.
    """CREATE INDEX taken_by_campaign ON donor_ledger.taken (campaign_id, start_minor)
       WHERE household_id IS NOT NULL""",
)


def upgrade() -> None:
    """Add them; the new projection fills itself from the log."""
    for statement in STATEMENTS:
        op.execute(statement)
