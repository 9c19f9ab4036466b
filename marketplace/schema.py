"""Bringing a database up to the newest schema."""

from pathlib import Path

from alembic import command
from alembic.config import Config


def upgrade(dsn: str) -> None:
    """Run all migrations that are due.

    Args:
        dsn: ``postgresql://…``; the host may be a socket folder as ``?host=``.
    """
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    url = dsn.replace("postgresql://", "postgresql+asyncpg://", 1)
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    command.upgrade(config, "head")
