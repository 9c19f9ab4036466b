"""``marketplace sandbox-bank``."""

import asyncio
import ipaddress
import os
import sys

import asyncpg
import click

from marketplace.cli.serve import HOST, require_free, serve
from marketplace.cli.session import DATABASE, embedded_postgres
from marketplace.connections import WORKERS, connect
from marketplace.embedded.postgres import PostgresServer
from marketplace.embedded.server import EmbeddedServerError
from marketplace.processes.settings import SettingsError, read_settings
from marketplace.sandbox_bank.settings import PREFIX, BankSettingsError, read_bank_settings

PORT = 8010
OWN_DATABASE = "sandbox_bank"


@click.command("sandbox-bank")
@click.option("--host", default=HOST, show_default=True)
@click.option("--port", default=PORT, show_default=True, type=click.IntRange(1, 65_535))
def command(host: str, port: int) -> None:
    """Run a bank to try against, with books of its own, until told to stop."""
    try:
        settings = read_bank_settings(os.environ)
        require_free(host, port)
        if not is_loopback(host):
            # Whoever reaches the desk could move its clock and its money.
            os.environ[f"{PREFIX}PUBLIC"] = "true"
        os.environ.setdefault(f"{PREFIX}PUBLIC_URL", f"http://{host}:{port}")
        if settings.database_url is not None:
            _serve(host, port)
            return
        with embedded_postgres(read_settings(os.environ)) as server:
            os.environ[f"{PREFIX}DATABASE_URL"] = own_database(server)
            _serve(host, port)
    except (BankSettingsError, SettingsError, EmbeddedServerError, OSError) as error:
        click.echo(f"marketplace: {error}", err=True)
        sys.exit(2)


def own_database(server: PostgresServer) -> str:
    """The address of the bank's database on an embedded server; made if it is missing."""
    asyncio.run(_make_database(server.dsn(DATABASE)))
    return server.dsn(OWN_DATABASE)


async def _make_database(dsn: str) -> None:
    async with await connect(dsn, WORKERS) as connection:
        try:
            await connection.execute(f"CREATE DATABASE {OWN_DATABASE}")
        except (asyncpg.DuplicateDatabaseError, asyncpg.UniqueViolationError):
            return


def is_loopback(host: str) -> bool:
    """Whether nobody but this machine reaches an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _serve(host: str, port: int) -> None:
    serve("marketplace.sandbox_bank.process:create", host, port)
