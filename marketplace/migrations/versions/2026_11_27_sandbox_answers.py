"""The sandbox is asked and answers once; what it was told to do twice is to settle."""

from alembic import op

revision = "2026_11_27_sandbox_answers"
down_revision = "2026_11_27_holiday_notices"


def upgrade() -> None:
    """Reword the instructions of a demo's households."""
    op.execute(
        """
        UPDATE sandbox_gateway.instructions SET behaviour = 'settle'
        WHERE behaviour = 'answer_twice'
        """
    )
