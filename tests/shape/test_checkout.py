"""A checkout holds what was written for it, and nothing of the machine on which it was written."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


def _git(folder: Path, *arguments: str) -> str:
    command = ("git", *arguments)
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


def _strangers(folder: Path) -> list[str]:
    """Files that are kept although they are to be ignored, and links: both lead out of a clone."""
    ignored = _git(folder, "ls-files", "--cached", "--ignored", "--exclude-standard").splitlines()
    listed = (line.split("\t") for line in _git(folder, "ls-files", "--stage").splitlines())
    return sorted({*ignored, *(path for stage, path in listed if stage.startswith("120000"))})


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """An empty repository that ignores what this one ignores."""
    _git(tmp_path, "init", "--quiet")
    (tmp_path / ".gitignore").write_text((ROOT / ".gitignore").read_text())
    return tmp_path


def test_nothing_of_a_machine_is_kept() -> None:
    """No environment, no data and no link to one is part of a clone."""
    if not (ROOT / ".git").exists():
        pytest.skip("these are files without a history")
    assert _strangers(ROOT) == []


def test_a_linked_environment_is_found(clone: Path) -> None:
    """An environment that is a link, not a folder, is ignored too, and named if it is forced in."""
    (clone / ".venv").symlink_to(clone)
    _git(clone, "add", ".")
    assert _strangers(clone) == []
    _git(clone, "add", "--force", ".venv")
    assert _strangers(clone) == [".venv"]
