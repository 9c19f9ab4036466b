"""``marketplace rebuild NAME|all``."""

import asyncio
import sys

import click
from rich.console import Console
from rich.progress import Progress

from marketplace.cli.session import database
from marketplace.connections import REPLAYS, connect
from marketplace.log import EventLog
from projections.decoding import Facts
from projections.projection import ProjectionStoppedError
from projections.rebuild import rebuild
from projections.registry import PROJECTIONS


@click.command("rebuild")
@click.argument("name", type=click.Choice([*PROJECTIONS, "all"]))
def command(name: str) -> None:
    """Build a projection beside the live one, then swap; pages go on being served."""
    names = list(PROJECTIONS) if name == "all" else [name]
    with database() as (settings, dsn):
        try:
            asyncio.run(rebuild_all(dsn, settings.marketplace_origin, names))
        except ProjectionStoppedError as error:
            click.echo(f"marketplace: {error}; the live tables stay as they are", err=True)
            sys.exit(1)


async def rebuild_all(dsn: str, origin: str, names: list[str]) -> None:
    """Rebuild side by side, so that each event is read once, with progress on standard error.

    Raises:
        ProjectionStoppedError: one of them can't go on; the others are rebuilt all the same.
    """
    facts = Facts()
    async with await EventLog.open(dsn, origin=origin, patience=REPLAYS) as log:
        head = await log.head()
        with Progress(console=Console(stderr=True)) as bar:

            async def build(name: str) -> None:
                task = bar.add_task(name, total=head)
                connection = await connect(dsn, REPLAYS)
                try:
                    position = await rebuild(
                        PROJECTIONS[name](),
                        connection,
                        log,
                        lambda done: bar.update(task, completed=done),
                        facts,
                    )
                finally:
                    await connection.close()
                click.echo(f"{name}: rebuilt at event {position}")

            results = await asyncio.gather(*map(build, names), return_exceptions=True)
    for result in results:
        if result is not None:
            raise result
