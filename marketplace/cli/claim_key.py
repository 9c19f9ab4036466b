"""``marketplace claim-key rotate``."""

import os
import sys

import click

from marketplace.piecework.claim_tokens import ClaimKeys
from marketplace.processes.settings import SettingsError, read_settings


@click.group("claim-key")
def command() -> None:
    """The key that offline claim tokens are signed with."""


@command.command("rotate")
def rotate() -> None:
    """Add a key that signs from now on; tokens signed before stay good.

    Processes that run go on signing with their key until they are started again.
    """
    try:
        keys = ClaimKeys.open(read_settings(os.environ).claim_keys)
        click.echo(f"tokens are signed with key {keys.rotate()}")
    except (SettingsError, OSError) as error:
        click.echo(f"marketplace: {error}", err=True)
        sys.exit(2)
