"""The contracts of pyproject.toml: the house keeps them, and a small crooked house does not."""

import shutil
import subprocess
import sys
import tomllib
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
    """A house of the same modules under the same contracts, with nothing in any of them."""
    shutil.copy(ROOT / "pyproject.toml", house)
    for room in ROOMS:
        for module in (ROOT / room).rglob("*.py"):
            empty = house / module.relative_to(ROOT)
            empty.parent.mkdir(parents=True, exist_ok=True)
            empty.touch()


def test_the_contract_of_nouns_names_every_module_of_the_web() -> None:
    """A new noun is forbidden to what all stand on, and what all stand on is held."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    (contract,) = (one for one in contracts["contracts"] if "nouns of the web" in one["name"])
    modules = {f"marketplace.web.{path.stem}" for path in (ROOT / "marketplace/web").glob("*.py")}
    folders = {
        f"marketplace.web.{path.parent.name}"
        for path in (ROOT / "marketplace/web").glob("*/__init__.py")
    }
    listed = {*contract["source_modules"], *contract["forbidden_modules"]}
    assert listed == (modules | folders) - {"marketplace.web.__init__", "marketplace.web.nouns"}


def test_the_house_keeps_its_contracts() -> None:
    """Dependencies point one way, and the domain does no I/O."""
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout
    assert " 0 broken" in done.stdout


@pytest.mark.parametrize(
    ("module", "imported", "contract"),
    [
        (None, "", ""),
        ("domain/facts/wrong.py", "projections", "Dependencies point one way"),
        ("domain/facts/wrong.py", "marketplace", "Dependencies point one way"),
        ("projections/wrong.py", "workers", "Dependencies point one way"),
        ("workers/wrong.py", "marketplace", "Dependencies point one way"),
        ("projections/wrong.py", "eventsourcing", "The eventsourcing library"),
        ("domain/facts/wrong.py", "asyncpg", "The domain does no I/O"),
        ("domain/facts/wrong.py", "random", "The domain does no I/O"),
        ("domain/facts/gifts.py", "domain.gifts.rules", "No arrow runs upward"),
        ("domain/funds/lots.py", "domain.payouts.tax", "No arrow runs upward"),
        ("domain/households/rules.py", "domain.postings", "No arrow runs upward"),
        ("domain/capability.py", "domain.capabilities", "No arrow runs upward"),
        ("domain/nowhere.py", "domain.money", "No arrow runs upward"),
        (
            "domain/piecework/orders/wrong.py",
            "domain.piecework.assignments.lot",
            "Piecework",
        ),
        ("domain/piecework/whole_orders/wrong.py", "domain.piecework.ratings", "Piecework"),
        (
            "domain/piecework/assignments/judgement/wrong.py",
            "domain.piecework.assignments.appeals.rules",
            "The nouns of work",
        ),
        (
            "domain/piecework/assignments/lot.py",
            "domain.piecework.assignments.case",
            "The nouns of work",
        ),
        ("marketplace/handling.py", "marketplace.processes.worker", "Only the processes compose"),
        ("marketplace/web/home/wrong.py", "marketplace.processes.web_app", "Only the processes"),
        ("marketplace/web/desk.py", "marketplace.web.gifts.bodies", "What all nouns of the web"),
        ("projections/rows.py", "projections.gifts.queries", "What moves read models knows none"),
        ("marketplace/sandbox_bank/books.py", "domain.money", "The sandbox bank knows nothing"),
        ("marketplace/gateways/wrong.py", "marketplace.sandbox_bank.books", "The marketplace"),
    ],
)
def test_a_forbidden_import_breaks_its_contract(
    tmp_path: Path, module: str | None, imported: str, contract: str
) -> None:
    """The negative control: one import too many is named; without it the small house stands."""
    build(tmp_path)
    if module is not None:
        (tmp_path / module).write_text(f"import {imported}\n")
    done = lint(tmp_path)
    assert done.returncode == (0 if module is None else 1), done.stdout + done.stderr
    if module is not None:
        broken = [line for line in done.stdout.splitlines() if line.endswith("BROKEN")]
        assert len(broken) == 1
        assert broken[0].startswith(contract)
