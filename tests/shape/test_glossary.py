"""The glossary says each word once, and where it is at home."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| (?P<word>[^|]+) \| [^|]+ \| [^|]+ \| `(?P<place>[^`]+)` \|$", re.MULTILINE)
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")


def gaps(glossary: str) -> Iterator[str]:
    """Words that are there twice, and homes that are not there."""
    seen: set[str] = set()
    for row in ROW.finditer(glossary):
        for word in row["word"].split(", "):
            if word in seen:
                yield f"{word} is there twice"
            seen.add(word)
        if not (ROOT / row["place"]).exists():
            yield f"{row['place']} is not there"


def test_every_word_is_there_once_and_has_a_home() -> None:
    """A word of two meanings would have two rows; a home that moved is named."""
    assert list(gaps(GLOSSARY)) == []
    lines = [line for line in GLOSSARY.splitlines() if line.startswith("| ")]
    headings = [line for line in lines if line.startswith("| word ")]
    assert len(ROW.findall(GLOSSARY)) == len(lines) - len(headings)


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ("| lot | 批次 | a gift's part of a fund | `domain/funds/ranges.py` |\n", "lot"),
        ("| hall | 大厅 | a room | `domain/hall.py` |\n", "domain/hall.py"),
    ],
)
def test_a_word_of_two_meanings_is_found(more: str, found: str) -> None:
    """The negative control."""
    (gap,) = gaps(GLOSSARY + more)
    assert gap.startswith(found)
