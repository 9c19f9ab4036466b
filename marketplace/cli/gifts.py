"""``marketplace import gifts FILE --campaign ID``."""

import asyncio
import os
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import tzinfo
from pathlib import Path
from typing import Final

import click
from msgspec import Struct
from msgspec.structs import replace
from rich.console import Console
from rich.progress import Progress

from domain.ids import CampaignId
from domain.money import Money
from marketplace.cli.session import database
from marketplace.connections import REPLAYS
from marketplace.handling import CommandHandler
from marketplace.imports.errors import ImportFileError
from marketplace.imports.files import InputFile
from marketplace.imports.gifts import GiftImport, Rows, Tally
from marketplace.imports.mapping import (
    PLAIN,
    Format,
    check_day_format,
    read_format,
    ready_formats,
    source_of,
    zone_of,
)
from marketplace.imports.naming import Names
from marketplace.imports.reasons import Reasons
from marketplace.imports.rejects import check_not_input, writing_rejects
from marketplace.imports.rows import BadRow, GiftRow, RefundRow, Row, Sheet
from marketplace.imports.taking import Recording, Trying
from marketplace.log import EventLog
from marketplace.log.log import utc_now
from marketplace.vault.keeping import pseudonym_key
from marketplace.web.language import Language
from marketplace.web.nouns import JOINED

UNREADABLE: Final = 2
SOME_REFUSED: Final = 3
TOLD_FIRST: Final = 5
"""So many refusals are told on standard error, with or without a rejects file."""
UNREADABLE_ERRORS: Final = (ImportFileError, EOFError, OSError, zlib.error)


class Asked(Struct, frozen=True, kw_only=True):
    """What the command line says of a run.

    Attributes:
        encoding: Absent: as the format says, or found out.
        zone: Absent: as the format says.
        day_formats: Empty: as the format says.
        source: Absent: as the format says.
        check: Whether nothing is recorded.
    """

    file: Path
    campaign: str
    rejects: Path | None
    format: str
    source: str | None
    encoding: str | None
    zone: str | None
    day_formats: tuple[str, ...]
    check: bool


@click.group("import")
def command() -> None:
    """Read data from files."""


@command.command("gifts")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--campaign", required=True, help="The campaign that the gifts are to.")
@click.option("--source", help="The platform that numbered the gifts, such as alipay.")
@click.option(
    "--format",
    default=PLAIN,
    show_default=True,
    help=f"How the file is read: {', '.join(ready_formats())}, or a TOML file (docs/imports.md).",
)
@click.option("--encoding", help="utf-8, utf-16 or gb18030; found out if neither says.")
@click.option("--zone", help="Of times that name none: +08:00, or a name such as Asia/Shanghai.")
@click.option(
    "--day-format", "day_formats", multiple=True, help="How times are written, as in strptime."
)
@click.option(
    "--rejects",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write refused rows whole, with line and reason; corrected, it can be imported.",
)
@click.option("--check", is_flag=True, help="Read and decide everything, and record nothing.")
def gifts(**options: object) -> None:
    """Record the gifts and refunds of a CSV file (or .gz); a second run adds nothing.

    Exits with 0 if every row was taken or known, 3 if some were refused, 2 if nothing could be
    read.
    """
    asked = Asked(**options)  # type: ignore[arg-type]
    with database() as (settings, dsn):
        try:
            tally = asyncio.run(import_file(dsn, settings.marketplace_origin, asked))
        except UNREADABLE_ERRORS as error:
            click.echo(f"marketplace: {asked.file}: {error}", err=True)
            sys.exit(UNREADABLE)
    tell(tally, check=asked.check)
    if tally.rejected:
        sys.exit(SOME_REFUSED)


def tell(tally: Tally, *, check: bool) -> None:
    """Say what became of the rows."""
    for (campaign_id, currency), sums in sorted(tally.sums.items()):
        parts = ((sums.given, "given"), (sums.fees, "in fees"), (sums.back, "given back"))
        said = ", ".join(
            f"{Money(minor, currency).text()} {what}" for minor, what in parts if minor
        )
        click.echo(f"{campaign_id} {currency}: {said}.")
    if check:
        click.echo("Nothing was recorded. Would be:")
    if tally.refunded:
        click.echo(f"{tally.refunded} refunds recorded.")
    if tally.skipped:
        click.echo(f"{tally.skipped} rows passed over, as the format says.")
    click.echo(
        f"{tally.recorded} gifts recorded, {tally.known} known before, {tally.rejected} rejected."
    )


class Reading:
    """A file as the command line wants it read."""

    def __init__(self, asked: Asked) -> None:
        """Look at the file and at its header.

        Raises:
            ImportFileError: it can't be read so.
        """
        self.format: Format = read_format(asked.format)
        try:
            self.zone: tzinfo | None = None
            if zone := asked.zone or self.format.zone:
                self.zone = zone_of(zone)
            source = asked.source or self.format.source
            self.source = None if source is None else source_of(source)
            if asked.day_formats:
                formats = tuple(map(check_day_format, asked.day_formats))
                self.format = replace(self.format, day_formats=formats)
        except ValueError as error:
            raise ImportFileError(str(error)) from error
        self.file = InputFile(asked.file, asked.encoding, self.format.encoding)
        with self.file.text() as text:
            self.header = Sheet(text, self.format, self.file.encoding, self.zone).header

    def rows(self) -> Iterator[Row]:
        """Every row, from the first."""
        with self.file.text() as text:
            yield from Sheet(text, self.format, self.file.encoding, self.zone).rows()


async def import_file(dsn: str, origin: str, asked: Asked) -> Tally:
    """Import one file with a progress bar on standard error.

    Raises:
        ImportFileError: nothing of it was recorded.
    """
    if asked.rejects is not None:
        check_not_input(asked.file, asked.rejects)
    reading = Reading(asked)
    named = "" if reading.source is None else f", source {reading.source}"
    click.echo(f"{asked.file}: {reading.file.encoding.shown}, format {asked.format}{named}")
    names = Names(await pseudonym_key(dsn, os.urandom), reading.source)
    campaign_id = CampaignId(asked.campaign)
    with ExitStack() as stack:
        reject = stack.enter_context(_rejecting(asked.rejects, reading.header))
        bar = stack.enter_context(Progress(console=Console(stderr=True)))
        task = bar.add_task("rows", total=None)
        async with await EventLog.open(dsn, origin=origin, patience=REPLAYS) as log:
            handler = CommandHandler(log)
            taking = (
                Trying(handler, log, names, campaign_id, utc_now, _refunded_here(reading.rows))
                if asked.check
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


@contextmanager
def _rejecting(rejects: Path | None, header: list[str]) -> Iterator[Callable[[BadRow], None]]:
    """What tells the first refusals on standard error, and writes all of them if it is asked to."""
    reasons, told = Reasons(JOINED.problems), 0
    with ExitStack() as stack:
        write = None
        if rejects is not None:
            write = stack.enter_context(writing_rejects(rejects, header, reasons))

        def reject(bad: BadRow) -> None:
            nonlocal told
            told += 1
            if write is not None:
                write(bad)
            if told <= TOLD_FIRST:
                en, zh = (reasons.say(bad.refusal, one) for one in (Language.EN, Language.ZH))
                click.echo(f"line {bad.line}: {en} / {zh}", err=True)

        yield reject
        if told > TOLD_FIRST:
            more = f"{told - TOLD_FIRST} more rows were refused"
            where = f"see {rejects}" if rejects else "name a file with --rejects to see them"
            click.echo(f"{more}; {where}.", err=True)
