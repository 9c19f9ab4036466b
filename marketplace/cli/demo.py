"""``marketplace demo``: everything on this machine."""

import asyncio
import os
import sys
from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING

import click
from msgspec.structs import asdict

from marketplace.cli.serve import HOST, PORT, require_free
from marketplace.cli.session import DATABASE, gateways_of
from marketplace.demo.bank import BankPlace, demo_bank, prepare_bank
from marketplace.demo.supervisor import child, interruptible, wait_until_ready
from marketplace.demo.watching import Part, watch
from marketplace.embedded.postgres import PostgresServer
from marketplace.embedded.server import EmbeddedServerError, Server
from marketplace.embedded.valkey import ValkeyServer
from marketplace.processes.schema import DatabaseUnusableError, upgrade
from marketplace.processes.settings import Settings, SettingsError, read_settings

if TYPE_CHECKING:
    from marketplace.demo.loading import DemoTokens

GUIDE = """\
Mingzhang 明账 runs at {url}/  (Ctrl-C stops it; the data stays in {data})

  明账主页 the accounts    {url}/?lang=zh   {url}/?lang=en
  a campaign             {url}/campaigns/{campaign}
  a household's ledger   {url}/households/{household}
  a donor's ledger       {url}/donors/{donor}
  where one gift went    {url}/donations/{donation}
  the whole log          {url}/api/v1/events.ndjson
{bank}
Give ¥100 (a key of your own; the same key again gives nothing twice):
  KEY=$(python3 -c 'import uuid; print(uuid.uuid4())')
  curl -X POST {url}/api/v1/donations -H "Idempotency-Key: $KEY" \\
    -H 'Content-Type: application/json' \\
    -d '{{"campaign_id": "{campaign}", "amount": {{"value": "100.00", "currency": "CNY"}}}}'
The answer has a donor_token: -H "Authorization: Bearer mzd_…" gives under the same pseudonym again.
Prove that nothing was changed, while all this runs:  .venv/bin/marketplace audit
Tokens of the demo's people, for the API at {url}/api/docs:
{tokens}
"""
BANK = """\
  沙箱银行 sandbox bank   {bank}/   {bank}/faults   {bank}/statements
"""


@click.command("demo")
@click.option("--port", default=PORT, show_default=True, type=click.IntRange(1, 65_535))
@click.option("--fresh", is_flag=True, help="Delete the demo's data and start over.")
def command(port: int, fresh: bool) -> None:
    """Start databases, server and workers, load a story once, and say what to try."""
    try:
        with interruptible():
            settings = read_settings(os.environ)
            _require_pretended(settings)
            require_free(HOST, port)
            _run(settings, port, fresh)
    except (SettingsError, EmbeddedServerError, DatabaseUnusableError, OSError) as error:
        click.echo(f"marketplace: {error}", err=True)
        sys.exit(2)
    except KeyboardInterrupt:
        click.echo("stopped; nothing is lost", err=True)


def _require_pretended(settings: Settings) -> None:
    if settings.gateways_file is not None and gateways_of(settings).real:
        raise SettingsError(
            "`MARKETPLACE_GATEWAYS` turns real money on; the demo is an invented story"
        )


def _run(settings: Settings, port: int, fresh: bool) -> None:
    url = f"http://{HOST}:{port}"
    with ExitStack() as stack:
        servers, addresses = _begin(stack, settings, fresh)
        # They come up while the story is loaded, which takes as long.
        from marketplace.demo.loading import load_story, wait_until_shown  # noqa: PLC0415

        dsn, broker_url = (address() for address in addresses)
        upgrade(dsn)
        environment = {**os.environ, "DATABASE_URL": dsn, "BROKER_URL": broker_url}
        logs = settings.data
        # On the embedded database only; another one is not ours to make databases on.
        place = prepare_bank(settings.data, port) if settings.database_url is None else None
        # The server starts while the story is told, and the workers once it is.
        serve = stack.enter_context(child("serve", ("--port", str(port)), environment, logs))
        story = load_story(dsn, settings.marketplace_origin, settings.data, settings.attachments)
        tokens = asyncio.run(story)
        work = stack.enter_context(child("work", (), environment, logs))
        # What is due since long ago may take its time; pages are shown meanwhile.
        wait_until_ready(f"{url}/health/serving", (serve, work))
        asyncio.run(wait_until_shown(dsn, settings.marketplace_origin))
        parts: list[Part] = [*servers, serve, work]
        if place is not None:
            # Begun last, as nothing waits for it.
            postgres = PostgresServer(settings.data / "postgres")
            bank = demo_bank(place, postgres, environment, settings.data)
            parts.append(stack.enter_context(bank))
        click.echo(_guide(settings, url, tokens, place))
        watch(parts, lambda line: click.echo(f"marketplace: {line}", err=True))


def _begin(
    stack: ExitStack, settings: Settings, fresh: bool
) -> tuple[list[Server], tuple[Callable[[], str], Callable[[], str]]]:
    """Start the embedded database and broker, unless others are set.

    Returns:
        Those that were started; and what waits for each and gives its address.
    """
    begun: list[Server] = []
    postgres = PostgresServer(settings.data / "postgres")
    valkey = ValkeyServer(settings.data / "valkey")
    if fresh:
        if settings.database_url is not None:
            raise SettingsError("`DATABASE_URL` is set: a fresh start deletes embedded data only")
        postgres.forget()
        valkey.forget()
    settings.data.mkdir(parents=True, exist_ok=True)

    def begin(given: str | None, server: Server, address: Callable[[], str]) -> Callable[[], str]:
        if given is not None:
            return lambda: given
        stack.callback(server.stop)
        server.begin()
        begun.append(server)

        def ready() -> str:
            server.wait()
            return address()

        return ready

    return begun, (
        begin(settings.database_url, postgres, lambda: postgres.dsn(DATABASE)),
        begin(settings.broker_url, valkey, lambda: valkey.url),
    )


def _guide(settings: Settings, url: str, tokens: "DemoTokens", bank: BankPlace | None) -> str:
    from marketplace.demo.story import (  # noqa: PLC0415 - loaded by now
        campaign_id,
        donation_id,
        donor_id,
        household_id,
    )

    return GUIDE.format(
        url=url,
        data=settings.data,
        campaign=campaign_id("heat"),
        household=household_id(4),
        donor=donor_id(3),
        donation=donation_id("heat", 1),
        bank="" if bank is None else BANK.format(bank=bank.url),
        tokens="\n".join(f"  {role:<10} {token}" for role, token in asdict(tokens).items()),
    )
