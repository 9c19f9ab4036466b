"""How far the projections of programs written for the eventsourcing library have come."""

from alembic import op

revision = "2026_11_24_tracking"
down_revision = "2026_11_24_staff"

CREATE_TRACKING = """
    CREATE TABLE library_tracking (
        projection text NOT NULL,
        application text NOT NULL,
        position bigint NOT NULL,
        PRIMARY KEY (projection, application)
    )
"""


def upgrade() -> None:
    """Create the table, empty."""
    op.execute(CREATE_TRACKING)
