"""Campaigns say whether they were published: one that was closed before that stays hidden."""

from alembic import op

revision = "2026_11_27_published_campaigns"
down_revision = "2026_11_27_bank_lines"

STATEMENTS = (
    "ALTER TABLE campaign_totals.campaigns ADD COLUMN published boolean NOT NULL DEFAULT false",
    # As the projection would have written it, as far as it has come.
    """
    UPDATE campaign_totals.campaigns SET published = EXISTS (
        SELECT FROM public.log_tags
        WHERE tag = 'campaign:' || campaign_id AND type = 'CampaignPublished'
            AND log_tags.position <= campaigns.position
    )
    """,
    "ALTER TABLE campaign_totals.campaigns ALTER COLUMN published DROP DEFAULT",
)


def upgrade() -> None:
    """Add the column, and fill it from the log's index."""
    for statement in STATEMENTS:
        op.execute(statement)
