"""What every command needs: the settings, and a migrated database for as long as it runs."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from marketplace.embedded.postgres import EmbeddedServerError, PostgresServer
from marketplace.schema import upgrade
from marketplace.settings import Settings, SettingsError, read_settings

DATABASE = "postgres"


@contextmanager
def database(*, exit_code: int = 2) -> Iterator[tuple[Settings, str]]:
    """Settings and the address of a migrated database; the embedded one stops afterwards.

    Args:
        exit_code: What the program exits with when there is no database to be had.
    """
    try:
        settings = read_settings(os.environ)
        if settings.database_url is not None:
            upgrade(settings.database_url)
            yield settings, settings.database_url
            return
        with PostgresServer(settings.data / "postgres") as server:
            upgrade(server.dsn(DATABASE))
            yield settings, server.dsn(DATABASE)
    except (SettingsError, EmbeddedServerError, OSError) as error:
        click.echo(f"marketplace: {error}", err=True)
        sys.exit(exit_code)
