"""What every command needs: the settings, and a migrated database for as long as it runs."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from marketplace.embedded.postgres import PostgresServer
from marketplace.embedded.server import EmbeddedServerError, FolderInUseError
from marketplace.embedded.valkey import ValkeyServer
from marketplace.processes.schema import DatabaseUnusableError, upgrade
from marketplace.processes.settings import Settings, SettingsError, read_settings

if TYPE_CHECKING:
    from marketplace.gateways.registry import Gateways

DATABASE = "postgres"


@contextmanager
def database(*, exit_code: int = 2) -> Iterator[tuple[Settings, str]]:
    """Settings and the address of a migrated database.

    The embedded server stops afterwards, unless it ran before: a running demo can be asked.

    Args:
        exit_code: What the program exits with when there is no database to be had.
    """
    try:
        settings = read_settings(os.environ)
        if settings.database_url is not None:
            upgrade(settings.database_url)
            yield settings, settings.database_url
            return
        with embedded_postgres(settings) as server:
            upgrade(server.dsn(DATABASE))
            yield settings, server.dsn(DATABASE)
    except (SettingsError, EmbeddedServerError, DatabaseUnusableError, OSError) as error:
        click.echo(f"marketplace: {error}", err=True)
        sys.exit(exit_code)


def gateways_of(settings: Settings) -> "Gateways":
    """Which gateways are on.

    Raises:
        SettingsError: they can't be used, or may not be on together.
    """
    # Most commands speak to none of them, and are quick.
    from marketplace.gateways.registry import read_gateways  # noqa: PLC0415

    return read_gateways(settings.gateways_file, os.environ)


@contextmanager
def embedded_postgres(settings: Settings) -> Iterator[PostgresServer]:
    """The embedded server of the data folder: our own child, or the one that runs already."""
    server = PostgresServer(settings.data / "postgres")
    try:
        server.start()
    except FolderInUseError:
        if not server.answers():
            raise
        yield server
        return
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def broker(settings: Settings) -> Iterator[str]:
    """The broker's address; the embedded one stops afterwards."""
    if settings.broker_url is not None:
        yield settings.broker_url
        return
    with ValkeyServer(settings.data / "valkey") as server:
        yield server.url
