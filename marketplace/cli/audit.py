"""``marketplace audit``."""

import asyncio
import re
import sys
import traceback
from pathlib import Path
from typing import Final

import asyncpg
import click
import msgspec
from msgspec import Struct
from rich.console import Console
from rich.progress import Progress

from marketplace.audit.auditing import audit
from marketplace.audit.replay import Finding
from marketplace.audit.verdict import NAMED_MAX, Fault, Verdict
from marketplace.cli.session import database
from marketplace.log import Checkpoint
from projections.money import MoneyView, money_view

WORDS: Final = {
    Verdict.NOT_COMPARED: "UNPROVED",
    Verdict.PASSED_OVER: "PASSED OVER",
    Verdict.CUSTODY_SHORT: "CUSTODY SHORT",
    Verdict.OPEN_TOO_LONG: "OPEN TOO LONG",
}
"""What is found where no rule is known to be broken."""


@click.command("audit")
@click.option("--json", "as_json", is_flag=True, help="Print the finding as JSON.")
@click.option("--deep", is_flag=True, help="Hold every event against its rule, too; slower.")
@click.option("--since", metavar="SIZE:ROOT", help="An earlier checkpoint, its root in hex.")
def command(as_json: bool, deep: bool, since: str | None) -> None:
    """Replay the whole log.

    Exit codes: 0 all holds; 1 a rule of the ledger is broken or a projection differs; 2 could
    not run; 3 the log is damaged; 4 it diverges from the checkpoint given with --since; 5 nothing
    is known to be wrong, but something could not be compared, as a projection that lags; 6 what
    lies outside the log does not fit it: pictures, openings, guards of the tables, rights of
    tokens, the head's time; 7 a projection passes over an event, as a person decided; 8 more left
    the custody account than the bank's lines had brought; 9 something has waited for a person for
    longer than it may, as a line in suspense.
    """
    checkpoint = None if since is None else parse_checkpoint(since)
    try:
        with database(exit_code=Verdict.COULD_NOT_RUN) as (settings, dsn):
            pictures = settings.attachments
            finding = asyncio.run(replay(dsn, checkpoint, deep=deep, pictures=pictures))
    except (asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        click.echo(f"marketplace: {error}", err=True)
        sys.exit(Verdict.COULD_NOT_RUN)
    except Exception:  # noqa: BLE001 - Python would exit with 1, which accuses the ledger
        traceback.print_exc()
        sys.exit(Verdict.COULD_NOT_RUN)
    click.echo(as_object(finding) if as_json else describe(finding))
    sys.exit(finding.verdict)


async def replay(
    dsn: str, since: Checkpoint | None, *, deep: bool = False, pictures: Path | None = None
) -> Finding:
    """Audit with a progress bar on standard error."""
    with Progress(console=Console(stderr=True)) as bar:
        task = bar.add_task("audit", total=None)

        def move(name: str, done: int, size: int) -> None:
            bar.update(task, description=name, completed=done, total=size)

        return await audit(dsn, since, move, deep=deep, pictures=pictures)


class Balance(Struct, frozen=True):
    """What an account holds of a currency, debit positive."""

    account: str
    balance: MoneyView


def _balances(finding: Finding) -> list[Balance]:
    named = [(name.rsplit(" ", 1), minor) for name, minor in finding.balances.items()]
    return [Balance(account, money_view(minor, code)) for (account, code), minor in named]


def as_object(finding: Finding) -> str:
    """The finding as JSON, with its balances in the one shape of money."""
    told = {name: getattr(finding, name) for name in Finding.__struct_fields__}
    return msgspec.json.encode({**told, "balances": _balances(finding)}).decode()


def describe(finding: Finding) -> str:
    """The finding as text."""
    if finding.verdict is not Verdict.HOLDS:
        word = WORDS.get(finding.verdict, "BAD")
        where = "" if finding.position is None else f" at position {finding.position}"
        first = f"{word}{where}: {finding.problem}"
        return "\n".join((first, *map(_also, finding.others), *_open(finding)))
    lines = [
        f"{one.balance.value:>20} {one.balance.currency}  {one.account}"
        for one in _balances(finding)
    ]
    head = f"All holds: {finding.size} events, checkpoint {finding.size}:{finding.root}"
    balances = "Balances, debit positive:"
    return "\n".join((head, balances, *lines, *_open(finding)))


def _open(finding: Finding) -> list[str]:
    """What a person must still see to, whether its time is over or not."""
    points = finding.open_points
    more = [f"  and {len(points) - NAMED_MAX} more"] if len(points) > NAMED_MAX else []
    told = [f"  since {point.since:%Y-%m-%d}: {point.what}" for point in points[:NAMED_MAX]]
    return ["Open:", *told, *more] if told else []


def _also(fault: Fault) -> str:
    where = "" if fault.position is None else f" at position {fault.position}"
    return f"  also{where}: {fault.problem}"


def parse_checkpoint(text: str) -> Checkpoint:
    """Read ``SIZE:ROOT``."""
    found = re.fullmatch(r"([0-9]{1,19}):([0-9a-f]{64})", text, re.ASCII)
    if found is None:
        # Anything less would be compared, and a slip of the hand would look like a forgery.
        raise click.BadParameter("a checkpoint is SIZE:ROOT, the root in 64 hex digits")
    return Checkpoint("", int(found[1]), bytes.fromhex(found[2]))
