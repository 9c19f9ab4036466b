"""Which functions of the domain a range of commits touched, as patterns of mutants' keys."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from mutmut.mutation.trampoline_templates import mangle_function_name

_HUNK = re.compile(r"^@@ -\S+ \+(\d+)(?:,(\d+))? @@")
COMMITS = 20
"""How far back a range goes that nothing else bounds."""


def git(*arguments: str) -> str:
    """Run git here and hand its output back; empty if git refuses."""
    done = subprocess.run(
        ("git", *arguments),  # noqa: S607 - the git of the path
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip() if done.returncode == 0 else ""


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


def touched(since: str) -> list[str]:
    """Patterns for the mutants of each function whose lines differ from those at a commit."""
    names = git("diff", "--name-only", "--diff-filter=d", since, "--", "domain").split()
    return [
        pattern
        for name in names
        if name.endswith(".py")
        for pattern in _of_file(Path(name), git("diff", "--unified=0", since, "--", name))
    ]


def _of_file(path: Path, diff: str) -> Iterator[str]:
    lines: set[int] = set()
    for line in diff.splitlines():
        if found := _HUNK.match(line):
            first, count = int(found[1]), int(found[2] or 1)
            lines.update(range(first, first + max(count, 1)))
    module = ".".join(path.with_suffix("").parts).removesuffix(".__init__")
    tree = ast.parse(path.read_text("utf-8"))
    classes = ((node.body, node.name) for node in tree.body if isinstance(node, ast.ClassDef))
    for body, class_name in ((tree.body, None), *classes):
        for node in body:
            if isinstance(node, ast.FunctionDef) and lines & set(
                range(node.lineno, (node.end_lineno or node.lineno) + 1)
            ):
                name = mangle_function_name(name=node.name, class_name=class_name)
                yield f"{module}.{name}__mutmut_*"
