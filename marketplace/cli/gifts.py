"""``marketplace import gifts FILE --campaign ID``."""

import asyncio
import os
import sys
from contextlib import ExitStack
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from domain.ids import CampaignId
from marketplace.cli.session import database
from marketplace.csv_cells import CellWriter
from marketplace.handling import CommandHandler
from marketplace.imports.gifts import GiftImport, Tally
from marketplace.imports.rows import BadRow, ImportFileError, lines_of, read_rows
from marketplace.log import EventLog
from marketplace.log.log import utc_now
from marketplace.vault.keeping import pseudonym_key


@click.group("import")
def command() -> None:
    """Read data from files."""


@command.command("gifts")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--campaign", required=True, help="The campaign that the gifts are to.")
@click.option(
    "--rejects",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write bad rows, with line number and reason.",
)
def gifts(file: Path, campaign: str, rejects: Path | None) -> None:
    """Record the gifts of a CSV file (or .gz); a second run adds nothing."""
    with database() as (settings, dsn):
        try:
            run = import_file(dsn, settings.marketplace_origin, file, campaign, rejects)
            tally = asyncio.run(run)
        except (ImportFileError, EOFError, OSError) as error:
            click.echo(f"marketplace: {file}: {error}", err=True)
            sys.exit(2)
    click.echo(
        f"{tally.recorded} gifts recorded, {tally.known} known before, {tally.rejected} rejected."
    )


async def import_file(
    dsn: str, origin: str, file: Path, campaign: str, rejects: Path | None
) -> Tally:
    """Import one file with a progress bar on standard error."""
    key = await pseudonym_key(dsn, os.urandom)
    with ExitStack() as stack:
        lines = stack.enter_context(lines_of(file))
        writer = None
        if rejects is not None:
            sink = stack.enter_context(rejects.open("w", newline="", encoding="utf-8"))
            writer = CellWriter(sink)
            writer.write(("line", "reason", "text"))

        def reject(bad: BadRow) -> None:
            if writer is not None:
                writer.write((bad.line, bad.reason, bad.text))

        bar = stack.enter_context(Progress(console=Console(stderr=True)))
        task = bar.add_task("gifts", total=None)
        async with await EventLog.open(dsn, origin=origin) as log:
            run = GiftImport(
                CommandHandler(log),
                CampaignId(campaign),
                pseudonym_key=key,
                clock=utc_now,
                reject=reject,
            )
            return await run.run(read_rows(lines), lambda: bar.advance(task))
