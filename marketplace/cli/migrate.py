"""``marketplace migrate``."""

import click

from marketplace.cli.session import database


@click.command("migrate")
def command() -> None:
    """Bring the database up to the newest schema."""
    with database():
        click.echo("The database has the newest schema.")
