"""Each decision has a number of its own, a status with its date, and a line in the index."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "docs" / "decisions"
INDEX = (FOLDER / "README.md").read_text(encoding="utf-8")
RECORDS = {path.name: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("[0-9]*.md"))}
TITLE = re.compile(r"# (?P<number>\d+)\. (?P<title>.+)")
STATUS = re.compile(r"Status: (?P<status>(?:accepted|replaced by \d+), \d{4}-\d\d-\d\d)\.")


def _line(title: re.Match[str], name: str, status: re.Match[str]) -> str:
    return f"| {title['number']} | [{title['title']}]({name}) | {status['status']} |"


def gaps(records: Mapping[str, str], index: str) -> Iterator[str]:
    """Records without a title, a status or their line in the index, and numbers given twice."""
    seen: set[str] = set()
    for name, text in records.items():
        title, status = TITLE.match(text), STATUS.search(text)
        if title is None or int(title["number"]) != int(name[:4]):
            yield f"{name} has no title with its number"
        elif status is None:
            yield f"{name} has no status with a date"
        elif _line(title, name, status) not in index:
            yield f"{name} is not in the index as it is"
        if name[:4] in seen:
            yield f"{name} has the number of another"
        seen.add(name[:4])


def test_every_decision_is_in_the_index() -> None:
    """And the index names no other."""
    assert list(gaps(RECORDS, INDEX)) == []
    assert INDEX.count(".md)") == len(RECORDS)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("0900-x.md", "# 901. Another\n\nStatus: accepted, 2026-11-27.\n"),
        ("0900-x.md", "# 900. No status\n"),
        ("0900-x.md", "# 900. Not listed\n\nStatus: accepted, 2026-11-27.\n"),
        ("0001-x.md", RECORDS["0001-projections-in-schemas.md"]),
    ],
)
def test_a_gap_is_found(name: str, text: str) -> None:
    """The rule can fail."""
    assert [gap for gap in gaps({**RECORDS, name: text}, INDEX) if name in gap]
