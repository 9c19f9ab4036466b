"""``marketplace token create --role ROLE --name NAME``."""

import asyncio
import os

import asyncpg
import click

from marketplace.cli.session import database
from marketplace.staff import Role, create_token


@click.group("token")
def command() -> None:
    """Bearer tokens of staff and machines."""


@command.command("create")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--name", required=True, help="Whose it is; one name is one person.")
def create(role: str, name: str) -> None:
    """Make a token and print it, this once."""
    with database() as (_, dsn):
        click.echo(asyncio.run(_create(dsn, name, Role(role))))


async def _create(dsn: str, name: str, role: Role) -> str:
    connection = await asyncpg.connect(dsn)
    try:
        return await create_token(connection, name=name, role=role, entropy=os.urandom)
    finally:
        await connection.close()
