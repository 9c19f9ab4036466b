"""What households earn by piecework: totals, lines, what it was for, and all of it in a row."""

from alembic import op

revision = "2026_11_25_earnings"
down_revision = "2026_11_24_earnings_payouts"

STATEMENTS = (
    "CREATE SCHEMA earnings",
    """
    CREATE TABLE earnings.progress (
        one boolean PRIMARY KEY DEFAULT true CHECK (one),
        position bigint NOT NULL DEFAULT 0,
        problem text
    )
    """,
    "INSERT INTO earnings.progress DEFAULT VALUES",
    """
    CREATE TABLE earnings.totals (
        household_id text NOT NULL,
        currency text NOT NULL,
        pay_minor numeric NOT NULL,
        bonus_minor numeric NOT NULL,
        compensation_minor numeric NOT NULL,
        charged_minor numeric NOT NULL,
        tax_minor numeric NOT NULL,
        requested_minor numeric NOT NULL,
        in_flight_minor numeric NOT NULL,
        paid_minor numeric NOT NULL,
        position bigint NOT NULL,
        PRIMARY KEY (household_id, currency)
    )
    """,
    """
    CREATE TABLE earnings.lines (
        household_id text NOT NULL,
        position bigint NOT NULL,
        type text NOT NULL,
        currency text NOT NULL,
        minor bigint NOT NULL,
        pay_minor numeric NOT NULL,
        bonus_minor numeric NOT NULL,
        compensation_minor numeric NOT NULL,
        charged_minor numeric NOT NULL,
        tax_minor numeric NOT NULL,
        requested_minor numeric NOT NULL,
        in_flight_minor numeric NOT NULL,
        paid_minor numeric NOT NULL,
        order_id text,
        lot integer,
        assignment_id text,
        pieces integer,
        reason text,
        station_id text,
        station_fee_minor bigint,
        payout_id text,
        tax_year smallint,
        tax_income_minor bigint,
        tax_months smallint,
        effective_at timestamptz NOT NULL,
        recorded_at timestamptz NOT NULL,
        PRIMARY KEY (household_id, position)
    )
    """,
    "CREATE INDEX lines_by_time ON earnings.lines (household_id, currency, recorded_at, position)",
    """CREATE INDEX lines_by_station ON earnings.lines (station_id, position)
       INCLUDE (currency, station_fee_minor) WHERE station_fee_minor > 0""",
    """
    CREATE TABLE earnings.work (
        assignment_id text NOT NULL,
        position bigint NOT NULL,
        pay_minor bigint NOT NULL,
        submissions smallint NOT NULL,
        timed smallint NOT NULL,
        worked_seconds integer NOT NULL,
        scrap_declared integer NOT NULL,
        scrap_accepted integer NOT NULL,
        scrap_ruled integer NOT NULL,
        missing integer NOT NULL,
        PRIMARY KEY (assignment_id, position)
    )
    """,
    """
    CREATE TABLE earnings.orders (
        order_id text PRIMARY KEY,
        title_zh text NOT NULL,
        title_en text NOT NULL,
        unit text NOT NULL,
        rate_minor bigint NOT NULL,
        rate_pieces integer NOT NULL,
        position bigint NOT NULL
    )
    """,
    """
    CREATE TABLE earnings.figures (
        currency text PRIMARY KEY,
        funded_minor numeric NOT NULL,
        station_fee_minor numeric NOT NULL,
        transport_minor numeric NOT NULL,
        returned_minor numeric NOT NULL,
        escrow_minor numeric NOT NULL,
        earned_minor numeric NOT NULL,
        tax_minor numeric NOT NULL,
        in_flight_minor numeric NOT NULL,
        paid_minor numeric NOT NULL,
        held_minor numeric NOT NULL,
        position bigint NOT NULL
    )
    """,
)


def upgrade() -> None:
    """Create them, empty; they fill themselves from the log."""
    for statement in STATEMENTS:
        op.execute(statement)
