"""What changed is found by functions, wherever they stand."""

from pathlib import Path

import pytest

from tests.mutants.changed import base, git, touched

BEFORE = """LIMIT = 1


def kept(x: int) -> int:
    return x + LIMIT


class Fund:
    def take(self, x: int) -> int:
        return x

    def add(self, x: int) -> int:
        return x
"""


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one module of a domain and one commit, in which the test stands."""
    monkeypatch.chdir(tmp_path)
    for name in (
        "GIT_AUTHOR_NAME",
        "GIT_COMMITTER_NAME",
        "GIT_AUTHOR_EMAIL",
        "GIT_COMMITTER_EMAIL",
    ):
        monkeypatch.setenv(name, "test@test.example")
    git("init", "-q", "-b", "main")
    write(tmp_path, BEFORE)
    return tmp_path


def write(folder: Path, source: str) -> str:
    """Commit the module as given; the commit."""
    module = folder / "domain" / "ledger" / "fund.py"
    module.parent.mkdir(parents=True, exist_ok=True)
    module.write_text(source, "utf-8")
    git("add", "-A")
    git("commit", "-q", "--allow-empty", "-m", "change")
    return git("rev-parse", "HEAD")


def test_the_functions_that_a_range_touched_are_found(repository: Path) -> None:
    """A changed method, a new function, a changed signature; not the neighbours."""
    first = git("rev-parse", "HEAD")
    write(repository, BEFORE.replace("        return x\n\n", "        return x + 1\n\n"))
    assert touched(first) == {("domain.ledger.fund", "x\u01c1Fund\u01c1take")}
    write(
        repository,
        BEFORE.replace("kept(x: int)", "kept(x: int, y: int)")
        + "\n\ndef new() -> int:\n    return 2\n",
    )
    assert touched(first) == {("domain.ledger.fund", "x_kept"), ("domain.ledger.fund", "x_new")}


def test_what_is_no_function_has_no_mutants(repository: Path) -> None:
    """The control: a constant, a removed module, nothing at all."""
    first = git("rev-parse", "HEAD")
    assert touched(first) == set()
    write(repository, BEFORE.replace("LIMIT = 1", "LIMIT = 2"))
    assert touched(first) == set()
    (repository / "domain" / "ledger" / "fund.py").unlink()
    assert touched(first) == set()


def test_what_only_moved_is_not_touched(repository: Path) -> None:
    """To another module, into other lines, under another docstring; what moved and changed is."""
    first = git("rev-parse", "HEAD")
    old, new = (repository / "domain" / part / "fund.py" for part in ("ledger", "funds"))
    new.parent.mkdir()
    old.rename(new)
    assert touched(first) == set()
    new.write_text(BEFORE.replace("int:\n", 'int:\n    """Another word."""\n', 1), "utf-8")
    assert touched(first) == set()
    new.write_text(BEFORE.replace("x + LIMIT", "x - LIMIT"), "utf-8")
    assert touched(first) == {("domain.funds.fund", "x_kept")}


def test_a_range_begins_where_the_branch_left_main(repository: Path) -> None:
    """On main itself, and in a shallow clone, as far back as there is, at most twenty commits."""
    first = git("rev-parse", "HEAD")
    assert base(None) == first
    git("update-ref", "refs/remotes/origin/main", first)
    second = write(repository, BEFORE + "\n")
    assert base(None) == first
    assert base(second) == second
    git("update-ref", "refs/remotes/origin/main", second)
    assert base(None) == first
    commits = [write(repository, BEFORE) for _ in range(25)]
    git("update-ref", "refs/remotes/origin/main", commits[-1])
    assert base(None) == commits[-21]
    with pytest.raises(SystemExit, match="no commit nowhere"):
        base("nowhere")
