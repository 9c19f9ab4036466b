"""What an earlier release decided by its own rules is honest for ever.

``logs/`` holds the log and the vault's openings of a database in which a release itself told the
whole story of its demo, every kind of event of its day: one JSON object a line, the first its last
migration. They are never changed: such logs exist.
"""

import asyncio
import gzip
from pathlib import Path
from typing import Final

import msgspec
import pytest

from marketplace.audit.auditing import audit
from marketplace.audit.verdict import Verdict
from marketplace.embedded.postgres import PostgresServer
from marketplace.processes.schema import upgrade
from tests.conftest import run_sql
from tests.migrations.filling import fill, follow

LOGS: Final = sorted(Path(__file__).with_name("logs").glob("*.jsonl.gz"))
ROOTS: Final = {
    "2026_11_25": (620, "e70ddb542fda81a55cad1269937c87b57a49215f2dd5f6c6d7b6914458523978"),
}
"""How many events each holds, and the root that the release itself gave."""


@pytest.mark.parametrize("path", LOGS, ids=lambda path: path.name.partition(".")[0])
async def test_an_earlier_log_holds_by_the_rules_of_its_day(
    path: Path, postgres: PostgresServer
) -> None:
    """Every leaf, every sum, every read model and every decision; rules are stricter today."""
    release = path.name.partition(".")[0]
    dsn = postgres.dsn(f"log_{release}")
    first, *lines = gzip.decompress(await asyncio.to_thread(path.read_bytes)).splitlines()
    await run_sql(postgres.dsn("postgres"), f"CREATE DATABASE log_{release}")
    await asyncio.to_thread(upgrade, dsn, msgspec.json.decode(first)["revision"])
    await fill(dsn, lines)
    await asyncio.to_thread(upgrade, dsn)
    await follow(dsn)
    finding = await audit(dsn, None, lambda *_: None, deep=True)
    assert (finding.verdict, finding.problem, finding.others) == (Verdict.HOLDS, None, ())
    assert (finding.size, finding.root) == ROOTS[release]
    await run_sql(postgres.dsn("postgres"), f"DROP DATABASE log_{release} WITH (FORCE)")
