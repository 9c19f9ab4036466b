"""The changelog says for every release what was added, what changed and what was fixed."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

CHANGELOG = Path(__file__).parents[2] / "CHANGELOG.md"
PARTS = ["Added", "Changed", "Fixed"]
RELEASE = re.compile(r"Unreleased|\d+\.\d+\.\d+ \(\d{4}-\d\d-\d\d\)")


def crooked(text: str) -> Iterator[str]:
    """Releases without a fitting name or with other parts, and lines that stand in none."""
    before, *releases = re.split(r"^## ", text, flags=re.MULTILINE)
    if before.strip() != "# Changelog" or not releases:
        yield "the changelog begins with its title and its newest release"
    for release in releases:
        name, *parts = re.split(r"^### ", release, flags=re.MULTILINE)
        if not RELEASE.fullmatch(name.strip()):
            yield f"{name.splitlines()[0]!r} is no release, or has lines outside its parts"
        titles = [part.partition("\n")[0] for part in parts]
        if titles != [one for one in PARTS if one in titles] or not titles:
            yield f"{name.strip()} has the parts {titles}"
        for part in parts:
            title, _, lines = part.partition("\n")
            if not re.fullmatch(r"\n(?:- \S.*\n(?:  \S.*\n)*)+\n?", lines):
                yield f"{title} of {name.strip()} is no list"


def test_the_changelog_has_its_shape() -> None:
    """Each release has its parts in one order, and every line stands in one."""
    assert list(crooked(CHANGELOG.read_text(encoding="utf-8"))) == []


FINE = """# Changelog

## Unreleased

### Added

- One thing, which
  takes two lines.

### Fixed

- Another.

## 1.0.0 (2026-12-01)

### Changed

- A third.
"""


def test_a_fitting_changelog_passes() -> None:
    """The control of the controls: a part without lines may be left out."""
    assert list(crooked(FINE)) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("### Added\n\n", ""),
        ("### Fixed", "### Mended"),
        ("### Added", "### Fixed"),
        ("## Unreleased\n", "## Unreleased\n\n- Before the parts.\n"),
        ("- Another.", "Another."),
        ("- Another.\n", ""),
        ("## 1.0.0 (2026-12-01)", "## Lately"),
        ("# Changelog\n", "# Changelog\n\n- Too early.\n"),
    ],
)
def test_a_crooked_changelog_is_found(old: str, new: str) -> None:
    """A line outside a part, a part of another name, order or form, a release of no number."""
    assert list(crooked(FINE.replace(old, new, 1))) != []
