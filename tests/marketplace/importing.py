"""Files to import, and runs of the import: as a library, and as the command line."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

from click.testing import CliRunner
from msgspec.structs import replace

from domain import catalogue
from domain.campaigns.commands import DraftCampaign
from domain.decider import Event
from domain.ids import CampaignId
from domain.money import Currency
from marketplace.cli.gifts import command as import_command
from marketplace.handling import CommandHandler
from marketplace.imports.files import InputFile
from marketplace.imports.gifts import GiftImport, Tally
from marketplace.imports.mapping import PLAIN, read_format, zone_of
from marketplace.imports.naming import Names
from marketplace.imports.rows import BadRow, Sheet
from marketplace.imports.taking import Recording
from marketplace.log import EventLog
from tests.conftest import ORIGIN
from tests.worlds.story import CAMPAIGN, NOW, campaign

CASES: Final = Path(__file__).parent / "import_cases"
T = TypeVar("T")


def read_all(
    path: Path, fmt: str = PLAIN, *, encoding: str | None = None, zone: str | None = None
) -> list[Any]:
    """Every row of a file."""
    form = read_format(fmt)
    file = InputFile(path, encoding, form.encoding)
    named = zone or form.zone
    with file.text() as text:
        sheet = Sheet(text, form, file.encoding, zone_of(named) if named else None)
        return [*sheet.rows()]


async def run(
    log: EventLog, path: Path, campaign_id: CampaignId = CAMPAIGN, source: str | None = None
) -> tuple[Tally, list[BadRow]]:
    """Import a file once, with a handler of its own as a new process would have."""
    rejects: list[BadRow] = []
    names = Names(b"k" * 32, source)
    taking = Recording(CommandHandler(log), log, names, campaign_id, lambda: NOW)
    work = GiftImport(campaign_id, taking, rejects.append)
    form, file = read_format(PLAIN), InputFile(path)

    def rows() -> Any:
        with file.text() as text:
            yield from Sheet(text, form, file.encoding, None).rows()

    return await work.run(rows, lambda: None), rejects


async def open_campaign(
    log: EventLog, campaign_id: CampaignId = CAMPAIGN, currency: Currency = Currency.USD
) -> None:
    """A campaign in dollars, or another currency, whose gifts of this year count."""
    handler = CommandHandler(log)
    (draft, officer), (publish, _) = campaign(currency)
    since = datetime(2026, 1, 1, tzinfo=UTC)
    assert isinstance(draft, DraftCampaign)
    for command in (replace(draft, gifts_since=since), publish):
        await handler.handle(replace(command, campaign_id=campaign_id), actor=officer)


class Said(NamedTuple):
    """What the command line said."""

    code: int
    out: str
    err: str


class Shell:
    """The command line, on one database."""

    def __init__(self, dsn: str) -> None:
        """Run on this database."""
        self.dsn = dsn

    def __call__(self, *words: str | Path, **env: str) -> Said:
        """``marketplace import …``."""
        settings = {"DATABASE_URL": self.dsn, "MARKETPLACE_ORIGIN": ORIGIN, **env}
        done = CliRunner().invoke(import_command, [*map(str, words)], env=settings)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return Said(done.exit_code, done.stdout, done.stderr)

    def gifts(self, path: Path, *words: str | Path, to: CampaignId = CAMPAIGN) -> Said:
        """``marketplace import gifts …``."""
        return self("gifts", path, "--campaign", to, *words)

    def on_log(self, work: Callable[[EventLog], Awaitable[T]]) -> T:
        """What is done with the log."""

        async def there() -> T:
            async with await EventLog.open(self.dsn, origin=ORIGIN) as log:
                return await work(log)

        return asyncio.run(there())

    def opened(self, campaign_id: CampaignId = CAMPAIGN, currency: Currency = Currency.CNY) -> None:
        """Open a campaign."""
        self.on_log(lambda log: open_campaign(log, campaign_id, currency))

    def events(self, *kinds: type[Event]) -> list[Any]:
        """The log's events of these types."""

        async def read(log: EventLog) -> list[Any]:
            return [catalogue.decode(one.payload) for one in await log.read()]

        return [event for event in self.on_log(read) if isinstance(event, kinds)]
