"""Orders of piecework, their lots, everybody's work on them, and who was offered what."""

from alembic import op

revision = "2026_11_25_orders"
down_revision = "2026_11_25_earnings"

PROJECTIONS = ("orders", "assignments", "allocation_log")
PROGRESS = """
    CREATE TABLE {schema}.progress (
        one boolean PRIMARY KEY DEFAULT true CHECK (one),
        position bigint NOT NULL DEFAULT 0,
        problem text
    )
"""
TABLES = (
    # What never changes stands apart: a busy order's row is written again with every batch.
    """
    CREATE TABLE orders.agreements (
        order_id text PRIMARY KEY,
        work jsonb NOT NULL,
        terms jsonb NOT NULL,
        position bigint NOT NULL
    )
    """,
    """
    CREATE TABLE orders.orders (
        order_id text PRIMARY KEY,
        buyer_id text NOT NULL,
        status text NOT NULL,
        reason text,
        currency text NOT NULL,
        drafted_at timestamptz NOT NULL,
        drafted_position bigint NOT NULL,
        published_at timestamptz,
        ended_at timestamptz,
        funded_minor bigint NOT NULL,
        pay_minor bigint NOT NULL,
        charged_minor bigint NOT NULL,
        bonus_minor bigint NOT NULL,
        station_fee_minor bigint NOT NULL,
        transport_minor bigint NOT NULL,
        compensation_minor bigint NOT NULL,
        returned_minor bigint NOT NULL,
        sample_pieces bigint,
        sample_seconds bigint,
        wage_minor bigint,
        wage_region text,
        wage_source text,
        hourly_minor bigint,
        reviewed_at timestamptz,
        reserved_lots integer NOT NULL,
        min_tier smallint NOT NULL,
        household_cap_lots smallint NOT NULL,
        widens_at timestamptz,
        lots_free_reserved integer NOT NULL,
        lots_free_open integer NOT NULL,
        lots_held integer NOT NULL,
        lots_claimed integer NOT NULL,
        lots_submitted integer NOT NULL,
        lots_done integer NOT NULL,
        position bigint NOT NULL
    )
    """,
    "CREATE INDEX orders_by_age ON orders.orders (drafted_position)",
    "CREATE INDEX orders_by_status ON orders.orders (status, drafted_position)",
    """
    CREATE TABLE orders.lots (
        order_id text NOT NULL,
        lot integer NOT NULL,
        units integer NOT NULL,
        state text NOT NULL,
        held_by text,
        held_serial text,
        assignment_id text,
        position bigint NOT NULL,
        PRIMARY KEY (order_id, lot)
    )
    """,
    """CREATE INDEX lots_free ON orders.lots (order_id, lot)
       WHERE state = 'free' AND held_by IS NULL""",
    """
    CREATE TABLE assignments.assignments (
        assignment_id text PRIMARY KEY,
        order_id text NOT NULL,
        lot integer NOT NULL,
        household_id text NOT NULL,
        station_id text,
        way text NOT NULL,
        token_serial text,
        need_tier smallint,
        units integer NOT NULL,
        status text NOT NULL,
        accepted_by text NOT NULL,
        accepted_at timestamptz NOT NULL,
        accepted_position bigint NOT NULL,
        lease_until timestamptz,
        extended boolean NOT NULL,
        reworks smallint NOT NULL,
        quantity integer,
        pictures text[] NOT NULL,
        worked_seconds bigint,
        submitted_at timestamptz,
        review_until timestamptz,
        sample integer,
        defects integer,
        passed boolean,
        inspected_at timestamptz,
        fault_reason text,
        fault_clause smallint,
        fault_pictures text[] NOT NULL,
        appeal_until timestamptz,
        appeal_grounds text,
        appealed_at timestamptz,
        answer_until timestamptz,
        conceded boolean,
        ruling text,
        resolved_at timestamptz,
        good integer NOT NULL,
        judged_at timestamptz,
        ended_at timestamptz,
        return_reason text,
        currency text,
        paid_pieces integer NOT NULL,
        pay_minor bigint NOT NULL,
        charged_minor bigint NOT NULL,
        bonus_minor bigint NOT NULL,
        station_fee_minor bigint NOT NULL,
        compensation_minor bigint NOT NULL,
        issued bigint NOT NULL,
        confirmed boolean NOT NULL,
        handed_in bigint NOT NULL,
        returned bigint NOT NULL,
        declared bigint NOT NULL,
        scrap bigint NOT NULL,
        scrap_agreed bigint NOT NULL,
        missing bigint NOT NULL,
        stars_by_worker smallint,
        stars_by_buyer smallint,
        position bigint NOT NULL
    )
    """,
    """CREATE INDEX assignments_by_lot
       ON assignments.assignments (order_id, lot, accepted_position)""",
    """CREATE INDEX assignments_by_household
       ON assignments.assignments (household_id, accepted_position)""",
    """
    CREATE TABLE allocation_log.entries (
        position bigint PRIMARY KEY,
        order_id text NOT NULL,
        type text NOT NULL,
        at timestamptz NOT NULL,
        until timestamptz,
        min_tier smallint,
        reserved_lots integer,
        household_cap_lots smallint,
        lots integer[] NOT NULL,
        assignment_id text,
        household_id text,
        need_tier smallint,
        way text,
        station_id text,
        reason text
    )
    """,
    "CREATE INDEX entries_by_order ON allocation_log.entries (order_id, position)",
)


def upgrade() -> None:
    """Create them, empty; they fill themselves from the log."""
    for schema in PROJECTIONS:
        op.execute(f"CREATE SCHEMA {schema}")
        op.execute(PROGRESS.format(schema=schema))
        op.execute(f"INSERT INTO {schema}.progress DEFAULT VALUES")
    for statement in TABLES:
        op.execute(statement)
