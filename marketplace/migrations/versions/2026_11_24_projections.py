"""The read models: a schema for each projection, with its own position in the log."""

from alembic import op

revision = "2026_11_24_projections"
down_revision = "2026_11_24_vault"

PROJECTIONS = ("journal", "household_ledger", "donor_ledger", "campaign_totals", "payouts")

PROGRESS = """
    CREATE TABLE {schema}.progress (
        one boolean PRIMARY KEY DEFAULT true CHECK (one),
        position bigint NOT NULL DEFAULT 0,
        problem text
    )
"""

TABLES = (
    """
    CREATE TABLE journal.lines (
        position bigint NOT NULL,
        line smallint NOT NULL,
        account text NOT NULL,
        currency text NOT NULL,
        minor bigint NOT NULL CHECK (minor <> 0),
        balance_minor numeric NOT NULL,
        type text NOT NULL,
        recorded_at timestamptz NOT NULL,
        PRIMARY KEY (position, line)
    )
    """,
    "CREATE INDEX lines_by_account ON journal.lines (account, currency, position, line)",
    """
    CREATE TABLE journal.balances (
        account text NOT NULL,
        currency text NOT NULL,
        balance_minor numeric NOT NULL,
        position bigint NOT NULL,
        PRIMARY KEY (account, currency)
    )
    """,
    """
    CREATE TABLE household_ledger.households (
        household_id text PRIMARY KEY,
        county text NOT NULL,
        need_tier smallint NOT NULL,
        verified boolean NOT NULL DEFAULT false,
        consented boolean NOT NULL DEFAULT false,
        frozen boolean NOT NULL DEFAULT false,
        exited boolean NOT NULL DEFAULT false,
        registered_at timestamptz NOT NULL,
        position bigint NOT NULL
    )
    """,
    """
    CREATE TABLE household_ledger.totals (
        household_id text NOT NULL,
        currency text NOT NULL,
        allocated_minor numeric NOT NULL,
        requested_minor numeric NOT NULL,
        in_flight_minor numeric NOT NULL,
        paid_minor numeric NOT NULL,
        position bigint NOT NULL,
        PRIMARY KEY (household_id, currency)
    )
    """,
    """
    CREATE TABLE household_ledger.lines (
        household_id text NOT NULL,
        position bigint NOT NULL,
        type text NOT NULL,
        reference text NOT NULL,
        campaign_id text,
        currency text NOT NULL,
        minor bigint NOT NULL,
        allocated_minor numeric NOT NULL,
        requested_minor numeric NOT NULL,
        in_flight_minor numeric NOT NULL,
        paid_minor numeric NOT NULL,
        effective_at timestamptz NOT NULL,
        recorded_at timestamptz NOT NULL,
        PRIMARY KEY (household_id, position)
    )
    """,
    """
    CREATE TABLE donor_ledger.gifts (
        donation_id text PRIMARY KEY,
        donor_id text,
        campaign_id text NOT NULL,
        currency text NOT NULL,
        minor bigint NOT NULL,
        start_minor bigint NOT NULL,
        fee_minor bigint NOT NULL DEFAULT 0,
        refunded_minor bigint NOT NULL DEFAULT 0,
        charged_back_minor bigint NOT NULL DEFAULT 0,
        debt_minor bigint NOT NULL DEFAULT 0,
        gateway text NOT NULL,
        gateway_reference text NOT NULL,
        received_at timestamptz NOT NULL,
        received_position bigint NOT NULL,
        position bigint NOT NULL
    )
    """,
    """CREATE INDEX gifts_by_donor ON donor_ledger.gifts (donor_id, received_position)
       WHERE donor_id IS NOT NULL""",
    "CREATE INDEX gifts_by_campaign ON donor_ledger.gifts (campaign_id, start_minor)",
    """
    CREATE TABLE donor_ledger.taken (
        campaign_id text NOT NULL,
        start_minor bigint NOT NULL,
        end_minor bigint NOT NULL,
        allocation_id text,
        household_id text,
        currency text NOT NULL,
        household_start_minor bigint,
        position bigint NOT NULL,
        PRIMARY KEY (campaign_id, start_minor)
    )
    """,
    "CREATE INDEX taken_by_allocation ON donor_ledger.taken (allocation_id, household_id)",
    """
    CREATE TABLE donor_ledger.held (
        household_id text NOT NULL,
        currency text NOT NULL,
        start_minor bigint NOT NULL,
        end_minor bigint NOT NULL,
        payout_id text NOT NULL,
        status text NOT NULL,
        status_at timestamptz NOT NULL,
        position bigint NOT NULL,
        PRIMARY KEY (household_id, currency, start_minor)
    )
    """,
    "CREATE INDEX held_by_payout ON donor_ledger.held (payout_id)",
    """
    CREATE TABLE donor_ledger.shares (
        allocation_id text NOT NULL,
        household_id text NOT NULL,
        currency text NOT NULL,
        start_minor bigint NOT NULL,
        end_minor bigint NOT NULL,
        reversed boolean NOT NULL DEFAULT false,
        position bigint NOT NULL,
        PRIMARY KEY (allocation_id, household_id)
    )
    """,
    "CREATE INDEX shares_by_household ON donor_ledger.shares (household_id, currency, start_minor)",
    """
    CREATE TABLE campaign_totals.campaigns (
        campaign_id text PRIMARY KEY,
        title_zh text NOT NULL,
        title_en text NOT NULL,
        kind text NOT NULL,
        funding text NOT NULL,
        legal_mode text NOT NULL,
        household_id text,
        deadline timestamptz,
        status text NOT NULL,
        frozen boolean NOT NULL,
        outcome text,
        currency text NOT NULL,
        target_minor bigint NOT NULL,
        gifts bigint NOT NULL,
        given_minor numeric NOT NULL,
        fee_minor numeric NOT NULL,
        refunded_minor numeric NOT NULL,
        charged_back_minor numeric NOT NULL,
        debt_minor numeric NOT NULL,
        allocated_minor numeric NOT NULL,
        drafted_position bigint NOT NULL,
        position bigint NOT NULL
    )
    """,
    "CREATE INDEX campaigns_by_age ON campaign_totals.campaigns (drafted_position)",
    """
    CREATE TABLE payouts.payouts (
        payout_id text PRIMARY KEY,
        household_id text NOT NULL,
        currency text NOT NULL,
        minor bigint NOT NULL,
        status text NOT NULL,
        requested_by text NOT NULL,
        requested_at timestamptz NOT NULL,
        approved_by text,
        approved_at timestamptz,
        gateway text,
        sent_at timestamptz,
        concluded_at timestamptz,
        reference text,
        requested_position bigint NOT NULL,
        position bigint NOT NULL
    )
    """,
    """CREATE INDEX payouts_on_their_way ON payouts.payouts (approved_at)
       WHERE status IN ('approved', 'sent')""",
    "CREATE INDEX payouts_by_age ON payouts.payouts (requested_position)",
)


def upgrade() -> None:
    """Create them, empty; they fill themselves from the log."""
    for schema in PROJECTIONS:
        op.execute(f"CREATE SCHEMA {schema}")
        op.execute(PROGRESS.format(schema=schema))
        op.execute(f"INSERT INTO {schema}.progress DEFAULT VALUES")
    for statement in TABLES:
        op.execute(statement)
