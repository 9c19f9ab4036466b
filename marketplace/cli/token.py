"""``marketplace token create --role ROLE --name NAME [--party ID]``."""

import asyncio
import os

import asyncpg
import click

from marketplace.cli.session import database
from marketplace.staff import PartyUnfitError, Role, check_party, create_token


@click.group("token")
def command() -> None:
    """Bearer tokens of staff and machines."""


@command.command("create")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--name", required=True, help="Whose it is; one name is one person.")
@click.option(
    "--party",
    help="Whom it stands for: a worker's household H-…, a buyer B-…, a station or operator's S-….",
)
def create(role: str, name: str, party: str | None) -> None:
    """Make a token and print it, this once."""
    try:
        check_party(Role(role), party)
    except PartyUnfitError as error:
        raise click.UsageError(str(error)) from error
    with database() as (_, dsn):
        click.echo(asyncio.run(_create(dsn, name, Role(role), party)))


async def _create(dsn: str, name: str, role: Role, party: str | None) -> str:
    connection = await asyncpg.connect(dsn)
    try:
        return await create_token(connection, name=name, role=role, entropy=os.urandom, party=party)
    finally:
        await connection.close()
