"""What may occur once in the log, kept unique by the database; filled from what is recorded."""

from alembic import op

revision = "2026_11_25_unique_names"
down_revision = "2026_11_25_log_tags"

# Frozen on purpose: what the events recorded before this revision take for themselves.
STATEMENTS = (
    "CREATE TABLE log_names (name text PRIMARY KEY, position bigint NOT NULL)",
    """
    INSERT INTO log_names (name, position)
    SELECT DISTINCT ON (named.name) named.name, position FROM (
        SELECT position, type,
            convert_from(substr(leaf, position('\\x0a'::bytea IN leaf) + 1), 'UTF8')::jsonb AS e
        FROM log_events
        WHERE type IN (
            'DonationReceived', 'GiftRefunded', 'GiftChargedBack', 'FundsAllocated',
            'PayoutRequested', 'PayoutSettled', 'OrderFunded', 'TransportPaid', 'GatewaySettled',
            'AssignmentAccepted', 'ClaimConflictCompensated'
        )
    ) recorded
    CROSS JOIN LATERAL (
        SELECT CASE type
            WHEN 'DonationReceived' THEN 'donation:' || (e ->> 'donation_id')
            WHEN 'GiftRefunded' THEN 'refund:' || (e ->> 'refund_id')
            WHEN 'FundsAllocated' THEN 'allocation:' || (e ->> 'allocation_id')
            WHEN 'PayoutRequested' THEN 'payout:' || (e ->> 'payout_id')
            WHEN 'AssignmentAccepted' THEN 'assignment:' || (e ->> 'assignment_id')
            WHEN 'ClaimConflictCompensated' THEN 'assignment:' || (e ->> 'assignment_id')
        END
        UNION ALL
        SELECT 'reference:' || (e ->> 'gateway') || '/' || (e ->> 'gateway_reference')
        UNION ALL
        SELECT 'statement:' || (e ->> 'bank_reference')
    ) named (name)
    WHERE named.name IS NOT NULL
    ORDER BY named.name, position
    """,
    """
    CREATE TRIGGER log_names_are_for_ever BEFORE UPDATE OR DELETE OR TRUNCATE ON log_names
    FOR EACH STATEMENT EXECUTE FUNCTION log_refuse_change()
    """,
)


def upgrade() -> None:
    """Create the index of unique names and fill it; the first taker of a name stands."""
    for statement in STATEMENTS:
        op.execute(statement)
