"""Bringing a database up to the newest schema."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy.exc import DBAPIError


class DatabaseUnusableError(Exception):
    """The database can't be opened or migrated; the message is one line."""


def upgrade(dsn: str, revision: str = "head") -> None:
    """Run all migrations that are due. There is no way back: a backup is.

    Args:
        dsn: ``postgresql://…``; the host may be a socket folder as ``?host=``.
        revision: Where to stop; the newest unless a test wants a database of an older release.

    Raises:
        DatabaseUnusableError: it is not there, refuses us, or is newer than this program.
    """
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    url = dsn.replace("postgresql://", "postgresql+asyncpg://", 1)
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    try:
        command.upgrade(config, revision)
    except DBAPIError as error:
        raise DatabaseUnusableError(_first_line(error.orig or error)) from error
    except CommandError as error:
        raise DatabaseUnusableError(_first_line(error)) from error


def _first_line(error: BaseException) -> str:
    """What the database said itself, without what SQLAlchemy wraps around it."""
    return str(error.__cause__ or error).partition("\n")[0]
