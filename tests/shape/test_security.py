"""The table of threats names tests that exist."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TABLE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
NAMED = re.compile(r"`(tests/[a-z0-9_/]+\.py)::(test_[a-z0-9_]+)`")
SECTIONS = 6


def rows(table: str) -> list[str]:
    """The rows that tell of a threat."""
    lines = [line for line in table.splitlines() if line.startswith("| ")]
    return [line for line in lines if not line.startswith("| threat |")]


def gaps(table: str) -> list[str]:
    """Rows without a test, and tests that are not there."""
    found = [f"no test: {row}" for row in rows(table) if not NAMED.search(row)]
    for path, name in NAMED.findall(table):
        source = ROOT / path
        tree = ast.parse(source.read_text(encoding="utf-8")) if source.exists() else ast.Module([])
        names = {
            node.name
            for node in tree.body
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        }
        if name not in names:
            found.append(f"not there: {path}::{name}")
    return found


def test_every_threat_has_a_test_that_exists() -> None:
    """In every section, in every row."""
    assert gaps(TABLE) == []
    sections = TABLE.split("\n## ")[1 : SECTIONS + 1]
    assert [int(section[0]) for section in sections] == [1, 2, 3, 4, 5, 6]
    assert all(len(rows(section)) >= 4 for section in sections)


def test_a_threat_without_a_test_is_found() -> None:
    """The negative control."""
    here = "tests/shape/test_security.py"
    assert gaps("| threat | x | y |\n| a | b | no test yet |\n") != []
    assert gaps(f"| a | b | `{here}::test_that_nobody_wrote` |\n") != []
    assert gaps("| a | b | `tests/no_such_file.py::test_a` |\n") != []
    assert gaps(f"| a | b | `{here}::test_a_threat_without_a_test_is_found` |\n") == []
