"""What the README shows is run, line by line, as it stands there."""

import asyncio
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner

from marketplace.cli import SUBCOMMANDS, main
from marketplace.handling import CommandHandler
from marketplace.log import EventLog
from tests.conftest import ORIGIN
from tests.worlds.story import CAMPAIGN, campaign

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PROGRAM = ".venv/bin/marketplace"
GIFTS = """\
gift_id,donor_ref,received_at,amount,currency,has_message
R-1,reader,2026-11-01T08:00:00Z,5.00,CNY,false
R-2,,2026-11-01T08:00:01Z,half,CNY,false
"""


def lines() -> list[list[str]]:
    """Every command of the README's shell blocks, as a shell splits it."""
    return [
        shlex.split(line, comments=True)
        for block in BLOCK.findall(README)
        for line in block.splitlines()
    ]


SOME_REFUSED = 3
"""How an import of a file with a row like R-2 ends."""


def run(arguments: list[str], dsn: str, place: Path) -> subprocess.CompletedProcess[str]:
    """One command of the program, in a process of its own."""
    return subprocess.run(
        [Path(sys.executable).parent / "marketplace", *arguments],
        cwd=place,
        env={"PATH": os.environ["PATH"], "DATABASE_URL": dsn, "MARKETPLACE_ORIGIN": ORIGIN},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


async def test_the_readmes_commands_run_in_the_order_given(
    dsn: str, log: EventLog, tmp_path: Path
) -> None:
    """On a database with the campaign and a file of the names that they use."""
    handler = CommandHandler(log)
    for command, actor in campaign():
        await handler.handle(command, actor=actor)
    assert f"--campaign {CAMPAIGN} " in README
    (tmp_path / "gifts.csv").write_text(GIFTS, encoding="utf-8")
    for program, *arguments in lines():
        assert program == PROGRAM
        done = await asyncio.to_thread(run, arguments, dsn, tmp_path)
        code = SOME_REFUSED if arguments[0] == "import" else 0
        assert done.returncode == code, (arguments, done.stdout, done.stderr)
    assert "3: some were refused" in README
    assert "R-2" in (tmp_path / "bad.csv").read_text(encoding="utf-8")


def test_what_runs_until_stopped_is_there_too() -> None:
    """The README names it in its text; the tests of faults start it."""
    assert "`marketplace demo`, `serve`\n  and `work`" in README
    assert {"demo", "serve", "work"} <= {*SUBCOMMANDS}


def test_a_wrong_line_would_fail() -> None:
    """The program refuses what it doesn't know, so the first test can fail."""
    assert CliRunner().invoke(main, ["token", "forget"]).exit_code != 0
