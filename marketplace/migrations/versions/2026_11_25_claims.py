"""What may occur once in the log, kept unique by the database; filled from what is recorded."""

from alembic import op

revision = "2026_11_25_claims"
down_revision = "2026_11_25_log_tags"

# Frozen on purpose: what the events recorded before this revision claim.
STATEMENTS = (
    "CREATE TABLE log_claims (name text PRIMARY KEY, position bigint NOT NULL)",
    """
    INSERT INTO log_claims (name, position)
    SELECT DISTINCT ON (claim.name) claim.name, position FROM (
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
    ) claim (name)
    WHERE claim.name IS NOT NULL
    ORDER BY claim.name, position
    """,
    """
    CREATE TRIGGER log_claims_are_for_ever BEFORE UPDATE OR DELETE OR TRUNCATE ON log_claims
    FOR EACH STATEMENT EXECUTE FUNCTION log_refuse_change()
    """,
)


def upgrade() -> None:
    """Create the index of claims and fill it; the first claim of a name stands."""
    for statement in STATEMENTS:
        op.execute(statement)
