"""A new capability is folders of its own and a line in each room's list, and then all of it works.

``visits/`` holds a tiny whole one, as somebody would add it. It is laid into a copy of the tree,
and what is asked of it there stands in ``visits/walk.py``. ``docs/architecture.md`` has the same
steps in words ("Add a capability").
"""

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from marketplace.embedded.postgres import PostgresServer
from marketplace.processes.schema import newest_revision
from tests.conftest import run_sql

ROOT: Final = Path(__file__).parents[2]
ADDED: Final = Path(__file__).with_name("visits")
ROOMS: Final = ("domain", "projections", "workers", "marketplace", "docs")
EDITED_MAX: Final = 4
EDITS: Final = {
    "domain/capabilities.py": (
        ("    allocations,\n", "    allocations,\n    visits,\n"),
        (
            "        ratings.CAPABILITY,\n",
            "        ratings.CAPABILITY,\n        visits.CAPABILITY,\n",
        ),
    ),
    "projections/capabilities.py": (
        ("    ratings,\n", "    ratings,\n    visits,\n"),
        ("    ratings.READ_MODELS,\n", "    ratings.READ_MODELS,\n    visits.READ_MODELS,\n"),
    ),
    "marketplace/web/nouns.py": (
        ("    values,\n", "    values,\n    visits,\n"),
        ("    values.NOUN,\n", "    values.NOUN,\n    visits.NOUN,\n"),
    ),
    "pyproject.toml": (
        ('    "campaigns",\n', '    "campaigns | visits",\n'),
        (
            '    "marketplace.web.treasury",\n',
            '    "marketplace.web.treasury",\n    "marketplace.web.visits",\n',
        ),
    ),
}
"""Every line of what is there that changes, by file."""
FORGOTTEN: Final = {
    "domain/visits/__init__.py": (
        "    moves_no_money=VISIT_EVENTS,\n",
        "visits: say whether VisitPlanned moves money or moves none",
    ),
    "domain/visits/readings.py": (
        "    VisitMissed: same(MissVisit),\n",
        "visits: say whether VisitMissed is read back or follows another",
    ),
    "domain/facts/visits.py": (
        "    missed_at: HappenedAt\n",
        "visits: VisitMissed has not one field that says when it happened",
    ),
    "projections/visits/__init__.py": (
        ", due_times=DUE_TIMES",
        "nobody sets the due time visit",
    ),
    "projections/capabilities.py": (
        "    visits.READ_MODELS,\n",
        "nobody sets the due time visit",
    ),
    "marketplace/web/visits/problems.py": (
        '    "VisitNotDue": told("走访还没有到期。", "The visit is not due yet.", LATER),\n',
        "refusals without a text: ['VisitNotDue']",
    ),
    "marketplace/web/visits/words.py": (
        '    "read_model": {"visits": Text("走访", "visits")},\n',
        "read models and their names differ: ['visits']",
    ),
}
"""A declaration that is left out, and what is said then, at the start of the program."""


def run(house: Path, *program: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a program in the house, which stands before everything else that could be imported."""
    return subprocess.run(
        program,
        cwd=house,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join((str(house), str(ROOT))),
            # No stale code, when a file changes twice within a second.
            "PYTHONDONTWRITEBYTECODE": "1",
            **more,
        },
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the tree with visits in it."""
    place = tmp_path_factory.mktemp("house")
    for room in ROOMS:
        shutil.copytree(ROOT / room, place / room, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", place)
    for path in (path for path in ADDED.rglob("*") if path.is_file()):
        new = place / path.relative_to(ADDED)
        assert not new.exists(), f"{new} is there already"
        new.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, new)
    for name, edits in EDITS.items():
        for before, after in edits:
            replace_once(place / name, before, after)
    migration = place / "marketplace/migrations/versions/2099_01_01_visits.py"
    replace_once(migration, "the newest", newest_revision())
    return place


def replace_once(path: Path, before: str, after: str) -> None:
    """Write something else in the one place where it stands."""
    text = path.read_text("utf-8")
    assert text.count(before) == 1, f"{path}: {before!r}"
    path.write_text(text.replace(before, after), "utf-8")


def test_few_files_that_were_there_are_edited(house: Path) -> None:
    """All else that the capability needs lies in folders of its own."""
    was = {path.relative_to(ROOT) for room in ROOMS for path in (ROOT / room).rglob("*")}
    files = [path for path in was if (ROOT / path).is_file() and "__pycache__" not in path.parts]
    edited = {
        str(path)
        for path in (*files, Path("pyproject.toml"))
        if (ROOT / path).read_bytes() != (house / path).read_bytes()
    }
    assert edited == {*EDITS}
    assert len(edited) <= EDITED_MAX


def test_the_house_with_a_new_capability_keeps_its_contracts(house: Path) -> None:
    """And without a floor for it, it does not: that line can't be forgotten."""
    program = str(Path(sys.executable).parent / "lint-imports")
    done = run(house, program, "--no-cache")
    assert done.returncode == 0, done.stdout
    with without(house / "pyproject.toml", " | visits"):
        done = run(house, program, "--no-cache")
    assert done.returncode == 1
    assert "- domain.visits" in done.stdout


def test_a_new_capability_is_served_shown_timed_and_proved(
    house: Path, postgres: PostgresServer
) -> None:
    """From the command over HTTP to the audit; see ``visits/walk.py``."""
    asyncio.run(run_sql(postgres.dsn("postgres"), "CREATE DATABASE visits"))
    done = run(house, sys.executable, "walk.py", DATABASE_URL=postgres.dsn("visits"))
    assert done.returncode == 0, done.stdout + done.stderr


@contextmanager
def without(path: Path, text: str) -> Iterator[None]:
    """A file, for a while, without a part of it."""
    whole = path.read_text("utf-8")
    replace_once(path, text, "")
    try:
        yield
    finally:
        path.write_text(whole, "utf-8")


@pytest.mark.parametrize("name", FORGOTTEN)
def test_what_is_forgotten_is_told_when_the_program_starts(house: Path, name: str) -> None:
    """The control: one declaration less, and nothing starts; the message says which."""
    text, message = FORGOTTEN[name]
    with without(house / name, text):
        done = run(house, sys.executable, "-c", "import marketplace.processes.web_app")
    assert done.returncode == 1
    assert message in done.stderr.splitlines()[-1], done.stderr
