"""Where worker processes say that they live, and how each of their tasks does."""

from alembic import op

revision = "2026_11_27_worker_heartbeats"
down_revision = "2026_11_27_axes"


def upgrade() -> None:
    """Create the table; logged, since pages on a replica read it; its rows change in place."""
    op.execute(
        """
        CREATE TABLE worker_heartbeats (
            worker text NOT NULL,
            task text NOT NULL,
            beat_at timestamptz NOT NULL,
            problem text,
            PRIMARY KEY (worker, task)
        ) WITH (fillfactor = 25)
        """
    )
