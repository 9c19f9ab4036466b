"""The console script ``marketplace``. Commands are imported when they are called, not before."""

from importlib import import_module
from typing import Final

import click

SUBCOMMANDS: Final = {
    "audit": ("marketplace.cli.audit", "Replay the whole log and prove that it holds."),
    "claim-key": ("marketplace.cli.claim_key", "The key of offline claim tokens."),
    "demo": ("marketplace.cli.demo", "Everything on this machine, with a story to look at."),
    "import": ("marketplace.cli.gifts", "Read gifts from a CSV file."),
    "migrate": ("marketplace.cli.migrate", "Bring the database up to the newest schema."),
    "projection": ("marketplace.cli.projection", "Where read models stand, and what they skip."),
    "rebuild": ("marketplace.cli.rebuild", "Build projections anew from the log, then swap."),
    "sandbox-bank": ("marketplace.cli.sandbox_bank", "A bank to try against, with own books."),
    "serve": ("marketplace.cli.serve", "Serve the API and the pages."),
    "token": ("marketplace.cli.token", "Bearer tokens of staff and machines."),
    "work": ("marketplace.cli.work", "Keep ledgers up to date and carry payouts out."),
}


class LazyGroup(click.Group):
    """Knows its commands by name; ``--help`` imports none of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, sorted."""
        del ctx
        return sorted(SUBCOMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        del ctx
        if cmd_name not in SUBCOMMANDS:
            return None
        command: click.Command = import_module(SUBCOMMANDS[cmd_name][0]).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list for ``--help``, from the table above."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in sorted(SUBCOMMANDS.items())])


@click.command(cls=LazyGroup)
@click.version_option(package_name="mingzhang")
def main() -> None:
    """明账: gifts, allocations and payouts as events that anyone can replay."""
