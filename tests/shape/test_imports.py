"""The contracts of pyproject.toml: the house keeps them, and a small crooked house does not."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("domain", "projections", "workers", "marketplace")


def lint(house: Path) -> subprocess.CompletedProcess[str]:
    """Check a house against the contracts in its own pyproject.toml."""
    program = Path(sys.executable).parent / "lint-imports"
    return subprocess.run(
        [program, "--no-cache"], cwd=house, capture_output=True, text=True, check=False
    )


def build(house: Path) -> None:
    """A house of the same rooms under the same contracts, with next to nothing in it."""
    shutil.copy(ROOT / "pyproject.toml", house)
    for room in ROOMS:
        (house / room).mkdir()
        (house / room / "__init__.py").touch()


def test_the_house_keeps_its_contracts() -> None:
    """Dependencies point one way, and the domain does no I/O."""
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout
    assert " 0 broken" in done.stdout


@pytest.mark.parametrize(
    ("room", "imported", "contract"),
    [
        (None, "", ""),
        ("domain", "projections", "Dependencies point one way"),
        ("domain", "marketplace", "Dependencies point one way"),
        ("projections", "workers", "Dependencies point one way"),
        ("workers", "marketplace", "Dependencies point one way"),
        ("projections", "eventsourcing", "The eventsourcing library"),
        ("domain", "asyncpg", "The domain does no I/O"),
        ("domain", "random", "The domain does no I/O"),
    ],
)
def test_a_forbidden_import_breaks_its_contract(
    tmp_path: Path, room: str | None, imported: str, contract: str
) -> None:
    """The negative control: one import too many is named; without it the small house stands."""
    build(tmp_path)
    if room is not None:
        (tmp_path / room / "wrong.py").write_text(f"import {imported}\n")
    done = lint(tmp_path)
    assert done.returncode == (0 if room is None else 1), done.stdout + done.stderr
    if room is not None:
        broken = [line for line in done.stdout.splitlines() if line.endswith("BROKEN")]
        assert len(broken) == 1
        assert broken[0].startswith(contract)
