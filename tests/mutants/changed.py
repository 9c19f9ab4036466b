"""Which functions of the domain a range of commits made or changed."""

import ast
import io
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path

from mutmut.mutation.trampoline_templates import mangle_function_name

COMMITS = 20
"""How far back a range goes that nothing else bounds."""


def git(*arguments: str) -> str:
    """Run git here and hand its output back; empty if git refuses."""
    return _git(*arguments).decode().strip()


def _git(*arguments: str) -> bytes:
    done = subprocess.run(
        ("git", *arguments),  # noqa: S607 - the git of the path
        capture_output=True,
        check=False,
    )
    return done.stdout if done.returncode == 0 else b""


def base(given: str | None) -> str:
    """The commit that a range starts after.

    The one given; else where this branch left ``origin/main``; else, on that very commit or in a
    clone without it, some commits back, or the oldest that a shallow clone holds.
    """
    head = git("rev-parse", "HEAD")
    if given:
        found = git("merge-base", given, "HEAD") or git("rev-parse", "--verify", given)
        if not found:
            raise SystemExit(f"there is no commit {given} here")
        return found
    parted = git("merge-base", "origin/main", "HEAD")
    if parted and parted != head:
        return parted
    return git("rev-list", "--first-parent", f"--max-count={COMMITS + 1}", "HEAD").split()[-1]


def touched(since: str) -> set[tuple[str, str]]:
    """The functions that no module of the domain held at a commit, word for word.

    Who only moved, from one module or class to another, or got other words of explanation, is not
    touched.

    Returns:
        The module of each, and mutmut's name for it there.
    """
    known = {body for source in _sources(since) for _, body in _functions(source)}
    found = set()
    for path in Path("domain").rglob("*.py"):
        module = ".".join(path.with_suffix("").parts).removesuffix(".__init__")
        functions = _functions(path.read_text("utf-8"))
        found |= {(module, name) for name, body in functions if body not in known}
    return found


def _sources(commit: str) -> Iterator[str]:
    """The modules of the domain at a commit; none if it had no domain."""
    packed = _git("archive", commit, "domain")
    if packed:
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            for member in archive:
                if member.name.endswith(".py") and (file := archive.extractfile(member)):
                    yield file.read().decode()


def _functions(source: str) -> Iterator[tuple[str, str]]:
    """Each function and method: mutmut's name for it, and all of it but its docstring."""
    tree = ast.parse(source)
    classes = ((node.body, node.name) for node in tree.body if isinstance(node, ast.ClassDef))
    for body, class_name in ((tree.body, None), *classes):
        for node in body:
            if isinstance(node, ast.FunctionDef):
                name = mangle_function_name(name=node.name, class_name=class_name)
                if ast.get_docstring(node) is not None:
                    node.body = node.body[1:]
                yield name, ast.dump(node)
