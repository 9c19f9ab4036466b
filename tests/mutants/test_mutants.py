"""Mutants of a small domain live and die as they should, and survivors are held to their list."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.mutants.making import Change, modules, source_of
from tests.mutants.results import differences, explained

ROOT = Path(__file__).parents[2]
FUND = '''"""A fund."""


def take(balance: int, amount: int) -> int:
    """What is left."""
    if amount > balance:
        raise ValueError(amount)
    return balance - amount


def last(balance: int) -> int:
    """What is left when nothing can be taken."""
    while balance > 0:
        balance -= 1
    return balance
'''
TESTS = '''"""The rules of a fund."""

import pytest
from hypothesis import given, strategies

from domain.fund import last, take


def test_a_part_is_taken() -> None:
    """A third of it."""
    assert take(3, 1) == 2


@given(strategies.integers(1, 9))
def test_more_than_there_is_is_refused(more: int) -> None:
    """Whatever it is more."""
    with pytest.raises(ValueError, match=str(3 + more)):
        take(3, 3 + more)


def test_nothing_is_left_in_the_end() -> None:
    """Of three."""
    assert last(3) == 0
'''
LIVES = """[[survivor]]
function = "take"
was = "if amount > balance:"
now = "if amount >= balance:"
why = "It stands for one that no test of this domain could kill."
"""
DEAD = LIVES.replace("if amount >= balance:", "if amount < balance:")
CHECKED_NOT_AT_ALL = """

def half(balance: int) -> int:
    return balance // 2
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with one module of a domain, and tests of all but one edge of it."""
    for name, text in {
        "pyproject.toml": '[tool.mypy]\nstrict = true\n[tool.mutmut]\nsource_paths = ["domain"]\n',
        "domain/__init__.py": '"""What holds."""\n',
        "domain/fund.py": FUND,
        "tests/domain/test_fund.py": TESTS,
        "tests/laws/test_broken_laws.py": "",
        "tests/events/test_samples.py": "",
        "tests/mutants/survivors/readme.txt": "",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path


def tried(repository: Path) -> tuple[int, str]:
    """Try all mutants there; the exit code and all that was said."""
    done = subprocess.run(
        (sys.executable, "-m", "tests.mutants"),
        cwd=repository,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
        text=True,
    )
    return done.returncode, done.stdout + done.stderr


def test_who_lives_is_named_unless_explained_and_nobody_else_is(repository: Path) -> None:
    """One lives with a reason, one has a reason and died, and of one function nobody knows."""
    listed = repository / "tests" / "mutants" / "survivors" / "domain.fund.toml"
    listed.write_text(LIVES + DEAD, "utf-8")
    fund = repository / "domain" / "fund.py"
    fund.write_text(FUND + CHECKED_NOT_AT_ALL, "utf-8")
    code, said = tried(repository)
    assert code == 1, said
    assert "domain.fund.x_take__mutmut" not in said, "it has its reason"
    assert said.count("survives unexplained: domain.fund.") == 1, said
    assert "domain.fund.x_half__mutmut" in said
    assert "  - return balance // 2\n  + return balance // 3" in said
    assert said.count("explained, but dead or gone: domain.fund") == 1, said
    assert "if amount < balance:" in said
    row = next(line for line in said.splitlines() if line.startswith("all"))
    _, mutants, by_tests, by_types, in_time, reason, alive, untried, _ = row.split()
    assert (reason, untried) == ("1", "0")
    assert min(map(int, (by_tests, by_types, in_time))) > 0, "a loop without end is among them"
    parts = (by_tests, by_types, in_time, reason, alive)
    assert int(mutants) == sum(map(int, parts))

    fund.write_text(FUND, "utf-8")
    listed.write_text(LIVES, "utf-8")
    code, said = tried(repository)
    assert code == 0, said

    tests = repository / "tests" / "domain" / "test_fund.py"
    tests.write_text(TESTS.replace("== 2", "== 1"), "utf-8")
    code, said = tried(repository)
    assert code == 1, "the control: else every mutant would count as killed"
    assert "fails although nothing is changed" in said
    assert "test_a_part_is_taken" in said


def test_a_survivor_is_explained_once_and_an_explanation_lives() -> None:
    """Both ways; of functions that were not tried nothing is known."""
    one, two, three = (Change(name, "a < b", "a <= b") for name in ("one", "two", "three"))
    assert differences({one}, {one}, {"one"}) == (set(), set())
    assert differences({one}, {one, two}, {"one", "two"}) == ({two}, set())
    assert differences({one, three}, {one}, {"one"}) == (set(), set())
    assert differences({one, three}, {one}, {"one", "three"}) == (set(), {three})


def test_every_explanation_is_of_a_module_and_has_a_reason() -> None:
    """Where a module went, its explanations go too."""
    named = {path.stem for path in (Path(__file__).parent / "survivors").glob("*.toml")}
    assert named <= set(modules())
    assert all(explained(module) for module in named)
    assert all(source_of(module).exists() for module in modules())
