"""A database of an earlier release, with what that release recorded in it, comes up to date.

``releases/`` holds every row of a database in which the release itself told a story: one JSON
object a line, the first its last migration. They are never changed: such databases exist.
"""

import asyncio
from pathlib import Path
from typing import Final

import asyncpg
import msgspec
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from msgspec.structs import replace

from domain.funds.references import GatewayReferenceRepeatedError
from domain.gifts.errors import DonationAlreadyReceivedError
from domain.ids import DonationId
from marketplace.audit.replay import Verdict
from marketplace.cli.audit import replay
from marketplace.embedded.postgres import PostgresServer
from marketplace.handling import CommandHandler
from marketplace.identity.staff import PREFIX, TOKEN_BYTES, Role, staff_of
from marketplace.log import EventLog
from marketplace.processes.schema import MIGRATIONS, newest_revision, revision_of, upgrade
from projections.payouts.queries import on_their_way
from tests.conftest import ORIGIN, run_sql
from tests.log.writing import verify
from tests.migrations.filling import fill, follow
from tests.web.serving import client_of
from tests.worlds.story import SYSTEM, gift

SETTLED_AT: Final = 21
"""Where a payout of the story arrived."""
RELEASES: Final = sorted(Path(__file__).with_name("releases").glob("*.jsonl"))
OFFICERS_TOKEN: Final = PREFIX + (b"o" * TOKEN_BYTES).hex()
PAGES: Final = (
    "/",
    "/campaigns/C-BOOKS",
    "/campaigns/C-OX",
    "/households/H-ONE",
    "/households/H-TWO",
    "/donors/D-1",
    "/donations/G-0",
    "/donations/G-3",
    "/api/v1/payouts",
    "/api/v1/accounts/funds:campaign:C-BOOKS?at=20",
)


@pytest.fixture(params=RELEASES, ids=[path.stem for path in RELEASES])
async def old(request: pytest.FixtureRequest, postgres: PostgresServer) -> str:
    """A database as the release left it."""
    name = f"release_{request.param.stem}"
    first, *lines = request.param.read_bytes().splitlines()
    await run_sql(postgres.dsn("postgres"), f"DROP DATABASE IF EXISTS {name}")
    await run_sql(postgres.dsn("postgres"), f"CREATE DATABASE {name}")
    await asyncio.to_thread(upgrade, postgres.dsn(name), msgspec.json.decode(first)["revision"])
    await fill(postgres.dsn(name), lines)
    return postgres.dsn(name)


async def hold(dsn: str) -> None:
    """All holds but what is true of the release.

    It paid before the bank's line was entered, and a donor has owed it money for long.
    """
    finding = await replay(dsn, None)
    assert (finding.verdict, finding.position) == (Verdict.CUSTODY_SHORT, SETTLED_AT)
    assert [one.verdict for one in finding.others] == [Verdict.OPEN_TOO_LONG]


async def test_a_release_comes_up_to_date_with_its_data(old: str) -> None:
    """Ledgers, pages, tokens and payouts on their way are as they were, and the audit holds."""
    await asyncio.to_thread(upgrade, old)
    await asyncio.to_thread(upgrade, old)
    await follow(old)
    await hold(old)
    async with client_of(old) as client:
        for page in PAGES:
            assert (await client.get(page)).status_code == 200, page
    pool = await asyncpg.create_pool(old, min_size=1, max_size=1)
    officer = await staff_of(pool, OFFICERS_TOKEN)
    async with pool.acquire() as connection:
        waiting = {payout.payout_id for payout in await on_their_way(connection)}
    await pool.close()
    assert officer is not None
    assert officer.role is Role.OFFICER
    assert waiting == {"P-APPROVED", "P-SENT"}


async def test_a_release_goes_on(old: str) -> None:
    """Its keys answer as before, its ids and references stay taken, new gifts are added."""
    await asyncio.to_thread(upgrade, old)
    async with await EventLog.open(old, origin=ORIGIN) as log:
        size, handler = await log.head(), CommandHandler(log)
        given = gift(0, 10_000, "D-0")[0]
        again = await handler.handle(given, actor=SYSTEM, key="told:8", body=f"{8:064x}")
        assert again.replayed
        with pytest.raises(DonationAlreadyReceivedError):
            await handler.handle(given, actor=SYSTEM)
        other = replace(given, donation_id=DonationId("G-50"))
        with pytest.raises(GatewayReferenceRepeatedError):
            await handler.handle(other, actor=SYSTEM)
        await handler.handle(gift(50, 100)[0], actor=SYSTEM)
        assert await verify(log) == size + 2
    await follow(old)
    await hold(old)


def test_the_newest_revision_is_the_one_that_alembic_knows() -> None:
    """It is read from the files, so that a start without anything due need not load Alembic."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert newest_revision() == ScriptDirectory.from_config(config).get_current_head()


async def test_a_database_that_is_behind_or_new_is_not_the_newest(
    old: str, postgres: PostgresServer
) -> None:
    """It is asked for its revision; one that was never migrated, or is not there, has none."""
    assert await revision_of(old) not in (None, newest_revision())
    await asyncio.to_thread(upgrade, old)
    assert await revision_of(old) == newest_revision()
    assert await revision_of(postgres.dsn("postgres")) is None
    assert await revision_of(postgres.dsn("nowhere")) is None
