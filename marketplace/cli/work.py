"""``marketplace work``."""

import asyncio
import logging
import signal

import click

from marketplace.cli.session import broker, database, gateways_of
from marketplace.gateways.registry import Gateways
from marketplace.processes.worker import work


@click.command("work")
def command() -> None:
    """Keep ledgers up to date, carry payouts out, do what is due, until told to stop."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    with database() as (settings, dsn), broker(settings) as broker_url:
        gateways = gateways_of(settings)
        asyncio.run(_work(dsn, settings.marketplace_origin, broker_url, gateways))


async def _work(dsn: str, origin: str, broker_url: str, gateways: Gateways) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await work(dsn, origin, broker_url, stop, gateways=gateways)
