"""Bringing a database up to the newest schema."""

import asyncio
import re
from pathlib import Path
from typing import Final

import asyncpg

from marketplace.connections import WORKERS, connect

MIGRATIONS: Final = Path(__file__).parents[1] / "migrations"
REVISIONS: Final = re.compile(r"^(down_)?revision = \"(\w+)\"$", re.MULTILINE)
SELECT_REVISION: Final = "SELECT version_num FROM alembic_version"


class DatabaseUnusableError(Exception):
    """The database can't be opened or migrated; the message is one line."""


def upgrade(dsn: str, revision: str | None = None) -> None:
    """Run all migrations that are due. There is no way back: a backup is.

    Args:
        dsn: ``postgresql://…``; the host may be a socket folder as ``?host=``.
        revision: Where to stop; absent: the newest. A test may want an older release's database.

    Raises:
        DatabaseUnusableError: it is not there, refuses us, or is newer than this program.
    """
    # Every command asks, and nearly always nothing is due: Alembic alone takes half a second.
    if revision is None and asyncio.run(revision_of(dsn)) == newest_revision():
        return
    _migrate(dsn, revision or "head")


def newest_revision() -> str:
    """The migration that no other follows."""
    named: tuple[set[str], set[str]] = (set(), set())
    for path in (MIGRATIONS / "versions").glob("*.py"):
        for before, name in REVISIONS.findall(path.read_text()):
            named[bool(before)].add(name)
    (newest,) = named[False] - named[True]
    return newest


async def revision_of(dsn: str) -> str | None:
    """Where a database stands; absent if it was never migrated or can't be asked."""
    try:
        connection = await connect(dsn, WORKERS)
    except (OSError, asyncpg.PostgresError):
        return None
    try:
        found: str | None = await connection.fetchval(SELECT_REVISION)
    except asyncpg.PostgresError:
        return None
    finally:
        await connection.close()
    return found


def _migrate(dsn: str, revision: str) -> None:
    from alembic import command  # noqa: PLC0415 - see upgrade
    from alembic.config import Config  # noqa: PLC0415
    from alembic.util import CommandError  # noqa: PLC0415
    from sqlalchemy.exc import DBAPIError  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
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
