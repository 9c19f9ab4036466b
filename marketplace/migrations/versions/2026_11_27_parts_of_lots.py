"""A lot may be handed in by parts, and late: who has which pieces of it, and until when.

Due times and orders are folded anew from the log once a worker runs; until then they are empty.
"""

from alembic import op

revision = "2026_11_27_parts_of_lots"
down_revision = "2026_11_27_second_inspections"
branch_labels = None
depends_on = None

EMPTY = (
    """
    DELETE FROM timers.timers WHERE order_id IN (
        SELECT order_id FROM timers.orders UNION SELECT order_id FROM orders.agreements
    )
    """,
    "TRUNCATE timers.orders, timers.assignments",
    "UPDATE timers.progress SET position = 0, problem = NULL",
    "TRUNCATE orders.agreements, orders.orders, orders.lots",
    "UPDATE orders.progress SET position = 0, problem = NULL",
)
STATEMENTS = (
    *EMPTY,
    "ALTER TABLE timers.orders RENAME COLUMN lots TO units",
    """
    ALTER TABLE timers.assignments
        ADD COLUMN lot integer NOT NULL,
        ADD COLUMN units integer NOT NULL,
        ADD COLUMN since bigint NOT NULL,
        ADD COLUMN given_back boolean NOT NULL
    """,
    "DROP INDEX timers.assignments_order_id_idx",
    "CREATE INDEX ON timers.assignments (order_id) WHERE stage IN ('refused', 'late')",
    "CREATE INDEX ON timers.assignments ((order_id || '/' || lot))",
    """
    ALTER TABLE orders.lots
        ADD COLUMN open_units integer NOT NULL,
        ADD COLUMN shares text NOT NULL
    """,
    """
    ALTER TABLE orders.orders
        ADD COLUMN told_works integer NOT NULL,
        ADD COLUMN told_below integer NOT NULL,
        ADD COLUMN told_minor bigint NOT NULL,
        ADD COLUMN told_seconds bigint NOT NULL
    """,
    """
    ALTER TABLE assignments.assignments
        ADD COLUMN part_of text,
        ADD COLUMN late boolean NOT NULL DEFAULT false
    """,
    "ALTER TABLE assignments.assignments ALTER COLUMN late DROP DEFAULT",
)


def upgrade() -> None:
    """Room for them."""
    for statement in STATEMENTS:
        op.execute(statement)


BACK = (
    *EMPTY,
    "ALTER TABLE timers.orders RENAME COLUMN units TO lots",
    "DROP INDEX timers.assignments_order_id_idx",
    """
    ALTER TABLE timers.assignments
        DROP COLUMN lot,
        DROP COLUMN units,
        DROP COLUMN since,
        DROP COLUMN given_back
    """,
    "CREATE INDEX ON timers.assignments (order_id) WHERE stage = 'refused'",
    "ALTER TABLE orders.lots DROP COLUMN open_units, DROP COLUMN shares",
    """
    ALTER TABLE orders.orders
        DROP COLUMN told_works,
        DROP COLUMN told_below,
        DROP COLUMN told_minor,
        DROP COLUMN told_seconds
    """,
    "ALTER TABLE assignments.assignments DROP COLUMN part_of, DROP COLUMN late",
)


def downgrade() -> None:
    """Drop it; both are folded anew. After coming back, ``marketplace rebuild assignments``."""
    for statement in BACK:
        op.execute(statement)
