"""``marketplace import gifts FILE --campaign ID``."""

import asyncio
import os
import sys

import click
from rich.console import Console
from rich.progress import Progress

from domain.ids import CampaignId
from domain.money import Money
from marketplace.cli.moves import move
from marketplace.cli.reading import (
    SOME_REFUSED,
    UNREADABLE,
    UNREADABLE_ERRORS,
    Asked,
    Reading,
    of_a_file,
)
from marketplace.cli.session import database
from marketplace.connections import REPLAYS
from marketplace.handling import CommandHandler
from marketplace.imports.gifts import GiftImport, Rows, Tally
from marketplace.imports.naming import Names
from marketplace.imports.rows import GiftRow, RefundRow
from marketplace.imports.taking import Recording, Trying
from marketplace.log import EventLog
from marketplace.log.log import utc_now
from marketplace.vault.keeping import pseudonym_key


@click.group("import")
def command() -> None:
    """Read data from files."""


@command.command("gifts")
@of_a_file
@click.option("--campaign", required=True, help="The campaign that the gifts are to.")
@click.option("--check", is_flag=True, help="Read and decide everything, and record nothing.")
def gifts(campaign: str, *, check: bool, **options: object) -> None:
    """Record the gifts and refunds of a CSV file (or .gz); a second run adds nothing.

    Exits with 0 if every row was taken or known, 3 if some were refused, 2 if nothing could be
    read.
    """
    asked = Asked(**options)  # type: ignore[arg-type]
    with database() as (settings, dsn):
        try:
            run = import_file(
                dsn, settings.marketplace_origin, asked, CampaignId(campaign), check=check
            )
            tally = asyncio.run(run)
        except UNREADABLE_ERRORS as error:
            click.echo(f"marketplace: {asked.file}: {error}", err=True)
            sys.exit(UNREADABLE)
    tell(tally, check=check)
    if tally.rejected:
        sys.exit(SOME_REFUSED)


command.add_command(move)


def tell(tally: Tally, *, check: bool) -> None:
    """Say what became of the rows."""
    for (campaign_id, currency), sums in sorted(tally.sums.items()):
        parts = ((sums.given, "given"), (sums.fees, "in fees"), (sums.back, "given back"))
        said = (f"{Money(minor, currency).text()} {what}" for minor, what in parts if minor)
        click.echo(f"{campaign_id} {currency}: {', '.join(said)}.")
    if check:
        click.echo("Nothing was recorded. Would be:")
    if tally.refunded:
        click.echo(f"{tally.refunded} refunds recorded.")
    if tally.skipped:
        click.echo(f"{tally.skipped} rows passed over, as the format says.")
    click.echo(
        f"{tally.recorded} gifts recorded, {tally.known} known before, {tally.rejected} rejected."
    )


async def import_file(
    dsn: str, origin: str, asked: Asked, campaign_id: CampaignId, *, check: bool
) -> Tally:
    """Import one file with a progress bar on standard error.

    Raises:
        ImportFileError: nothing of it was recorded.
    """
    reading = Reading(asked)
    names = Names(await pseudonym_key(dsn, os.urandom), reading.source)
    with reading.rejecting() as reject, Progress(console=Console(stderr=True)) as bar:
        task = bar.add_task("rows", total=None)
        async with await EventLog.open(dsn, origin=origin, patience=REPLAYS) as log:
            handler = CommandHandler(log)
            taking = (
                Trying(handler, log, names, campaign_id, utc_now, _refunded_here(reading.rows))
                if check
                else Recording(handler, log, names, campaign_id, utc_now)
            )
            run = GiftImport(campaign_id, taking, reject)
            return await run.run(reading.rows, lambda: bar.advance(task))


def _refunded_here(rows: Rows) -> set[str]:
    """Numbers of gifts of the file of which the file has refunds."""
    wanted = {row.refund_of for row in rows() if isinstance(row, RefundRow)}
    if not wanted:
        return wanted
    return {row.gift_id for row in rows() if isinstance(row, GiftRow) and row.gift_id in wanted}
