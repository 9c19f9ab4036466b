"""The house rules hold for every source file, and each of them can fail."""

from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from tests.shape import rules

ROOT = Path(__file__).parents[2]
ROOMS = ("domain", "projections", "workers", "marketplace")
NO_FLOATS = ("domain/", "projections/")
SOURCES = {
    str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
    for room in ROOMS
    for path in sorted((ROOT / room).rglob("*.py"))
}
TEMPLATES = {
    str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "marketplace").rglob("*.html"))
}
TESTS = sorted(ROOT.glob("tests/**/*.py"))
DOMAIN = [path for path in SOURCES if path.startswith("domain/")]
OF_THE_LOG = ("domain/leaf.py", "domain/laws/ledger.py")
"""The log takes the events of any program, so whom it names is not always an actor of ours."""
STARRED = ("marketplace/embedded/", "projections/timers/")
"""Where the words of a command line stand together that belong together; and what is rewritten."""
SETTINGS = SOURCES["marketplace/processes/settings.py"]
README = (ROOT / "README.md").read_text(encoding="utf-8")
Rule = Callable[[str], Iterator[str]]


def patches(source: str) -> Iterator[str]:
    """The rule against patches, in this house."""
    return rules.patches(source, ROOMS)


@pytest.mark.parametrize("path", SOURCES)
def test_functions_and_files_fit(path: str) -> None:
    """No function is longer than a screen, no file longer than one noun."""
    source = SOURCES[path]
    assert [*rules.long_functions(source), *rules.long_file(source)] == []


@pytest.mark.parametrize("path", [path for path in SOURCES if path.startswith(NO_FLOATS)])
def test_no_float_comes_near_money(path: str) -> None:
    """The domain and the projections count in whole minor units."""
    assert list(rules.floats(SOURCES[path])) == []


@pytest.mark.parametrize("path", DOMAIN)
def test_the_domain_is_short_and_typed(path: str) -> None:
    """Its files fit on a few screens, its ids have types."""
    source = SOURCES[path]
    assert list(rules.long_domain_file(source)) == []
    if path not in OF_THE_LOG:
        assert list(rules.bare_ids(source)) == []


@pytest.mark.parametrize("path", [path for path in SOURCES if not path.startswith(STARRED)])
def test_no_star_outwits_the_formatter(path: str) -> None:
    """A tuple is what it looks like."""
    assert list(rules.packed_stars(SOURCES[path])) == []


@pytest.mark.parametrize("path", SOURCES)
def test_no_wait_for_the_database_is_without_an_end(path: str) -> None:
    """A server that is stopped takes connections and never answers."""
    assert list(rules.endless_waits(SOURCES[path])) == []


@pytest.mark.parametrize(
    # A migration says the words of its day for ever.
    "path",
    [*(path for path in SOURCES if "/migrations/" not in path), *TEMPLATES],
)
def test_no_status_and_no_class_is_compared_by_a_word(path: str) -> None:
    """A lifecycle is stated once; who needs a status asks for it by its member."""
    assert list(rules.words_by_hand((SOURCES | TEMPLATES)[path])) == []


@pytest.mark.parametrize("path", TESTS, ids=str)
def test_no_test_leans_on_another(path: Path) -> None:
    """What two tests need is a builder, which neither of them holds."""
    assert list(rules.imports_of_tests(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("path", TESTS, ids=str)
def test_no_own_code_is_patched(path: Path) -> None:
    """What a test needs otherwise is passed in. The tool that tries mutants is made of patches."""
    if path != ROOT / "tests/mutants/trying.py":
        assert list(rules.patches(path.read_text(encoding="utf-8"), ROOMS)) == []


def test_every_setting_is_documented() -> None:
    """In the struct's docstring and in the README's table, and nothing else is."""
    assert list(rules.settings_gaps(SETTINGS, README)) == []


def test_every_domain_error_says_its_rule() -> None:
    """Each has a docstring and a code that no other has."""
    assert list(rules.crooked_errors(SOURCES)) == []
    assert len(rules.domain_errors(SOURCES)) > 40


def test_the_eventsourcing_library_has_one_door() -> None:
    """Its version 10 renames everything: one module of ours will change."""
    door = "marketplace/log/contract.py"
    assert list(rules.imports_of("eventsourcing", SOURCES, [door])) == []
    assert list(rules.imports_of("eventsourcing", SOURCES, [])) != []


def test_csv_has_one_writer() -> None:
    """Its cells are never formulas; another one would have to remember that."""
    found = {path for path, source in SOURCES.items() if list(rules.csv_writers(source))}
    assert found == {"marketplace/csv_cells.py"}


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        (rules.csv_writers, "import csv\ncsv.writer(sink)"),
        (rules.csv_writers, "import csv\ncsv.DictWriter(sink, [])"),
        (rules.csv_writers, "from csv import DictWriter"),
        (rules.csv_writers, "frame.to_csv(path)"),
        (rules.long_functions, "def f():\n" + "    x = 1\n" * 70),
        (rules.long_functions, "class A:\n  async def f():\n" + "    x = 1\n" * 70),
        (rules.long_file, "x = 1\n" * 451),
        (rules.long_domain_file, "x = 1\n" * 251),
        (rules.bare_ids, "def f(order_id: str) -> None: ..."),
        (rules.bare_ids, "class A:\n    gateway: str | None = None"),
        (rules.bare_ids, "self.lot_ids: set[str] = set()"),
        (rules.packed_stars, "STEPS = (*(A, B), C)"),
        (rules.packed_stars, "require(*(order_id, OPEN))"),
        (rules.endless_waits, "await asyncpg.connect(dsn, timeout=1)"),
        (rules.endless_waits, "asyncpg.create_pool(dsn, command_timeout=1)"),
        (rules.imports_of_tests, "from tests.domain.test_rules import commands"),
        (rules.imports_of_tests, "from test_rules import commands"),
        (patches, "patch.setattr('marketplace.web.desk.WAIT_SECONDS', 0)"),
        (patches, "from marketplace.web import desk\npatch.setattr(desk, 'WAIT_SECONDS', 0)"),
        (patches, "from tests.worlds import book\npatch.setattr(book.Book, 'do', None)"),
        (patches, "patch.delattr(store, 'clean')"),
        (patches, "Supervisor.keep = begin"),
        (patches, "log._writer._serve = counting"),
        (patches, "from unittest import mock"),
        (patches, "import unittest.mock"),
        (rules.words_by_hand, "if payout.status == 'sent': ..."),
        (rules.words_by_hand, "where = \"WHERE status IN ('approved', 'sent')\""),
        (rules.words_by_hand, '{% if a.status not in ("claimed", "in_progress") %}'),
        (rules.words_by_hand, 'row["status"] = "sent"'),
        (rules.words_by_hand, "if hold.step == PayoutRequested.__name__: ..."),
        (rules.words_by_hand, "if type(event).__name__ in NAMES: ..."),
        (rules.floats, "fee = 0.006"),
        (rules.floats, "fee = amount / 100"),
        (rules.floats, "amount /= 2"),
        (rules.floats, "def f(amount: float) -> None: ..."),
        (rules.floats, "fee = float('1')"),
        (rules.floats, "fee = round(amount)"),
        (rules.floats, "from decimal import Decimal"),
        (rules.floats, "import math"),
        (rules.floats, "STEP_SECONDS = 0.5\nfee = 0.5"),
    ],
)
def test_a_breach_is_found(rule: Rule, source: str) -> None:
    """The negative control of every rule about one file."""
    assert len(list(rule(source))) == 1


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        (rules.long_functions, "def f():\n" + "    x = 1\n" * 69),
        (rules.long_file, "x = 1\n" * 450),
        (rules.long_domain_file, "x = 1\n" * 250),
        (rules.bare_ids, "def f(order_id: OrderId, text: str) -> None: ..."),
        (rules.packed_stars, "STEPS = (*OTHERS, *(one for one in MORE), C)"),
        (patches, "import os\npatch.setattr(os, 'fsync', refuse)"),
        (patches, "import asyncpg\npatch.setattr(asyncpg.Pool, 'fetch', fail)"),
        (patches, "self._unkept = unkept\nhall.now = LATER"),
        (rules.words_by_hand, "if payout.status is PayoutStatus.SENT: ..."),
        (rules.words_by_hand, "WHERE status IN ({words(ON_ITS_WAY)}) AND kind = 'a'"),
        (rules.words_by_hand, "raise TypeError(type(event).__name__)"),
        (rules.floats, "half = amount // 2\nWAIT_STEP_SECONDS: Final = 0.005"),
        (rules.floats, "def wait(timeout_seconds: float) -> None: ..."),
        (rules.floats, "text = '0.5 / 2'"),
        (rules.endless_waits, "await asyncpg.connect(dsn, timeout=1, command_timeout=1)"),
        (rules.imports_of_tests, "from tests.worlds.giving import commands"),
    ],
)
def test_what_is_allowed_passes(rule: Rule, source: str) -> None:
    """Limits are met exactly, whole division and waiting times are fine."""
    assert list(rule(source)) == []


GOOD = '''
class Settings(Struct, frozen=True):
    """What can be set.

    Attributes:
        data: A folder.
    """

    data: str = "."
'''
TABLE = "| `DATA` | `.` | A folder. |\n"


@pytest.mark.parametrize(
    ("source", "readme", "gaps"),
    [
        (GOOD, TABLE, 0),
        (GOOD, "", 1),
        (GOOD.replace("data: A folder.", "dato: A folder."), TABLE, 2),
        (GOOD + "    port: int = 8000\n", TABLE, 2),
        (GOOD, TABLE + "| `PORT` | | A port. |\n", 1),
    ],
)
def test_a_setting_that_nobody_explains_is_found(source: str, readme: str, gaps: int) -> None:
    """The negative control: missing in either place, or told of but not there."""
    assert len(list(rules.settings_gaps(source, readme))) == gaps


FINE = '''
@dataclass(eq=False)
class FullError(DomainError):
    """It is full."""
'''


@pytest.mark.parametrize(
    ("source", "breaches"),
    [
        (FINE, 0),
        (FINE.replace('"""It is full."""', "at: int"), 1),
        (FINE.replace("FullError", "Full"), 1),
        (FINE.replace("@dataclass(eq=False)", ""), 1),
        (FINE + FINE, 1),
        (FINE + "class FullerError(FullError): ...", 2),
        (FINE.replace("DomainError", "errors.DomainError").replace('"""It is full."""', "..."), 1),
    ],
)
def test_a_crooked_error_is_found(source: str, breaches: int) -> None:
    """The negative control: silent, misnamed, without details or with a code that is taken."""
    assert len(list(rules.crooked_errors({"a.py": dedent(source)}))) == breaches
